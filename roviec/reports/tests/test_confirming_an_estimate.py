"""What was estimated is given for good in a later sheet, and replaced when that sheet is accepted."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.figures.enums import FigureAct, FigureState
from roviec.figures.models import PeriodLock, Posting, UnitOpening
from roviec.figures.operations import lock_period
from roviec.figures.queries import values
from roviec.organisations.tests.factories import MONDAY, client_for, the_contact_of, the_head_of, the_planner_of
from roviec.reports.enums import ReportAct
from roviec.reports.models import Confirmation, Writer
from roviec.reports.operations import (
    UnableToWrite,
    accept_report,
    confirm_estimate,
    leave_estimate_open,
    submit_report,
)
from roviec.reports.queries import Answer, content_hash
from roviec.reports.queries.estimates import estimates_of
from roviec.reports.tests.factories import HOUSES, NOVEMBER, OCTOBER, a_report, a_scheme, targets_of, the_report


def an_estimate(number):
    return Answer(FigureState.REPORTED, Decimal(number), is_estimate=True)


@pytest.fixture
def scheme(cast):
    return a_scheme(cast.district, cast.wards)


@pytest.fixture
def october(cast, scheme):
    return a_report(
        cast.bo_de, cast.district, {HOUSES: an_estimate(12)}, scheme=scheme, period=OCTOBER, state="ACCEPTED"
    )


@pytest.fixture
def november(cast, scheme, october):
    return a_report(cast.bo_de, cast.district, {HOUSES: 3}, scheme=scheme)


def the_estimate(report):
    [line] = estimates_of(report)
    return line.posting


def in_october(cast):
    houses = next(iter(targets_of(the_report(cast_scheme(cast), cast.bo_de).scheme).values()))
    return values([houses], [cast.district.pk], OCTOBER)[(houses.pk, cast.district.pk)]


def cast_scheme(cast):
    return cast.district.schemes.get()


def confirm(report, cast, number=None):
    final = None if number is None else Decimal(number)
    return confirm_estimate(report, the_estimate(report), final, by=the_contact_of(cast.bo_de), at=MONDAY)


def accept(report, cast):
    sent = submit_report(report, by=the_head_of(cast.bo_de), at=MONDAY)
    return accept_report(sent, content_hash(sent), by=the_planner_of(cast.district), at=MONDAY)


@pytest.mark.parametrize("is_locked", [False, True])
@pytest.mark.parametrize(("number", "final"), [(None, 12), (14, 14)])
def test_the_final_figure_takes_its_place_when_the_next_sheet_is_accepted(cast, november, number, final, is_locked):
    if is_locked:
        lock = PeriodLock.objects.get(owner=cast.district, period_start=OCTOBER.start)
        lock_period(lock, by=the_planner_of(cast.district), at=MONDAY)
    for _click in range(2):
        confirm(november, cast, number)
    assert (in_october(cast).value, in_october(cast).estimated) == (12, 1)
    accept(november, cast)
    assert (in_october(cast).value, in_october(cast).estimated) == (final, 0)
    assert estimates_of(november)[0].confirmation.numerator == final
    # One cause: the sheet of November, which says so in its history and in the ledger.
    accepted = Act.objects.filter(kind=ReportAct.ACCEPTED).latest("pk")
    posted = Act.objects.filter(kind=FigureAct.POSTED, cause=accepted.pk)
    assert [act.data["key"] for act in posted] == [november.pk]
    assert UnitOpening.objects.filter(closed_at__isnull=True).count() == 0
    assert UnitOpening.objects.count() == int(is_locked)


def test_what_is_not_confirmed_stays_an_estimate_and_is_asked_for_again(cast, scheme, november):
    accept(november, cast)
    assert (in_october(cast).value, in_october(cast).estimated) == (12, 1)
    december = the_report(scheme, cast.bo_de, NOVEMBER.next)
    assert [line.posting.numerator for line in estimates_of(december)] == [12]


def test_a_confirmation_is_taken_back_while_the_sheet_is_open(cast, november):
    confirm(november, cast)
    for _click in range(2):
        leave_estimate_open(november, the_estimate(november), by=the_contact_of(cast.bo_de), at=MONDAY)
    accept(november, cast)
    assert in_october(cast).estimated == 1


def test_it_keeps_the_rules_of_its_target_and_of_the_sheet(cast, november):
    with pytest.raises(UnableToWrite):
        confirm(november, cast, -1)
    accept(november, cast)
    with pytest.raises(UnableToWrite):
        confirm(november, cast)
    assert not Confirmation.objects.exists()


def test_who_confirmed_an_estimate_has_written_in_the_sheet_and_the_reviewer_sees_it(cast, november):
    before = content_hash(november)
    confirm(november, cast)
    assert content_hash(november) != before
    assert Writer.objects.filter(report=november, actor_key=the_contact_of(cast.bo_de).key).exists()


def test_an_estimate_that_was_replaced_meanwhile_is_left_alone(cast, november):
    confirm(november, cast, 14)
    last = Posting.objects.get(pk=the_estimate(november).pk)
    posting = Posting.objects.create(
        target=last.target, unit=last.unit, period_kind=last.period_kind, period_start=last.period_start,
        period_end=last.period_end, sequence=2, supersedes=last, state="REPORTED", numerator=13,
        source_kind="reports.correction", source_key=1, seen_hash="x", at=MONDAY,
    )  # fmt: skip
    accept(november, cast)
    assert not Posting.objects.filter(supersedes=posting).exists()


def test_the_sheet_lists_estimates_and_one_tap_confirms(cast, november):
    browser = client_for(cast.contact)
    page = reverse("reports:report", args=[november.pk])
    estimate = reverse("reports:estimate", args=[november.pk, the_estimate(november).pk])
    assert "Xác nhận chính thức" in browser.get(page).content.decode()
    assert browser.get(estimate).status_code == HTTPStatus.OK
    assert browser.post(estimate, {"figure": "mười"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert browser.post(estimate).status_code == HTTPStatus.FOUND
    assert "chính thức, giữ nguyên" in browser.get(page).content.decode()
    assert browser.post(estimate, {"figure": "14"}).status_code == HTTPStatus.FOUND
    assert Confirmation.objects.get().numerator == 14
    removal = reverse("reports:estimate_left_open", args=[november.pk, the_estimate(november).pk])
    assert client_for(cast.stranger).post(removal).status_code == HTTPStatus.NOT_FOUND
    assert browser.post(removal).status_code == HTTPStatus.FOUND
    assert not Confirmation.objects.exists()
