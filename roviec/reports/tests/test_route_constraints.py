"""What the database itself refuses of dates put off, of reviewers on the way of a sheet, and of opening it again."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from roviec.kit.tests.rows import DAYS, conceivable, prove
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.reports.enums import ReopeningState, ReportState
from roviec.reports.models import Endorser, Postponement, Reopening, Report, ReportStep
from roviec.reports.tests.factories import a_scheme, an_open_period
from roviec.reports.tests.test_report_constraints import bring_to

pytestmark = pytest.mark.constraints


@pytest.fixture
def opened():
    district = a_unit("Long Biên")
    ward = a_unit("Bồ Đề", district)
    return an_open_period(a_scheme(district, [ward]))


@pytest.fixture
def report(opened):
    return Report.objects.get(scheme_period=opened)


def test_dates_are_put_off_with_a_reason(opened):
    prove(
        conceivable(reason=["Nghỉ lễ", "", None]),
        lambda **row: Postponement(
            scheme_period=opened,
            **dict.fromkeys(["cutoff_on", "due_on", "timely_on", "locks_on"], DAYS[0]),
            made_at=MONDAY,
            made_by_key="person:1",
            made_by_name="Hoa",
            **row,
        ),
        lambda row: bool(row["reason"]),
    )


def test_the_reviewers_of_a_scheme_follow_one_another_each_once(opened):
    units = [a_unit("Đảng ủy", opened.scheme.owner), a_unit("UBND", opened.scheme.owner)]
    Endorser.objects.create(scheme=opened.scheme, reviewer=units[0], position=1)
    prove(
        conceivable(reviewer=units, position=[1, 2], retracted_at=[None, MONDAY]),
        lambda **row: Endorser(scheme=opened.scheme, **row),
        lambda row: row["retracted_at"] is not None or (row["reviewer"], row["position"]) == (units[1], 2),
    )


def test_a_step_is_endorsed_wholly_in_its_turn_while_the_report_is_submitted(report):
    units = [a_unit("Đảng ủy", report.reviewer_unit), a_unit("UBND", report.reviewer_unit)]

    def allowed(row):
        blank = row["endorsed_at"] is None and row["endorsed_by_key"] == "" and row["seen_hash"] == ""
        whole = row["endorsed_at"] is not None and bool(row["endorsed_by_key"]) and bool(row["seen_hash"])
        return blank or whole

    endorsed = {"endorsed_at": [None, MONDAY], "endorsed_by_key": ["", "person:3", None], "seen_hash": ["", "x"]}
    bring_to(report, ReportState.SUBMITTED)
    prove(
        conceivable(**endorsed),
        lambda **row: ReportStep(report=report, position=1, unit=units[0], **row),
        allowed,
    )
    bring_to(report, ReportState.DRAFT)
    prove(
        conceivable(**endorsed),
        lambda **row: ReportStep(report=report, position=1, unit=units[0], **row),
        lambda row: allowed(row) and row["endorsed_at"] is None,
    )
    bring_to(report, ReportState.SUBMITTED)
    first = ReportStep.objects.create(report=report, position=1, unit=units[0])
    hand = {"endorsed_at": MONDAY, "endorsed_by_key": "person:3", "seen_hash": "x"}
    with pytest.raises(IntegrityError, match="in_turn"), transaction.atomic():
        ReportStep.objects.create(report=report, position=2, unit=units[1], **hand)
    with pytest.raises(IntegrityError, match="accepted_last"), transaction.atomic():
        bring_to(report, ReportState.ACCEPTED)
    ReportStep.objects.filter(pk=first.pk).update(**hand)
    prove(
        conceivable(position=[1, 2], unit=units, endorsed_by_key=["person:3", "person:4"]),
        lambda **row: ReportStep(report=report, endorsed_at=MONDAY, seen_hash="x", **row),
        lambda row: tuple(row.values()) == (2, units[1], "person:4"),
    )
    # It is accepted as something else than what was endorsed.
    ReportStep.objects.filter(pk=first.pk).update(seen_hash="y")
    with pytest.raises(IntegrityError, match="accepted_last"), transaction.atomic():
        bring_to(report, ReportState.ACCEPTED)
    ReportStep.objects.filter(pk=first.pk).update(seen_hash="x")
    bring_to(report, ReportState.ACCEPTED)


def test_a_wish_to_open_a_sheet_is_decided_wholly_by_another(report):
    hand = {"asked_at": MONDAY, "asked_by_key": "person:1", "asked_by_name": "Hoa", "reason": "Đếm sót"}

    def allowed(row):
        undecided = row["decided_at"] is None and row["decided_by_key"] == ""
        decided = row["decided_at"] is not None and row["decided_by_key"] == "person:2"
        if row["state"] == ReopeningState.ASKED:
            return undecided and row["until"] is None and row["closed_at"] is None
        if row["state"] == ReopeningState.GRANTED:
            return decided and row["until"] is not None
        return decided and row["until"] is None and row["closed_at"] is None and row["words"] != ""

    prove(
        conceivable(
            state=ReopeningState.values,
            decided_at=[None, MONDAY],
            decided_by_key=["", "person:1", "person:2"],
            until=[None, MONDAY],
            closed_at=[None, MONDAY],
            words=["", "Đã chốt"],
        ),
        lambda **row: Reopening(report=report, **hand, **row),
        allowed,
    )
    Reopening.objects.create(report=report, **hand)
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        Reopening.objects.create(report=report, **hand)
