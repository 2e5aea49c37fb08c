"""A person of one ward never sees another ward's sheet, by any address; a draft is seen inside its unit only."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import (
    MONDAY,
    TODAY,
    a_holding,
    a_member,
    a_unit,
    client_for,
    holder_of,
    the_contact_of,
    the_head_of,
)
from roviec.plans.enums import PlanState
from roviec.plans.models import Allocation, PlanVersion
from roviec.reports import permissions, urls
from roviec.reports.enums import ReportAct
from roviec.reports.models import Entry
from roviec.reports.operations import add_evidence, propose_correction, set_contact
from roviec.reports.queries import a_figure
from roviec.reports.queries.schemes import contacts_of
from roviec.reports.tests.factories import HOUSES, NOVEMBER, a_photo, a_report, a_scheme, targets_of, the_report

GONE, REFUSED = Http404, PermissionDenied


@pytest.fixture
def scheme(cast):
    return a_scheme(cast.district, cast.wards)


@pytest.fixture
def houses(scheme):
    return targets_of(scheme)[HOUSES]


@pytest.fixture
def report(cast, scheme):
    return a_report(cast.bo_de, cast.district, scheme=scheme)


def answer(door, member, **address):
    try:
        door(member, **address)
    except (Http404, PermissionDenied) as refusal:
        return type(refusal)
    return None


def addresses(report, houses):
    """Every address of a report, as reverse() wants it."""
    evidence = add_evidence(report, houses, a_photo(), by=the_contact_of(report.unit), at=MONDAY)
    of_target = {"pk": report.pk, "target": houses.pk}
    given = {
        "contacts": {"unit": report.unit_id},
        "contact": {"unit": report.unit_id, "target": houses.pk},
        "entry": of_target,
        "evidence_adding": of_target,
        "correcting": of_target,
        "evidence": {"pk": report.pk, "evidence": evidence.pk},
        "evidence_removal": {"pk": report.pk, "evidence": evidence.pk},
        "correction_acceptance": {"pk": report.pk, "correction": 1},
        "correction_refusal": {"pk": report.pk, "correction": 1},
    }
    given |= {
        "estimate": {"pk": report.pk, "posting": 1},
        "estimate_left_open": {"pk": report.pk, "posting": 1},
        "reminder": {"pk": report.pk, "holding": 1},
        "remark_confirmation": {"pk": report.pk, "remark": 1},
        "remark_disowning": {"pk": report.pk, "remark": 1},
    }
    goal, _is_new = Allocation.objects.get_or_create(
        target=houses, unit=report.unit, **columns_of(Period.year(2023)), defaults={"goal": 15}
    )
    given["shortfall"] = {"allocation": goal.pk}
    schemes = {"period", "dates", "opening", "scheme", "scheme_days", "scheme_route", "endorser_removal", "scheme_new"}
    # Reports over a whole plan are no ward's own; who opens them is told in test_consolidating_a_plan.
    named = {path.name for path in urls.urlpatterns if not str(path.name).startswith("consolidat")}
    names = named - {"list", "shortfalls", *schemes}
    return {name: reverse(f"reports:{name}", kwargs=given.get(name, {"pk": report.pk})) for name in sorted(names)}


@pytest.mark.parametrize("state", ["DRAFT", "SUBMITTED", "RETURNED", "ACCEPTED"])
def test_the_head_of_the_next_ward_finds_nothing_at_any_address(cast, scheme, houses, state):
    report = a_report(cast.bo_de, cast.district, scheme=scheme)
    found = addresses(report, houses)
    if state != "DRAFT":
        a_report(cast.bo_de, cast.district, scheme=scheme, figures={}, state=state)
    stranger = client_for(cast.stranger)
    seen = {name: (stranger.get(url).status_code, stranger.post(url).status_code) for name, url in found.items()}
    answered = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    assert {name: codes for name, codes in seen.items() if not set(codes) <= answered} == {}
    assert all(HTTPStatus.NOT_FOUND in codes for codes in seen.values())


def test_identifiers_are_not_guessed_across_reports(cast, scheme, houses, report):
    own = the_report(scheme, cast.gia_thuy)
    evidence = add_evidence(report, houses, a_photo(), by=the_head_of(cast.bo_de), at=MONDAY)
    stranger = a_member(cast.stranger)
    assert answer(permissions.evidence_to_read, stranger, pk=own.pk, evidence=evidence.pk) is GONE
    assert answer(permissions.evidence_to_remove, stranger, pk=own.pk, evidence=evidence.pk) is GONE
    assert answer(permissions.entry_to_write, stranger, pk=own.pk, target=999_999_999) is GONE


def test_the_lists_hold_ones_own_reports_only(cast, scheme, report):
    page = client_for(cast.stranger).get(reverse("reports:list")).content.decode()
    assert "Gia Thụy" in page
    assert "Bồ Đề" not in page
    period = reverse("reports:period", args=[report.scheme_period_id])
    assert client_for(cast.stranger).get(period).status_code == HTTPStatus.NOT_FOUND
    assert client_for(cast.head).get(period).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("state", "shown"), [("DRAFT", False), ("SUBMITTED", True), ("RETURNED", False), ("ACCEPTED", True)]
)
def test_from_above_the_figures_are_shown_once_they_are_submitted(cast, scheme, state, shown):
    report = a_report(cast.bo_de, cast.district, figures={HOUSES: 7531}, scheme=scheme, state=state)
    for holder in (cast.planner, cast.leader, holder_of(cast.district, Role.AUDITOR)):
        client = client_for(holder)
        page = client.get(reverse("reports:report", args=[report.pk]))
        assert page.status_code == HTTPStatus.OK
        assert ("7.531" in page.content.decode()) is shown
        assert (client.get(reverse("reports:paper", args=[report.pk])).status_code == HTTPStatus.OK) is shown
        history = client.get(reverse("reports:history", args=[report.pk])).content.decode()
        assert "7.531" not in history


@pytest.mark.parametrize("role", [Role.LEADER, Role.MONITOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_looks_on_at_one_ward_is_not_inside_it(cast, scheme, role):
    report = a_report(cast.bo_de, cast.district, figures={HOUSES: 7531}, scheme=scheme)
    onlooker = a_holding(cast.district, "Người theo dõi phường", roles=(role,), over=cast.bo_de)
    client = client_for(onlooker)
    page = client.get(reverse("reports:report", args=[report.pk]))
    assert page.status_code == HTTPStatus.OK
    assert "7.531" not in page.content.decode()
    history = client.get(reverse("reports:history", args=[report.pk])).context["history"]
    assert ReportAct.FIGURE_WRITTEN not in {line.kind for line in history}
    assert answer(permissions.figures_to_read, a_member(onlooker), pk=report.pk) is GONE
    assert answer(permissions.contacts_to_read, a_member(onlooker), unit=cast.bo_de.pk) is GONE


def test_evidence_of_a_draft_is_not_served_above(cast, houses, report):
    evidence = add_evidence(report, houses, a_photo(), by=the_head_of(cast.bo_de), at=MONDAY)
    address = {"pk": report.pk, "evidence": evidence.pk}
    assert answer(permissions.evidence_to_read, a_member(cast.planner), **address) is GONE
    assert answer(permissions.evidence_to_read, a_member(cast.contact), **address) is None


def test_evidence_that_was_sent_stays_served_above_when_the_report_is_returned_but_not_what_is_added(
    cast, houses, report
):
    head = the_head_of(cast.bo_de)
    sent = add_evidence(report, houses, a_photo(), by=head, at=MONDAY)
    report = a_report(cast.bo_de, cast.district, figures={}, scheme=report.scheme, state="RETURNED")
    added = add_evidence(report, houses, a_photo(colour=(1, 2, 3)), by=head, at=MONDAY.replace(hour=9))
    planner = a_member(cast.planner)
    assert answer(permissions.evidence_to_read, planner, pk=report.pk, evidence=sent.pk) is None
    assert answer(permissions.evidence_to_read, planner, pk=report.pk, evidence=added.pk) is GONE


def test_a_browser_asks_at_the_door_for_evidence_it_keeps(cast, houses, report):
    evidence = add_evidence(report, houses, a_photo(), by=the_head_of(cast.bo_de), at=MONDAY)
    url = reverse("reports:evidence", args=[report.pk, evidence.pk])
    first = client_for(cast.head).get(url)
    assert b"".join(first.streaming_content).startswith(b"\xff\xd8")
    assert {"private", "no-cache"} <= set(first["Cache-Control"].split(", "))
    again = {"headers": {"If-None-Match": first["ETag"]}}
    kept = client_for(cast.head).get(url, **again)
    assert (kept.status_code, kept["Cache-Control"]) == (HTTPStatus.NOT_MODIFIED, first["Cache-Control"])
    assert client_for(cast.stranger).get(url, **again).status_code == HTTPStatus.NOT_FOUND


def test_those_above_have_no_hand_in_the_sheet(cast, houses, report):
    above = a_member(a_holding(cast.district, "Chủ tịch quận", roles=(Role.HEAD, Role.REPORT_WRITER)))
    for door in (permissions.report_to_fill, permissions.report_to_submit):
        assert answer(door, above, pk=report.pk) is GONE
    assert answer(permissions.entry_to_write, above, pk=report.pk, target=houses.pk) is GONE


def test_inside_the_unit_the_role_says_what_one_may_do(cast, houses, report):
    clerk = a_member(a_holding(cast.bo_de, "Văn thư", roles=(Role.CLERK,)))
    assert answer(permissions.report_to_read, clerk, pk=report.pk) is None
    assert answer(permissions.report_to_fill, clerk, pk=report.pk) is REFUSED
    assert answer(permissions.report_to_submit, a_member(cast.contact), pk=report.pk) is REFUSED
    assert answer(permissions.report_to_fill, a_member(cast.contact), pk=report.pk) is None
    assert answer(permissions.report_to_submit, a_member(cast.head), pk=report.pk) is None
    assert answer(permissions.contact_to_set, a_member(cast.contact), unit=cast.bo_de.pk, target=houses.pk) is REFUSED
    assert answer(permissions.contact_to_set, a_member(cast.head), unit=cast.bo_de.pk, target=houses.pk) is None


def test_nobody_is_told_of_a_target_of_a_draft(cast, houses):
    head = a_member(cast.head)
    address = {"unit": cast.bo_de.pk, "target": houses.pk}
    versions = PlanVersion.objects.filter(plan=houses.item.plan)
    versions.update(state=PlanState.DRAFT, effective_from=None)
    assert answer(permissions.contact_to_set, head, **address) is GONE
    assert contacts_of(cast.bo_de.pk, TODAY) == []
    versions.update(state=PlanState.ISSUED, effective_from=TODAY)
    assert answer(permissions.contact_to_set, head, **address) is None
    assert [line.target for line in contacts_of(cast.bo_de.pk, TODAY)] == [houses]


def test_an_officer_of_the_wards_committee_with_a_role_over_the_ward_is_inside(cast, report):
    committee = a_unit("UBND phường Bồ Đề", cast.bo_de)
    officer = a_member(a_holding(committee, "Công chức", roles=(Role.REPORT_WRITER,), over=cast.bo_de))
    without_role = a_member(a_holding(committee, "Nhân viên"))
    assert answer(permissions.report_to_fill, officer, pk=report.pk) is None
    assert answer(permissions.report_to_read, without_role, pk=report.pk) is GONE


def test_a_contact_without_a_role_writes_his_own_targets_only(cast):
    report = a_report(cast.bo_de, cast.district, missing=["Nhà tình nghĩa"])
    named = targets_of(report.scheme)
    officer = a_holding(cast.bo_de, "Công chức văn hóa")
    head = the_head_of(cast.bo_de)
    set_contact(cast.bo_de, named[HOUSES], officer, from_day=NOVEMBER.start, by=head, at=MONDAY)
    member = a_member(officer, TODAY)
    assert answer(permissions.entry_to_write, member, pk=report.pk, target=named[HOUSES].pk) is None
    assert answer(permissions.entry_to_write, member, pk=report.pk, target=named["Nhà tình nghĩa"].pk) is REFUSED


def test_reviewing_takes_a_role_in_the_unit_that_reviews(cast, scheme):
    report = a_report(cast.bo_de, cast.district, scheme=scheme, state="SUBMITTED")
    office = a_unit("Văn phòng Quận ủy", cast.district)
    planner = a_member(a_holding(office, "Chuyên viên", roles=(Role.PLANNER,), over=cast.district))
    monitor = a_member(a_holding(office, "Theo dõi", roles=(Role.MONITOR,), over=cast.district))
    assert answer(permissions.report_to_accept, planner, pk=report.pk) is None
    assert answer(permissions.report_to_accept, monitor, pk=report.pk) is REFUSED
    assert answer(permissions.report_to_accept, a_member(cast.head), pk=report.pk) is REFUSED


def test_a_correction_is_decided_by_those_who_review_its_report(cast, scheme):
    report = a_report(cast.bo_de, cast.district, scheme=scheme, state="ACCEPTED")
    other = the_report(scheme, cast.gia_thuy)
    wish = propose_correction(Entry.objects.get(), a_figure(5), "Sót", by=the_head_of(cast.bo_de), at=MONDAY)
    planner = a_member(cast.planner)
    assert answer(permissions.correction_to_decide, planner, pk=report.pk, correction=wish.pk) is None
    assert answer(permissions.correction_to_decide, planner, pk=other.pk, correction=wish.pk) is GONE
    assert answer(permissions.correction_to_decide, a_member(cast.head), pk=report.pk, correction=wish.pk) is REFUSED


def test_a_period_is_opened_by_the_planner_of_its_owner(cast, scheme):
    assert answer(permissions.scheme_to_keep, a_member(cast.planner), pk=scheme.pk) is None
    assert answer(permissions.scheme_to_keep, a_member(cast.leader), pk=scheme.pk) is REFUSED
    assert answer(permissions.scheme_to_keep, a_member(cast.head), pk=scheme.pk) is GONE
    assert answer(permissions.owner_to_set_up, a_member(cast.planner), unit=cast.district.pk) is None
    assert answer(permissions.owner_to_set_up, a_member(cast.leader), unit=cast.district.pk) is REFUSED
    assert answer(permissions.owner_to_set_up, a_member(cast.head), unit=cast.district.pk) is GONE


def test_nobody_signed_in_is_sent_to_the_sign_in_page(client, report):
    assert client.get(reverse("reports:report", args=[report.pk])).status_code == HTTPStatus.FOUND
