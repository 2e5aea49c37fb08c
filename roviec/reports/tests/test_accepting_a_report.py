"""Accepting binds what was seen, by somebody who had no hand in it, and posts it in the ledger at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from roviec.acts.models import Act
from roviec.figures.enums import FigureAct
from roviec.figures.models import PeriodLock, Posting
from roviec.figures.operations import UnableToPost, lock_period
from roviec.figures.queries import values
from roviec.kit.errors import Stale
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import (
    MONDAY,
    a_holding,
    a_member,
    holder_of,
    the_contact_of,
    the_head_of,
    the_planner_of,
)
from roviec.people.tests.factories import BUILDER
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Entry, Report
from roviec.reports.operations import UnableToReview, accept_report, return_report, submit_report
from roviec.reports.queries import a_figure, content_hash, not_applicable, unavailable
from roviec.reports.tests.factories import HOUSES, NOVEMBER, a_report, a_scheme, fill, targets_of, the_report


def accept(report, by, seen=None):
    return accept_report(report, seen or content_hash(report), by=by, at=MONDAY)


def test_a_submitted_report_counts_above_only_once_it_is_accepted(cast):
    report = a_report(cast.bo_de, cast.district, state="SUBMITTED")
    houses = targets_of(report.scheme)[HOUSES]

    def total():
        found = values([houses], [cast.district.pk], NOVEMBER)[(houses.pk, cast.district.pk)]
        return found.value, found.covered, found.expected

    assert total() == (None, 0, 1)
    report = accept(report, the_planner_of(cast.district))
    assert (report.state, report.accepted_at) == (ReportState.ACCEPTED, MONDAY)
    assert total() == (4, 1, 1)


def test_every_state_of_an_entry_is_posted_with_the_hash_of_what_was_seen(cast):
    figures = {HOUSES: a_figure(4), "Hai": not_applicable(), "Ba": unavailable("Chờ nghiệm thu")}
    report = a_report(cast.bo_de, cast.district, figures=figures, state="ACCEPTED")
    assert list(Posting.objects.order_by("target__name").values_list("state", flat=True)) == [
        "UNAVAILABLE",
        "NOT_APPLICABLE",
        "REPORTED",
    ]
    assert set(Posting.objects.values_list("seen_hash", "source_kind", "source_key")) == {
        (report.seen_hash, "reports.report", report.pk)
    }


def test_the_acceptance_is_the_cause_of_the_posting(cast):
    a_report(cast.bo_de, cast.district, state="ACCEPTED")
    accepted = Act.objects.get(kind=ReportAct.ACCEPTED)
    assert Act.objects.get(kind=FigureAct.POSTED).cause == accepted.pk


def test_a_double_click_accepts_once(cast):
    report = a_report(cast.bo_de, cast.district, state="SUBMITTED")
    seen = content_hash(report)
    for _again in range(2):
        accept(report, the_planner_of(cast.district), seen)
    assert Act.objects.filter(kind=ReportAct.ACCEPTED).count() == 1
    assert Posting.objects.count() == 1


def test_what_was_not_seen_is_not_accepted(cast):
    scheme = a_scheme(cast.district, cast.wards)
    report = a_report(cast.bo_de, cast.district, scheme=scheme, state="SUBMITTED")
    seen = content_hash(report)
    planner, head = the_planner_of(cast.district), the_head_of(cast.bo_de)
    return_report(report, {None: "Kiểm tra lại"}, by=planner, at=MONDAY)
    fill(report, {HOUSES: 6}, by=head)
    submit_report(report, by=head, at=MONDAY)
    with pytest.raises(Stale):
        accept(report, planner, seen)
    assert not Posting.objects.exists()


def test_nobody_accepts_what_he_submitted_or_wrote_in_any_of_his_posts(cast):
    head = holder_of(cast.bo_de, Role.HEAD)
    writer = holder_of(cast.bo_de, Role.REPORT_WRITER)
    planner = the_planner_of(cast.district)
    scheme = a_scheme(cast.district, cast.wards)
    report = the_report(scheme, cast.bo_de)
    fill(report, {HOUSES: 4}, by=the_contact_of(cast.bo_de))
    report = submit_report(report, by=the_head_of(cast.bo_de), at=MONDAY)
    for person in (head.person, writer.person):
        above = a_member(a_holding(cast.district, f"Phó phòng {person.pk}", roles=(Role.PLANNER,), person=person))
        with pytest.raises(UnableToReview):
            accept(report, above.actor)
    assert accept(report, planner).state == ReportState.ACCEPTED


@pytest.mark.parametrize("state", ["DRAFT", "RETURNED"])
def test_only_a_submitted_report_is_accepted(cast, state):
    with pytest.raises(UnableToReview):
        accept(a_report(cast.bo_de, cast.district, state=state), the_planner_of(cast.district))


def test_nothing_is_accepted_into_a_closed_period(cast):
    report = a_report(cast.bo_de, cast.district, state="SUBMITTED")
    lock_period(PeriodLock.objects.get(), by=BUILDER, at=MONDAY)
    with pytest.raises((UnableToReview, UnableToPost)):
        accept(report, the_planner_of(cast.district))
    assert Report.objects.get().state == ReportState.SUBMITTED


def test_the_hash_covers_numbers_reasons_and_the_narrative(cast):
    report = a_report(cast.bo_de, cast.district)
    hashes = {content_hash(report)}
    fill(report, {HOUSES: a_figure(Decimal(4), None)}, by=the_head_of(cast.bo_de))
    assert content_hash(report) in hashes
    Entry.objects.update(note="Ghi chú")
    hashes.add(content_hash(report))
    report.narrative = "Tốt"
    hashes.add(content_hash(report))
    assert len(hashes) == 3
