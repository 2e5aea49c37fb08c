"""A closed sheet is opened again for its unit: asked for, granted until a moment, and closed by itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.figures.models import PeriodLock, Posting, UnitOpening
from roviec.figures.operations import Source, UnableToPost, lock_period, post_figures
from roviec.figures.queries import values
from roviec.organisations.tests.factories import (
    MONDAY,
    a_member,
    client_for,
    the_cast,
    the_contact_of,
    the_head_of,
    the_planner_of,
)
from roviec.reports.enums import ReopeningState, ReportAct, ReportState
from roviec.reports.models import Entry, Reopening, Report
from roviec.reports.operations import (
    UnableToCorrect,
    UnableToReopenSheet,
    UnableToReview,
    UnableToSubmit,
    UnableToWrite,
    accept_report,
    ask_to_reopen,
    close_reopening,
    grant_reopening,
    propose_correction,
    refuse_reopening,
    return_report,
    submit_report,
    write_entry,
    write_narrative,
)
from roviec.reports.operations.reviewing import REPORT_SOURCE, _figures_of
from roviec.reports.queries import a_figure, content_hash, due_rows, sheet
from roviec.reports.queries.consolidated import told_by_units
from roviec.reports.queries.hashes import entries_of
from roviec.reports.queries.lists import reports_to_review, rows_of_period
from roviec.reports.queries.schemes import reopenings_that_are_over
from roviec.reports.tests.factories import HOUSES, NOVEMBER, a_report, a_scheme, fill, targets_of

UNTIL = MONDAY + timedelta(days=3)
TOO_LATE = UNTIL + timedelta(hours=1)


@pytest.fixture
def scheme(cast):
    return a_scheme(cast.district, cast.wards)


@pytest.fixture
def accepted(cast, scheme):
    return a_report(cast.bo_de, cast.district, {HOUSES: 4}, scheme=scheme, state="ACCEPTED")


def ask(report, cast):
    return ask_to_reopen(report, "Đếm sót hai nhà", by=the_head_of(cast.bo_de), at=MONDAY)


def grant(wish, cast, until=UNTIL):
    return grant_reopening(wish, until, by=the_planner_of(cast.district), at=MONDAY)


def open_again(report, cast):
    return grant(ask(report, cast), cast).edition


def submit(report, cast, at=MONDAY):
    return submit_report(report, by=the_head_of(report.unit), at=at)


def accept(report, cast, at=MONDAY):
    return accept_report(report, content_hash(report), by=the_planner_of(cast.district), at=at)


def lock(cast):
    lock_period(PeriodLock.objects.get(owner=cast.district), by=the_planner_of(cast.district), at=MONDAY)


def the_total(cast):
    houses = targets_of(Report.objects.first().scheme)[HOUSES]
    return values([houses], [cast.district.pk], NOVEMBER)[(houses.pk, cast.district.pk)].value


@pytest.mark.parametrize("is_locked", [False, True])
def test_totals_stay_until_the_new_edition_is_accepted_then_only_what_differs_is_replaced(cast, accepted, is_locked):
    if is_locked:
        lock(cast)
    edition = open_again(accepted, cast)
    assert sheet(edition).lines[0].answer == a_figure(4)
    fill(edition, {HOUSES: 6}, by=the_contact_of(cast.bo_de))
    sent = submit(edition, cast)
    assert the_total(cast) == 4
    accept(sent, cast)
    assert the_total(cast) == 6
    assert list(Posting.objects.order_by("sequence").values_list("numerator", flat=True)) == [4, 6]
    assert Report.objects.get(pk=accepted.pk).state == ReportState.ACCEPTED
    assert not UnitOpening.objects.filter(closed_at__isnull=True).exists()
    assert not Reopening.objects.filter(closed_at__isnull=True).exists()


def test_what_does_not_differ_is_not_posted_again(cast, accepted):
    accept(submit(open_again(accepted, cast), cast), cast)
    assert Posting.objects.count() == 1


def test_a_locked_sheet_that_was_never_sent_is_written_itself(cast, scheme):
    draft = a_report(cast.bo_de, cast.district, {HOUSES: 4}, scheme=scheme)
    with pytest.raises(UnableToReopenSheet):
        ask(draft, cast)
    lock(cast)
    houses = targets_of(scheme)[HOUSES]
    with pytest.raises(UnableToWrite):
        write_entry(draft, houses, a_figure(5), by=the_head_of(cast.bo_de), at=MONDAY)
    assert open_again(draft, cast) is None
    write_entry(draft, houses, a_figure(5), by=the_head_of(cast.bo_de), at=MONDAY)
    accept(submit(draft, cast), cast)
    assert the_total(cast) == 5


def test_a_locked_month_is_opened_for_this_unit_only(cast, scheme, accepted):
    other = a_report(cast.gia_thuy, cast.district, {HOUSES: 3}, scheme=scheme, state="SUBMITTED")
    lock(cast)
    open_again(accepted, cast)
    with pytest.raises(UnableToReview):
        accept(other, cast)
    # Past every operation: the ledger itself takes nothing of another unit.
    figures = _figures_of(other, entries_of(other))
    source = _a_source(other)
    with pytest.raises(UnableToPost):
        post_figures(figures, source=source, by=the_planner_of(cast.district), at=MONDAY)
    assert post_figures(
        _figures_of(accepted, entries_of(accepted)), source=source, by=the_planner_of(cast.district), at=MONDAY
    )


def _a_source(report):
    return Source(REPORT_SOURCE, report.pk, "x" * 64)


def test_a_locked_month_takes_nothing_by_any_path_without_a_row(cast, accepted):
    lock(cast)
    planner, head = the_planner_of(cast.district), the_head_of(cast.bo_de)
    houses = targets_of(accepted.scheme)[HOUSES]
    entry = Entry.objects.get(report=accepted)
    with pytest.raises(UnableToWrite):
        write_entry(accepted, houses, a_figure(5), by=head, at=MONDAY)
    with pytest.raises(UnableToCorrect):
        propose_correction(entry, a_figure(5), "Đếm sót", by=head, at=MONDAY)
    with pytest.raises(UnableToPost):
        post_figures(_figures_of(accepted, entries_of(accepted)), source=_a_source(accepted), by=planner, at=MONDAY)
    ask(accepted, cast)
    with pytest.raises(UnableToPost):
        post_figures(_figures_of(accepted, entries_of(accepted)), source=_a_source(accepted), by=planner, at=MONDAY)


def test_when_the_time_is_over_it_takes_nothing_though_no_job_has_run(cast, accepted):
    edition = open_again(accepted, cast)
    houses = targets_of(accepted.scheme)[HOUSES]
    with pytest.raises(UnableToWrite, match="mở lại"):
        write_entry(edition, houses, a_figure(6), by=the_head_of(cast.bo_de), at=TOO_LATE)
    with pytest.raises(UnableToSubmit):
        submit(edition, cast, at=TOO_LATE)
    [over] = reopenings_that_are_over(TOO_LATE)
    for _night in range(2):
        close_reopening(over, by=the_planner_of(cast.district), at=TOO_LATE)
    assert Act.objects.filter(kind=ReportAct.REOPENING_CLOSED).count() == 1
    assert reopenings_that_are_over(TOO_LATE) == []
    assert the_total(cast) == 4


def test_what_was_sent_in_time_may_still_be_accepted(cast, accepted):
    lock(cast)
    edition = open_again(accepted, cast)
    fill(edition, {HOUSES: 6}, by=the_head_of(cast.bo_de))
    submit(edition, cast)
    assert reopenings_that_are_over(TOO_LATE) == []
    with pytest.raises(UnableToReview, match="thêm thời gian"):
        return_report(edition, {None: "Xem lại"}, by=the_planner_of(cast.district), at=TOO_LATE)
    accept(edition, cast, at=TOO_LATE)
    assert the_total(cast) == 6


def test_more_time_is_given_and_the_wish_is_refused_with_words(cast, accepted):
    wish = grant(ask(accepted, cast), cast)
    later = grant(wish, cast, UNTIL + timedelta(days=1))
    assert (later.until, later.edition) == (UNTIL + timedelta(days=1), wish.edition)
    assert grant(wish, cast).until == later.until
    with pytest.raises(UnableToReopenSheet):
        refuse_reopening(wish, "Không cần", by=the_planner_of(cast.district), at=MONDAY)


def test_a_refusal_says_why_and_the_unit_may_ask_again(cast, accepted):
    wish = ask(accepted, cast)
    planner = the_planner_of(cast.district)
    with pytest.raises(UnableToReopenSheet):
        refuse_reopening(wish, " ", by=planner, at=MONDAY)
    for _click in range(2):
        assert refuse_reopening(wish, "Đã chốt", by=planner, at=MONDAY).words == "Đã chốt"
    again = ask(accepted, cast)
    assert again.pk != wish.pk
    assert ask(accepted, cast) == again
    assert Act.objects.filter(kind=ReportAct.REOPENING_REFUSED).count() == 1


def test_nobody_grants_his_own_wish_or_accepts_what_he_wrote_before(cast, accepted):
    planner = the_planner_of(cast.district)
    own = ask_to_reopen(accepted, "Sai số", by=planner, at=MONDAY)
    with pytest.raises(UnableToReopenSheet):
        grant_reopening(own, UNTIL, by=planner, at=MONDAY)
    refuse_reopening(own, "Thử lại", by=the_head_of(cast.district), at=MONDAY)
    edition = open_again(accepted, cast)
    submit_report(edition, by=the_contact_of(cast.bo_de), at=MONDAY)
    with pytest.raises(UnableToReview):
        accept_report(edition, content_hash(edition), by=the_head_of(cast.bo_de), at=MONDAY)


def test_the_newest_accepted_text_speaks_in_the_report_over_the_plan(cast, scheme):
    report = a_report(cast.bo_de, cast.district, {HOUSES: 4}, scheme=scheme)
    write_narrative(report, "Cũ", by=the_head_of(cast.bo_de), at=MONDAY)
    report = accept(submit(report, cast), cast)
    edition = open_again(report, cast)
    write_narrative(edition, "Mới", by=the_head_of(cast.bo_de), at=MONDAY)
    sent = submit(edition, cast)
    plan = scheme.plans.get()
    assert [told.text for told in told_by_units(plan, NOVEMBER)] == ["Cũ"]
    accept(sent, cast)
    assert [told.text for told in told_by_units(plan, NOVEMBER)] == ["Mới"]


def test_figures_are_corrected_in_the_newest_edition_only(cast, accepted):
    open_again(accepted, cast)
    with pytest.raises(UnableToCorrect, match="mở lại"):
        propose_correction(
            Entry.objects.get(report=accepted), a_figure(5), "Đếm sót", by=the_head_of(cast.bo_de), at=MONDAY
        )


def test_one_edition_counts_in_the_lists_of_a_period(cast, accepted):
    edition = open_again(accepted, cast)
    planner = a_member(cast.planner)
    rows = rows_of_period(accepted.scheme_period, planner)
    assert [row.report.edition for row in rows] == [1, 1, 1]
    [row] = [row for row in due_rows(a_member(cast.head)) if row.report == edition]
    assert (row.due_label, row.timeliness_label) == ("mở lại đến 08:00 23/11/2023", "")
    after = a_member(cast.head, TOO_LATE.date() + timedelta(days=1))
    assert edition not in [row.report for row in due_rows(after)]


def test_the_unit_asks_and_the_reviewer_grants_on_pages(cast, accepted):
    head, planner = client_for(cast.head), client_for(cast.planner)
    page = reverse("reports:report", args=[accepted.pk])
    asking = reverse("reports:reopening_asking", args=[accepted.pk])
    granting = reverse("reports:reopening_granting", args=[accepted.pk])
    assert planner.get(granting).status_code == HTTPStatus.NOT_FOUND
    assert "Xin mở lại" in head.get(page).content.decode()
    assert head.post(asking, {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert head.post(asking, {"reason": "Đếm sót"}).status_code == HTTPStatus.FOUND
    assert [row.report for row in reports_to_review(a_member(cast.planner))] == [accepted]
    assert "Đếm sót" in planner.get(page).content.decode()
    assert head.get(granting).status_code == HTTPStatus.FORBIDDEN
    assert planner.post(granting, {"until": "01/01/2020"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert planner.post(granting, {"until": "01/01/2199"}).status_code == HTTPStatus.FOUND
    wish = Reopening.objects.get()
    assert wish.state == ReopeningState.GRANTED
    again = reverse("reports:report", args=[wish.edition_id])
    assert again in head.get(page).content.decode()
    assert "Mở lại đến" in head.get(again).content.decode()


def test_the_reviewer_refuses_on_a_page(cast, accepted):
    ask(accepted, cast)
    planner, refusing = client_for(cast.planner), reverse("reports:reopening_refusal", args=[accepted.pk])
    assert planner.get(refusing).status_code == HTTPStatus.OK
    assert planner.post(refusing, {"words": "Đã chốt sổ"}).status_code == HTTPStatus.FOUND
    page = client_for(cast.head).get(reverse("reports:report", args=[accepted.pk])).content.decode()
    assert "Đã chốt sổ" in page


def test_parallel_grants_open_one_edition(real_database, in_parallel):
    cast = the_cast()
    report = a_report(cast.bo_de, cast.district, {HOUSES: Decimal(4)}, state="ACCEPTED")
    wish, planner = ask(report, cast), the_planner_of(cast.district)
    outcomes = in_parallel([lambda: grant_reopening(wish, UNTIL, by=planner, at=MONDAY) for _click in range(6)])
    assert [type(outcome) for outcome in outcomes] == [Reopening] * 6
    assert Report.objects.filter(unit=cast.bo_de).count() == 2
    assert Act.objects.filter(kind=ReportAct.REOPENING_GRANTED).count() == 1
