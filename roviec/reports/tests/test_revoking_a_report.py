"""An accepted report is revoked: its figures leave every total at once, and the unit puts its sheet right."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.acts.queries import history_of
from roviec.figures.models import PeriodLock, Posting, UnitOpening
from roviec.figures.operations import lock_period
from roviec.figures.queries import values
from roviec.figures.verification import verify
from roviec.organisations.tests.factories import (
    MONDAY,
    a_member,
    client_for,
    the_cast,
    the_head_of,
    the_planner_of,
)
from roviec.reports.enums import CorrectionState, ReportAct, ReportState
from roviec.reports.models import Correction, Entry, Report, Revocation
from roviec.reports.operations import (
    UnableToCorrect,
    UnableToReopenSheet,
    UnableToReview,
    UnableToRevoke,
    UnableToSubmit,
    accept_correction,
    accept_report,
    ask_to_reopen,
    confirm_estimate,
    grant_reopening,
    propose_correction,
    refuse_reopening,
    revoke_report,
    submit_report,
)
from roviec.reports.queries import Answer, a_figure, content_hash, due_rows, sheet, with_turn
from roviec.reports.queries.estimates import open_estimates
from roviec.reports.queries.lists import rows_of_period
from roviec.reports.tests.factories import HOUSES, NOVEMBER, OCTOBER, a_report, a_scheme, fill, targets_of, the_report

LATER = MONDAY + timedelta(days=2)
AGAIN = MONDAY + timedelta(days=4)
WHY = "Biên bản nghiệm thu không khớp"


@pytest.fixture
def scheme(cast):
    return a_scheme(cast.district, cast.wards)


@pytest.fixture
def report(cast, scheme):
    a_report(cast.gia_thuy, cast.district, {HOUSES: 3}, scheme=scheme, state="ACCEPTED")
    return a_report(cast.bo_de, cast.district, {HOUSES: 4}, scheme=scheme, state="ACCEPTED")


def revoke(report, cast, at=LATER):
    return revoke_report(report, WHY, basis="BB 12/BB-TTr", by=the_planner_of(cast.district), at=at)


def send_and_accept(report, cast, at=AGAIN):
    sent = submit_report(report, by=the_head_of(report.unit), at=at)
    return accept_report(sent, content_hash(sent), by=the_planner_of(cast.district), at=at)


def correct(cast, report, number, at=MONDAY):
    entry = Entry.objects.get(report=report)
    return propose_correction(entry, a_figure(number), "Đếm sót", by=the_head_of(cast.bo_de), at=at)


def the_total(cast, period=NOVEMBER):
    houses = targets_of(Report.objects.first().scheme)[HOUSES]
    found = values([houses], [cast.district.pk], period)[(houses.pk, cast.district.pk)]
    return found.value, found.covered


def test_its_figures_leave_the_totals_and_the_unit_is_missing_again(cast, report):
    assert the_total(cast) == (7, 2)
    revoke(report, cast)
    assert the_total(cast) == (3, 1)
    assert verify().differences == []
    states = Posting.objects.filter(unit=cast.bo_de).order_by("sequence").values_list("state", flat=True)
    assert list(states) == ["REPORTED", "WITHDRAWN"]


def test_the_sheet_is_with_the_unit_again_and_counts_when_it_is_accepted_anew(cast, report):
    revoked = revoke(report, cast)
    assert (revoked.state, revoked.accepted_at) == (ReportState.RETURNED, None)
    fill(revoked, {HOUSES: 2}, by=the_head_of(cast.bo_de), at=AGAIN)
    send_and_accept(revoked, cast)
    assert the_total(cast) == (5, 2)
    assert verify().differences == []


def test_a_double_click_revokes_once_and_the_reason_is_kept(cast, report):
    for _click in range(2):
        revoke(report, cast)
    kept = Revocation.objects.get()
    assert (kept.reason, kept.basis, kept.accepted_at) == (WHY, "BB 12/BB-TTr", MONDAY)
    assert Act.objects.filter(kind=ReportAct.REVOKED).count() == 1
    assert [line.remark for line in history_of(report) if line.kind == ReportAct.REVOKED] == [WHY]


def test_it_is_late_or_not_by_what_is_sent_after_it(cast, report):
    period = report.scheme_period
    planner = a_member(cast.planner, period.timely_on + timedelta(days=3))

    def row_of_bo_de():
        return next(row for row in rows_of_period(period, planner) if row.report.pk == report.pk)

    assert (row_of_bo_de().label, row_of_bo_de().timeliness_label) == ("Đã duyệt", "đúng hạn")
    revoke(report, cast)
    assert (row_of_bo_de().label, row_of_bo_de().timeliness_label) == ("Đã thu hồi, chờ gửi lại", "quá hạn")
    head = a_member(cast.head, LATER.date())
    assert report.pk in [row.report.pk for row in due_rows(head)]
    send_and_accept(report, cast, at=LATER + timedelta(days=30))
    assert row_of_bo_de().timeliness_label == "gửi muộn"


def test_corrections_are_settled_and_those_accepted_before_do_not_speak_afterwards(cast, report):
    accept_correction(correct(cast, report, 6), by=the_planner_of(cast.district), at=MONDAY)
    waiting = correct(cast, report, 8)
    revoked = revoke(report, cast)
    assert Correction.objects.get(pk=waiting.pk).decision == CorrectionState.REFUSED
    with pytest.raises(UnableToCorrect):
        accept_correction(waiting, by=the_planner_of(cast.district), at=AGAIN)
    # The unit starts from what counted last.
    assert sheet(revoked).lines[0].answer == a_figure(6)
    fill(revoked, {HOUSES: 5}, by=the_head_of(cast.bo_de), at=AGAIN)
    accepted = send_and_accept(revoked, cast)
    line = sheet(accepted).lines[0]
    assert (line.answer, line.is_corrected) == (a_figure(5), False)
    assert the_total(cast) == (8, 2)
    accept_correction(correct(cast, report, 6, at=AGAIN), by=the_planner_of(cast.district), at=AGAIN)
    assert the_total(cast) == (9, 2)


def test_of_a_sheet_that_was_opened_again_all_editions_count_no_longer(cast, report):
    wish = ask_to_reopen(report, "Đếm sót", by=the_head_of(cast.bo_de), at=MONDAY)
    with pytest.raises(UnableToRevoke, match="mở lại"):
        revoke(report, cast)
    edition = grant_reopening(wish, MONDAY + timedelta(days=3), by=the_planner_of(cast.district), at=MONDAY).edition
    with pytest.raises(UnableToRevoke, match="mở lại"):
        revoke(report, cast)
    fill(edition, {HOUSES: 9}, by=the_head_of(cast.bo_de))
    send_and_accept(edition, cast, at=MONDAY)
    assert the_total(cast) == (12, 2)
    revoked = revoke(report, cast)
    assert the_total(cast) == (3, 1)
    states = Report.objects.filter(unit=cast.bo_de).order_by("edition").values_list("state", flat=True)
    assert list(states) == [ReportState.RETURNED, ReportState.REVOKED]
    assert sheet(revoked).lines[0].answer == a_figure(9)
    with pytest.raises(UnableToSubmit):
        submit_report(edition, by=the_head_of(cast.bo_de), at=AGAIN)
    send_and_accept(revoked, cast)
    assert the_total(cast) == (12, 2)
    assert verify().differences == []


@pytest.mark.parametrize("is_locked", [False, True])
def test_an_estimate_that_the_sheet_gave_for_good_is_an_estimate_again(cast, scheme, is_locked):
    october = the_report(scheme, cast.bo_de, OCTOBER)
    fill(october, {HOUSES: Answer("REPORTED", Decimal(12), is_estimate=True)}, by=the_head_of(cast.bo_de))
    send_and_accept(october, cast, at=MONDAY)
    november = the_report(scheme, cast.bo_de)
    fill(november, {HOUSES: 4}, by=the_head_of(cast.bo_de))
    confirm_estimate(november, open_estimates(november)[0], Decimal(14), by=the_head_of(cast.bo_de), at=MONDAY)
    if is_locked:
        lock = PeriodLock.objects.get(owner=cast.district, period_start=OCTOBER.start)
        lock_period(lock, by=the_planner_of(cast.district), at=MONDAY)
    accepted = send_and_accept(november, cast, at=MONDAY)
    assert the_total(cast, OCTOBER) == (14, 1)
    revoked = revoke(accepted, cast)
    assert (the_total(cast), the_total(cast, OCTOBER)) == ((None, 0), (12, 1))
    assert open_estimates(revoked).get().numerator == 12
    assert not UnitOpening.objects.filter(closed_at__isnull=True).exists()
    # Sent again as it stands, it gives the estimate for good again.
    send_and_accept(revoked, cast)
    assert (the_total(cast), the_total(cast, OCTOBER)) == ((4, 1), (14, 1))


def test_a_locked_month_is_not_touched_and_the_sentence_says_so(cast, report):
    lock_period(PeriodLock.objects.get(owner=cast.district), by=the_planner_of(cast.district), at=MONDAY)
    with pytest.raises(UnableToRevoke, match="đã chốt số liệu"):
        revoke(report, cast)
    assert the_total(cast) == (7, 2)


def test_it_says_why_and_is_revoked_by_another_hand_once_it_is_accepted(cast, report):
    with pytest.raises(UnableToRevoke):
        revoke_report(report, " ", by=the_planner_of(cast.district), at=LATER)
    with pytest.raises(UnableToRevoke):
        revoke_report(report, WHY, by=the_head_of(cast.bo_de), at=LATER)
    draft = Report.objects.exclude(state=ReportState.ACCEPTED).first()
    with pytest.raises(UnableToRevoke):
        revoke(draft, cast)
    assert not Revocation.objects.exists()


def test_the_reviewer_revokes_on_a_page_and_the_unit_reads_why(cast, report):
    head, planner = client_for(cast.head), client_for(cast.planner)
    page, revoking = (reverse(f"reports:{name}", args=[report.pk]) for name in ("report", "revocation"))
    assert revoking in planner.get(page).content.decode()
    assert revoking not in head.get(page).content.decode()
    assert head.get(revoking).status_code == HTTPStatus.FORBIDDEN
    assert client_for(cast.stranger).post(revoking, {"reason": WHY}).status_code == HTTPStatus.NOT_FOUND
    assert "rời khỏi các tổng" in planner.get(revoking).content.decode()
    assert planner.post(revoking, {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert planner.post(revoking, {"reason": WHY, "basis": "BB 12/BB-TTr"}).status_code == HTTPStatus.FOUND
    shown = head.get(page).content.decode()
    assert WHY in shown
    assert "BB 12/BB-TTr" in shown
    assert "thu hồi báo cáo" in head.get(reverse("reports:history", args=[report.pk])).content.decode()
    assert "Đã thu hồi, chờ gửi lại" in planner.get(page).content.decode()


def a_world():
    cast = the_cast()
    scheme = a_scheme(cast.district, cast.wards)
    return cast, a_report(cast.bo_de, cast.district, {HOUSES: 4}, scheme=scheme, state="ACCEPTED")


def test_a_correction_accepted_at_the_same_moment_does_not_come_back(real_database, in_parallel):
    cast, report = a_world()
    correction, planner = correct(cast, report, 6), the_planner_of(cast.district)
    outcomes = in_parallel(
        [
            lambda: revoke_report(report, WHY, by=planner, at=LATER),
            lambda: accept_correction(correction, by=planner, at=LATER),
        ]
        * 2
    )
    assert {type(outcome) for outcome in outcomes} <= {Report, Correction, UnableToCorrect}
    assert the_total(cast) == (None, 0)
    assert Act.objects.filter(kind=ReportAct.REVOKED).count() == 1
    assert verify().differences == []


def test_asked_to_open_it_at_the_same_moment_one_of_the_two_is_told(real_database, in_parallel):
    cast, report = a_world()
    head, planner = the_head_of(cast.bo_de), the_planner_of(cast.district)
    outcomes = in_parallel(
        [
            lambda: revoke_report(report, WHY, by=planner, at=LATER),
            lambda: ask_to_reopen(report, "Đếm sót", by=head, at=LATER),
        ]
    )
    assert [isinstance(each, UnableToRevoke | UnableToReopenSheet) for each in outcomes].count(True) == 1
    is_revoked = Report.objects.get(pk=report.pk).state == ReportState.RETURNED
    assert the_total(cast) == ((None, 0) if is_revoked else (4, 1))


def test_accepted_at_the_same_moment_the_total_is_what_the_state_says(real_database, in_parallel):
    cast = the_cast()
    report = a_report(cast.bo_de, cast.district, {HOUSES: 4}, state="SUBMITTED")
    seen, planner = content_hash(report), the_planner_of(cast.district)
    outcomes = in_parallel(
        [
            lambda: accept_report(report, seen, by=planner, at=MONDAY),
            lambda: revoke_report(report, WHY, by=planner, at=LATER),
        ]
        * 3
    )
    assert {type(outcome) for outcome in outcomes} <= {Report, UnableToRevoke, UnableToReview}
    is_accepted = Report.objects.get(pk=report.pk).state == ReportState.ACCEPTED
    assert the_total(cast) == ((4, 1) if is_accepted else (None, 0))
    assert verify().differences == []


def test_a_refused_wish_does_not_stand_in_the_way(cast, report):
    wish = ask_to_reopen(report, "Đếm sót", by=the_head_of(cast.bo_de), at=MONDAY)
    refuse_reopening(wish, "Không cần", by=the_planner_of(cast.district), at=MONDAY)
    assert revoke(report, cast).state == ReportState.RETURNED


def test_a_row_knows_whether_its_report_is_revoked(cast, report):
    def is_revoked():
        return with_turn(Report.objects.all(), LATER.date()).get(pk=report.pk).is_revoked

    assert not is_revoked()
    revoke(report, cast)
    assert is_revoked()
    submit_report(report, by=the_head_of(cast.bo_de), at=AGAIN)
    assert not is_revoked()
