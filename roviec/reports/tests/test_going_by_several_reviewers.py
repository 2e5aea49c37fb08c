"""A sheet goes by earlier reviewers, who endorse it, to the last one, who accepts; totals change only then."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.figures.models import Posting
from roviec.kit.errors import Stale
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import (
    MONDAY,
    a_holding,
    a_member,
    a_unit,
    client_for,
    holder_of,
    the_head_of,
    the_planner_of,
)
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Report, ReportStep
from roviec.reports.operations import (
    UnableToOpen,
    UnableToReview,
    accept_report,
    add_endorser,
    drop_endorser,
    endorse_report,
    return_report,
    submit_report,
)
from roviec.reports.queries import content_hash, reports_to_review
from roviec.reports.tests.factories import HOUSES, a_plan, a_report, a_scheme, a_target, fill, the_report

BEFORE_IT_IS_DUE = MONDAY - timedelta(days=3)


@pytest.fixture
def committee(cast):
    return a_unit("Quận ủy", cast.district)


@pytest.fixture
def scheme(cast, committee):
    plan = a_plan(cast.district, cast.wards)
    a_target(plan)
    scheme = a_scheme(cast.district, [], plan=plan)
    add_endorser(scheme, committee, by=the_planner_of(cast.district), at=BEFORE_IT_IS_DUE)
    return scheme


@pytest.fixture
def sent(cast, scheme):
    return a_report(cast.bo_de, cast.district, scheme=scheme, state="SUBMITTED")


def the_step(report, unit=None):
    steps = ReportStep.objects.filter(report=report)
    return steps.get(unit=unit) if unit else steps.get()


def endorse(report, unit, by=None):
    return endorse_report(the_step(report, unit), content_hash(report), by=by or the_head_of(unit), at=MONDAY)


def accept(report, cast):
    return accept_report(report, content_hash(report), by=the_planner_of(cast.district), at=MONDAY)


def test_nothing_counts_before_the_last_one_accepts(cast, committee, sent):
    with pytest.raises(UnableToReview, match="cấp xem xét trước"):
        accept(sent, cast)
    endorse(sent, committee)
    assert not Posting.objects.exists()
    assert accept(sent, cast).state == ReportState.ACCEPTED
    assert Posting.objects.count() == 1
    assert list(Act.objects.filter(kind=ReportAct.ENDORSED).values_list("actor_unit_name", flat=True)) == ["Quận ủy"]


def test_endorsing_binds_what_was_seen_and_is_done_once(committee, sent):
    with pytest.raises(Stale):
        endorse_report(the_step(sent), "0" * 64, by=the_head_of(committee), at=MONDAY)
    for _click in range(2):
        endorse(sent, committee)
    assert Act.objects.filter(kind=ReportAct.ENDORSED).count() == 1


def test_returning_voids_what_was_endorsed(cast, committee, sent):
    endorse(sent, committee)
    return_report(sent, {None: "Chưa có minh chứng"}, by=the_planner_of(cast.district), at=MONDAY)
    assert the_step(sent).endorsed_at is None
    again = submit_report(sent, by=the_head_of(cast.bo_de), at=MONDAY)
    with pytest.raises(UnableToReview, match="cấp xem xét trước"):
        accept(again, cast)


def test_an_earlier_reviewer_returns_it_to_the_unit_in_his_turn_only(committee, sent):
    head = the_head_of(committee)
    returned = return_report(sent, {None: "Chưa có minh chứng"}, step=the_step(sent), by=head, at=MONDAY)
    assert returned.state == ReportState.RETURNED
    with pytest.raises(UnableToReview, match="đã gửi"):
        endorse(sent, committee)


def test_who_endorsed_no_longer_returns(committee, sent):
    endorse(sent, committee)
    with pytest.raises(UnableToReview, match="cấp xem xét tiếp theo"):
        return_report(sent, {None: "Xem lại"}, step=the_step(sent), by=the_head_of(committee), at=MONDAY)


def test_nobody_endorses_what_he_wrote_nor_looks_twice_in_any_of_his_posts(cast, committee, sent):
    head, ward_head = holder_of(committee, Role.HEAD), holder_of(cast.bo_de, Role.HEAD)
    also_there = a_member(a_holding(committee, "Phó ban", (Role.HEAD,), person=ward_head.person)).actor
    with pytest.raises(UnableToReview, match="không tự duyệt"):
        endorse(sent, committee, by=also_there)
    endorse(sent, committee)
    in_the_district = a_member(a_holding(cast.district, "Tổ phó", (Role.PLANNER,), person=head.person)).actor
    with pytest.raises(UnableToReview, match="bước trước"):
        accept_report(sent, content_hash(sent), by=in_the_district, at=MONDAY)


def test_the_way_is_fixed_when_the_report_falls_due_or_is_sent(cast, committee, scheme):
    report = the_report(scheme, cast.bo_de)
    sent = a_report(cast.gia_thuy, cast.district, scheme=scheme, state="SUBMITTED")
    after = report.scheme_period.due_on + timedelta(days=1)
    [endorser] = scheme.endorsers.all()
    drop_endorser(endorser, by=the_planner_of(cast.district), at=MONDAY.replace(day=after.day))
    assert ReportStep.objects.filter(report__in=[report, sent]).count() == 2
    other = a_unit("Văn phòng", cast.district)
    add_endorser(scheme, other, by=the_planner_of(cast.district), at=BEFORE_IT_IS_DUE)
    assert the_step(report).unit == other
    assert the_step(sent).unit == committee


def test_a_reviewer_looks_at_the_sheets_of_some_units_never_at_his_own(cast, scheme):
    planner = the_planner_of(cast.district)
    add_endorser(scheme, cast.bo_de, [cast.gia_thuy, cast.bo_de], by=planner, at=BEFORE_IT_IS_DUE)
    steps = {ward: ReportStep.objects.filter(report=the_report(scheme, ward)).count() for ward in cast.wards}
    assert steps == {cast.bo_de: 1, cast.gia_thuy: 2, cast.ngoc_lam: 1}
    for _click in range(2):
        add_endorser(scheme, cast.bo_de, [cast.bo_de, cast.gia_thuy], by=planner, at=BEFORE_IT_IS_DUE)
    with pytest.raises(UnableToOpen, match="đã có"):
        add_endorser(scheme, cast.bo_de, by=planner, at=BEFORE_IT_IS_DUE)
    assert scheme.endorsers.filter(retracted_at__isnull=True).count() == 2


def test_each_list_holds_what_waits_at_its_step(cast, committee, sent):
    head, planner = a_member(holder_of(committee, Role.HEAD)), a_member(cast.planner)

    def waiting(member):
        return [row.label for row in reports_to_review(member)]

    assert (waiting(head), waiting(planner)) == (["Chờ Quận ủy xác nhận"], [])
    endorse(sent, committee)
    assert (waiting(head), waiting(planner)) == ([], ["Đã gửi"])


def test_an_earlier_reviewer_endorses_on_the_page_and_the_sheet_shows_the_way(cast, committee, sent):
    browser = client_for(holder_of(committee, Role.HEAD))
    url = reverse("reports:report", args=[sent.pk])
    page = browser.get(url).content.decode()
    assert "Xác nhận, chuyển tiếp" in page
    assert "Duyệt báo cáo" not in page
    endorsing = reverse("reports:endorsement", args=[sent.pk])
    for _click in range(2):
        assert browser.post(endorsing, {"seen": content_hash(sent)}).status_code == HTTPStatus.FOUND
    assert "Xác nhận, chuyển tiếp" not in browser.get(url).content.decode()
    seen_by_the_ward = client_for(cast.head).get(url).content.decode()
    assert "Quận ủy" in seen_by_the_ward
    assert the_step(sent).endorsed_by_name in seen_by_the_ward
    assert "Duyệt báo cáo" in client_for(cast.planner).get(url).content.decode()
    # The last reviewer has no step, and who has none at all is refused.
    assert client_for(cast.planner).post(endorsing, {}).status_code == HTTPStatus.FORBIDDEN
    assert client_for(cast.stranger).post(endorsing, {}).status_code == HTTPStatus.NOT_FOUND


def test_the_planner_sets_the_way_on_its_page(cast, committee, scheme):
    holder_of(committee, Role.HEAD)
    browser, url = client_for(cast.planner), reverse("reports:scheme_route", args=[scheme.pk])
    the_report(scheme, cast.bo_de)
    assert "Quận ủy" in browser.get(url).content.decode()
    holder_of(cast.bo_de, Role.HEAD)
    assert browser.post(url, {"reviewer": "x"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    chosen = {"reviewer": cast.bo_de.pk, "units": [cast.gia_thuy.pk]}
    assert browser.post(url, chosen).status_code == HTTPStatus.FOUND
    added = scheme.endorsers.get(reviewer=cast.bo_de)
    removal = reverse("reports:endorser_removal", args=[scheme.pk, added.pk])
    assert client_for(cast.leader).post(removal).status_code == HTTPStatus.FORBIDDEN
    assert browser.post(removal).status_code == HTTPStatus.FOUND
    assert scheme.endorsers.filter(retracted_at__isnull=True).count() == 1


REPORTS = 6


@pytest.fixture
def many(real_database):
    """Six submitted sheets, each waiting for the committee."""
    district = a_unit("Long Biên")
    wards = [a_unit(f"Phường {number}", district, position=number) for number in range(REPORTS)]
    committee = a_unit("Quận ủy", district)
    scheme = a_scheme(district, wards)
    add_endorser(scheme, committee, by=the_planner_of(district), at=BEFORE_IT_IS_DUE)
    for ward in wards:
        fill(the_report(scheme, ward), {HOUSES: 4}, by=the_head_of(ward))
        submit_report(the_report(scheme, ward), by=the_head_of(ward), at=MONDAY)
    return committee


def endorse_and_return(committee, in_parallel):
    """Two holders of the committee at one report at one moment: one endorses, one returns it."""
    head, other = the_head_of(committee), a_member(a_holding(committee, "Phó", (Role.HEAD,))).actor
    verbs = []
    for step in ReportStep.objects.order_by("pk"):
        seen = content_hash(Report.objects.get(pk=step.report_id))
        verbs += [
            lambda step=step, seen=seen: endorse_report(step, seen, by=head, at=MONDAY),
            lambda step=step: return_report(step.report, {None: "Xem lại"}, step=step, by=other, at=MONDAY),
        ]
    return in_parallel(verbs)


def check(outcomes):
    """Of each pair one was done and one was told why not; the report says which."""
    for step, endorsed, returned in zip(
        ReportStep.objects.select_related("report").order_by("pk"), outcomes[::2], outcomes[1::2], strict=True
    ):
        refused = [isinstance(outcome, UnableToReview) for outcome in (endorsed, returned)]
        assert sorted(refused) == [False, True]
        state = ReportState.RETURNED if refused[0] else ReportState.SUBMITTED
        assert (step.report.state, step.endorsed_at is None) == (state, refused[0])


def test_endorsing_and_returning_at_the_same_moment_one_of_them_is_done(many, in_parallel):
    check(endorse_and_return(many, in_parallel))


@pytest.mark.guards
def test_without_the_lock_both_are_done(many, in_parallel, take_out_the_locks):
    take_out_the_locks()
    outcomes = endorse_and_return(many, in_parallel)
    with pytest.raises(AssertionError):
        check(outcomes)
