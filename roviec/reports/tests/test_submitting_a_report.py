"""The contact hands the sheet to the head, the head submits it, once and complete."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.documents.tests.factories import a_document
from roviec.figures.models import PeriodLock, Posting
from roviec.figures.operations import lock_period
from roviec.figures.queries import values
from roviec.kit.errors import Stale
from roviec.kit.periods import Period
from roviec.organisations.models import UnitVersion
from roviec.organisations.tests.factories import MONDAY, TODAY, client_for, the_contact_of, the_head_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind
from roviec.plans.models import PlanVersion, TargetUnit
from roviec.plans.operations import Words, add_items, draft_amendment, issue_plan, remove_items
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Entry, Remark, Report, Writer
from roviec.reports.operations import UnableToOpen, UnableToSubmit, hand_to_head, submit_report
from roviec.reports.queries import Timeliness, content_hash, timeliness
from roviec.reports.tests.factories import HOUSES, NOVEMBER, a_report, fill, targets_of, the_report


@pytest.fixture
def report(cast):
    return a_report(cast.bo_de, cast.district)


def submit(report, unit, **rest):
    return submit_report(report, by=the_head_of(unit), **({"at": MONDAY} | rest))


def test_a_submitted_report_is_frozen_and_counts_nowhere_yet(cast, report):
    report = submit(report, cast.bo_de)
    assert (report.state, report.submitted_at) == (ReportState.SUBMITTED, MONDAY)
    assert report.submitted_by_key == the_head_of(cast.bo_de).key
    assert not Posting.objects.exists()


def test_a_double_click_submits_once(cast, report):
    submit(report, cast.bo_de)
    submit(report, cast.bo_de)
    assert Act.objects.filter(kind=ReportAct.SUBMITTED).count() == 1


def test_targets_without_a_figure_are_named(cast):
    report = a_report(cast.bo_de, cast.district, missing=["Nhà tình nghĩa", "Nhà tình thương"])
    for verb in (submit_report, hand_to_head):
        with pytest.raises(UnableToSubmit, match="Nhà tình nghĩa; Nhà tình thương"):
            verb(report, by=the_head_of(cast.bo_de), at=MONDAY)


def test_what_the_head_did_not_see_is_not_submitted(cast, report):
    seen = content_hash(report)
    fill(report, {HOUSES: 5}, by=the_contact_of(cast.bo_de))
    with pytest.raises(Stale):
        submit(report, cast.bo_de, seen_hash=seen)
    assert submit(report, cast.bo_de, seen_hash=content_hash(report)).state == ReportState.SUBMITTED


def test_the_wording_of_the_plan_in_force_is_kept_with_the_report(cast, report):
    assert list(submit(report, cast.bo_de).plan_versions.all()) == list(PlanVersion.objects.all())


def test_a_report_keeps_the_version_it_was_filed_under_when_the_plan_is_amended(cast, report):
    submit(report, cast.bo_de)
    filed = PlanVersion.objects.get()
    draft = draft_amendment(filed.plan, by=BUILDER, at=MONDAY)
    remove_items(draft, list(draft.lines.filter(item__target__isnull=False)), by=BUILDER, at=MONDAY)
    add_items(draft, [Words(ItemKind.CONTENT, "Nội dung mới", lead=cast.bo_de)], by=BUILDER, at=MONDAY)
    issue_plan(draft, a_document(filed.plan.owner), filed.effective_from, by=BUILDER, at=MONDAY)
    assert list(report.plan_versions.all()) == [filed]
    assert Entry.objects.filter(report=report, target__name=HOUSES).exists()


def test_an_amendment_that_removes_a_target_says_what_becomes_of_its_accepted_figures_and_keeps_them(cast):
    report = a_report(cast.bo_de, cast.district, state="ACCEPTED")
    filed, target = PlanVersion.objects.get(), targets_of(report.scheme)[HOUSES]
    draft = draft_amendment(filed.plan, by=BUILDER, at=MONDAY)
    remove_items(draft, list(draft.lines.filter(item__target__isnull=False)), by=BUILDER, at=MONDAY)
    add_items(draft, [Words(ItemKind.CONTENT, "Nội dung mới", lead=cast.bo_de)], by=BUILDER, at=MONDAY)
    said = "1 số liệu đã duyệt được giữ nguyên, vẫn xem được; từ nay không báo cáo thêm."
    asked = client_for(cast.planner).get(reverse("plans:issue", args=[filed.plan_id])).content.decode()
    assert said in asked
    issue_plan(draft, a_document(filed.plan.owner), filed.effective_from, by=BUILDER, at=MONDAY)
    assert said in client_for(cast.planner).get(reverse("plans:changes", args=[filed.plan_id, 2])).content.decode()
    # It stands in the ledger, the total has it, and nobody enters it any more.
    assert Posting.objects.get(superseded_by=None).numerator == 4
    assert values([target], [cast.district.pk], NOVEMBER)[target.pk, cast.district.pk].value == 4
    with pytest.raises(UnableToOpen, match="Chưa đơn vị nào có chỉ tiêu phải nhập"):
        the_report(report.scheme, cast.bo_de, Period.month(2023, 12))


def test_a_figure_the_plan_no_longer_asks_for_is_not_sent(cast):
    report = a_report(cast.bo_de, cast.district, figures={HOUSES: 4, "Nhà tình nghĩa": 1})
    gone = targets_of(report.scheme)["Nhà tình nghĩa"]
    TargetUnit.objects.filter(target=gone).update(retracted_at=MONDAY)
    submit(report, cast.bo_de, seen_hash=content_hash(report))
    assert Entry.objects.get(target=gone).cleared_at == MONDAY


def test_the_contact_hands_the_sheet_to_the_head_once(cast, report):
    contact = the_contact_of(cast.bo_de)
    for _again in range(2):
        report = hand_to_head(report, by=contact, at=MONDAY)
    assert report.state == ReportState.WITH_HEAD
    assert Act.objects.filter(kind=ReportAct.HANDED_TO_HEAD).count() == 1
    assert Writer.objects.filter(actor_key=contact.key).exists()
    assert submit(report, cast.bo_de).state == ReportState.SUBMITTED


def test_a_returned_report_goes_through_the_head_again(cast):
    report = a_report(cast.bo_de, cast.district, state="RETURNED")
    report = hand_to_head(report, by=the_contact_of(cast.bo_de), at=MONDAY)
    assert (report.state, report.submitted_at) == (ReportState.WITH_HEAD, None)


def test_submitting_again_settles_the_remarks(cast):
    report = a_report(cast.bo_de, cast.district, state="RETURNED")
    later = MONDAY + timedelta(days=1)
    submit(report, cast.bo_de, at=later)
    assert Remark.objects.get().settled_at == later


@pytest.mark.parametrize("state", ["SUBMITTED", "ACCEPTED"])
def test_a_report_that_left_is_not_handed_to_the_head(cast, state):
    report = a_report(cast.bo_de, cast.district, state=state)
    with pytest.raises(UnableToSubmit):
        hand_to_head(report, by=the_contact_of(cast.bo_de), at=MONDAY)


def test_an_accepted_report_is_not_submitted_again(cast):
    report = a_report(cast.bo_de, cast.district, state="ACCEPTED")
    with pytest.raises(UnableToSubmit):
        submit(report, cast.bo_de)


def test_nothing_is_submitted_into_a_closed_period(cast, report):
    lock_period(PeriodLock.objects.get(), by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToSubmit):
        submit(report, cast.bo_de)


def test_a_unit_that_has_ended_submits_nothing(cast, report):
    head = the_head_of(cast.bo_de)
    UnitVersion.objects.filter(unit=cast.bo_de).update(valid=DateRange(date(2003, 11, 6), date(2023, 11, 20)))
    with pytest.raises(UnableToSubmit):
        submit_report(report, by=head, at=MONDAY)


@pytest.mark.parametrize(
    ("state", "submitted", "today", "expected"),
    [
        ("DRAFT", None, date(2023, 11, 20), Timeliness.NOT_DUE),
        ("DRAFT", None, date(2023, 11, 21), Timeliness.OVERDUE),
        ("RETURNED", MONDAY, date(2023, 11, 21), Timeliness.OVERDUE),
        ("SUBMITTED", MONDAY, date(2023, 11, 25), Timeliness.IN_TIME),
        # Until midnight in Hà Nội, which is 17:00 in Greenwich.
        ("SUBMITTED", MONDAY.replace(hour=23, minute=59), TODAY, Timeliness.IN_TIME),
        ("ACCEPTED", MONDAY.replace(day=21, hour=0), TODAY, Timeliness.LATE),
    ],
)
def test_on_time_is_until_midnight_of_the_due_day(report, state, submitted, today, expected):
    report = Report.objects.select_related("scheme_period").get(pk=report.pk)
    report.state, report.submitted_at = state, submitted
    assert timeliness(report, today) == expected
