"""What the database itself refuses of schemes, sheets, figures, evidence, remarks and corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from roviec.documents.models import FileContent
from roviec.figures.enums import FigureState
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.kit.tests.rows import DAYS, SPANS, conceivable, overlap, prove
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_holding, a_unit
from roviec.plans.models import Target
from roviec.reports.enums import OPEN_STATES, SENT_STATES, CorrectionState, ReportState
from roviec.reports.models import (
    Contact,
    Correction,
    Entry,
    Evidence,
    Remark,
    Report,
    Revocation,
    Scheme,
    SchemePeriod,
    Writer,
)
from roviec.reports.tests.factories import NOVEMBER, OCTOBER, a_scheme, an_open_period

pytestmark = pytest.mark.constraints
STATES = [*ReportState.values, "LOST", "", None]
FIGURES = [*FigureState.values, "WITHDRAWN", "", None]
NUMBERS = [None, -1, 0, 5, 9]


@pytest.fixture
def ward():
    return a_unit("Bồ Đề", a_unit("Long Biên"))


@pytest.fixture
def opened(ward):
    district = Unit.objects.exclude(pk=ward.pk).get()
    return an_open_period(a_scheme(district, [ward]))


@pytest.fixture
def report(opened):
    return Report.objects.get(scheme_period=opened)


@pytest.fixture
def houses(opened):
    return Target.objects.get()


def bring_to(report, state):
    """Put a report into a state past all operations, as an import might."""
    sent = state in SENT_STATES
    accepted = state in {ReportState.ACCEPTED, ReportState.REVOKED}
    Report.objects.filter(pk=report.pk).update(
        state=state,
        edition=2 if state == ReportState.REVOKED else 1,
        submitted_at=MONDAY if sent else None,
        submitted_by_key="person:1" if sent else "",
        accepted_at=MONDAY if accepted else None,
        accepted_by_key="person:2" if accepted else "",
        seen_hash="x" if accepted else "",
    )


def written(report, target, **columns):
    return Entry(
        **{"report": report, "target": target, "state": FigureState.REPORTED, "numerator": 4}
        | {"written_at": MONDAY, "written_by_key": "person:1", "written_by_name": "Hoa"}
        | columns
    )


def test_a_report_is_submitted_and_accepted_by_two_people_at_two_times(report):
    def in_another_month(**columns):
        return Report(
            scheme=report.scheme,
            scheme_period=report.scheme_period,
            unit=report.unit,
            reviewer_unit=report.reviewer_unit,
            **columns_of(Period.month(2024, 1)),
            **columns,
        )

    def allowed(row):
        state = row["state"]
        left = row["submitted_at"] is not None and row["submitted_by_key"] not in {"", None}
        inside = row["submitted_at"] is None and row["submitted_by_key"] == ""
        taken = row["accepted_at"] is not None and bool(row["accepted_by_key"]) and bool(row["seen_hash"])
        not_taken = row["accepted_at"] is None and row["accepted_by_key"] == "" and row["seen_hash"] == ""
        if state in {ReportState.DRAFT, ReportState.WITH_HEAD}:
            return inside and not_taken
        if state in {ReportState.SUBMITTED, ReportState.RETURNED}:
            return left and not_taken
        is_whole = left and taken and row["accepted_by_key"] != row["submitted_by_key"]
        return is_whole and (state == ReportState.ACCEPTED or (state == ReportState.REVOKED and row["edition"] > 1))

    prove(
        conceivable(
            state=STATES,
            edition=[1, 2],
            submitted_at=[None, MONDAY],
            submitted_by_key=["", "person:1", None],
            accepted_at=[None, MONDAY],
            accepted_by_key=["", "person:1", "person:2", None],
            seen_hash=["", "x"],
        ),
        in_another_month,
        allowed,
    )


def test_a_unit_has_one_report_for_a_scheme_and_a_period(report):
    other = a_unit("Gia Thụy", report.reviewer_unit)

    def another(unit, period, scheme):
        return Report(
            scheme=scheme,
            scheme_period=report.scheme_period,
            unit=unit,
            reviewer_unit=report.reviewer_unit,
            **columns_of(period),
        )

    other_scheme = Scheme.objects.create(owner=report.reviewer_unit, name="Khác", valid=SPANS[-1])
    prove(
        conceivable(
            unit=[report.unit, other],
            period=[NOVEMBER, OCTOBER, Period.year(2023)],
            scheme=[report.scheme, other_scheme],
        ),
        another,
        lambda row: (row["unit"], row["period"], row["scheme"]) != (report.unit, NOVEMBER, report.scheme),
    )


def is_whole(row):
    """Only a reported figure has numbers, what is not available says why, a share is at most the whole."""
    numerator, denominator = row["numerator"], row["denominator"]
    if row["state"] == FigureState.REPORTED:
        share = denominator is None or (numerator is not None and 0 <= denominator >= numerator)
        return numerator is not None and row["reason"] == "" and share
    if numerator is not None or denominator is not None or row["reason"] is None:
        return False
    return row["state"] == FigureState.NOT_APPLICABLE or (
        row["state"] == FigureState.UNAVAILABLE and row["reason"] != ""
    )


def test_an_entry_is_a_whole_figure(report, houses):
    prove(
        conceivable(
            state=FIGURES,
            numerator=NUMBERS,
            denominator=NUMBERS,
            reason=["", "Chờ", None],
            is_estimate=[True, False],
        ),
        lambda **row: written(report, houses, **row),
        lambda row: is_whole(row) and (row["state"] == FigureState.REPORTED or not row["is_estimate"]),
    )


def test_a_target_is_written_once_in_a_report(report, houses):
    prove(
        conceivable(first=["", "nam"], second=["", "nam"], cleared_at=[None, MONDAY]),
        lambda first, second, cleared_at: [
            written(report, houses, breakdown=first),
            written(report, houses, breakdown=second, cleared_at=cleared_at),
        ],
        lambda row: row["first"] != row["second"],
    )


def test_a_correction_is_a_whole_figure_with_a_reason_decided_by_another(report, houses):
    entry = written(report, houses)
    entry.save()
    proposed = {"entry": entry, "proposed_at": MONDAY, "proposed_by_key": "person:1", "proposed_by_name": "Hoa"}
    prove(
        conceivable(state=FIGURES, numerator=NUMBERS, denominator=NUMBERS, reason=["", "Chờ"], why=["", "Sót", None]),
        lambda **row: Correction(**proposed, **row),
        lambda row: is_whole(row) and bool(row["why"]),
    )
    decided = proposed | {"state": FigureState.REPORTED, "numerator": 5, "why": "Sót"}
    prove(
        conceivable(
            decision=[*CorrectionState.values, "LOST", "", None],
            decided_at=[None, MONDAY],
            decided_by_key=["", "person:1", "person:2", None],
        ),
        lambda **row: Correction(**decided, **row),
        lambda row: (
            (row["decided_at"], row["decided_by_key"]) == (None, "")
            if row["decision"] == CorrectionState.PROPOSED
            else row["decision"] in {"ACCEPTED", "REFUSED"}
            and row["decided_at"] is not None
            and row["decided_by_key"] == "person:2"
        ),
    )


def test_one_correction_waits_for_an_entry(report, houses):
    entry = written(report, houses)
    entry.save()

    def two(first, second):
        return [
            Correction(
                entry=entry,
                state=FigureState.REPORTED,
                numerator=5,
                why="Sót",
                proposed_at=MONDAY,
                proposed_by_key="person:1",
                proposed_by_name="Hoa",
                decision=decision,
                decided_at=None if decision == "PROPOSED" else MONDAY,
                decided_by_key="" if decision == "PROPOSED" else "person:2",
            )
            for decision in (first, second)
        ]

    prove(
        conceivable(first=CorrectionState.values, second=CorrectionState.values),
        two,
        lambda row: (row["first"], row["second"]) != ("PROPOSED", "PROPOSED"),
    )


def test_a_revocation_says_why(report):
    sent = {"submitted_at": MONDAY, "accepted_at": MONDAY, "accepted_by_key": "person:2", "seen_hash": "x"}
    made_by = {"made_at": MONDAY, "made_by_key": "person:2", "made_by_name": "Hoa"}
    prove(
        conceivable(reason=["Sai", "", None], basis=["", "BB 12"]),
        lambda **row: Revocation(report=report, **sent, **made_by, **row),
        lambda row: bool(row["reason"]),
    )


def test_figures_and_evidence_change_only_while_the_report_is_open(report, houses):
    content = FileContent.objects.create(sha256="a" * 64, size=1, media_type="image/jpeg")
    shown = {"target": houses, "content": content, "name": "a.jpg", "added_at": MONDAY, "added_by_key": "person:1"}

    def attempts():
        """Add, change and take away each of the two."""
        entry, evidence = Entry.objects.get(), Evidence.objects.get()
        other = FileContent.objects.create(sha256="b" * 64, size=1, media_type="image/jpeg")
        yield lambda: written(report, houses, breakdown="nam").save()
        yield lambda: Entry.objects.filter(pk=entry.pk).update(numerator=7)
        yield lambda: Entry.objects.filter(pk=entry.pk).delete()
        yield lambda: Evidence.objects.create(report=report, **(shown | {"content": other}))
        yield lambda: Evidence.objects.filter(pk=evidence.pk).update(removed_at=MONDAY)
        yield lambda: Evidence.objects.filter(pk=evidence.pk).delete()

    written(report, houses).save()
    Evidence.objects.create(report=report, **shown)
    seen = {}
    for state in ReportState.values:
        bring_to(report, state)
        with transaction.atomic():
            done = []
            for attempt in attempts():
                try:
                    with transaction.atomic():
                        attempt()
                        transaction.set_rollback(True)
                    done.append(True)
                except IntegrityError:
                    done.append(False)
            transaction.set_rollback(True)
        seen[state] = done
    assert seen == {state: [state in OPEN_STATES] * 6 for state in ReportState.values}


def test_evidence_stands_once_beside_a_figure_until_it_is_removed(report, houses):
    content = FileContent.objects.create(sha256="a" * 64, size=1, media_type="image/jpeg")

    def two(first_removed, second_removed):
        return [
            Evidence(
                report=report,
                target=houses,
                content=content,
                name="a.jpg",
                added_at=MONDAY,
                added_by_key="person:1",
                removed_at=removed,
            )
            for removed in (first_removed, second_removed)
        ]

    prove(
        conceivable(first_removed=[None, MONDAY], second_removed=[None, MONDAY]),
        two,
        lambda row: (row["first_removed"], row["second_removed"]) != (None, None),
    )


def test_a_target_has_one_contact_a_day_in_a_unit(ward, houses):
    holding = a_holding(ward)
    other = a_unit("Gia Thụy")

    def two(same_unit, first, second, retracted):
        return [
            Contact(unit=ward, target=houses, holding=holding, valid=first),
            Contact(
                unit=ward if same_unit else other, target=houses, holding=holding, valid=second, retracted_at=retracted
            ),
        ]

    prove(
        conceivable(same_unit=[True, False], first=SPANS, second=SPANS, retracted=[None, MONDAY]),
        two,
        lambda row: not row["same_unit"] or row["retracted"] is not None or not overlap(row["first"], row["second"]),
    )


def test_a_remark_says_something_and_a_writer_is_noted_once(report, houses):
    made = {"report": report, "made_at": MONDAY, "made_by_key": "p", "made_by_name": "Mai", "made_by_post": "CV"}
    prove(
        conceivable(words=["Thiếu", "", None], target=[houses, None]),
        lambda **row: Remark(**made, **row),
        lambda row: bool(row["words"]),
    )
    prove(
        conceivable(first=["person:1", "person:2"], second=["person:1", "person:2"]),
        lambda first, second: [Writer(report=report, actor_key=first), Writer(report=report, actor_key=second)],
        lambda row: row["first"] != row["second"],
    )


def test_the_days_of_a_scheme_follow_one_another(ward):
    prove(
        conceivable(
            opens_day=[0, 1, 5], cutoff_day=[1, 5, 18], due_day=[5, 18], timely_day=[5, 18, 20], locks_day=[5, 20, 40]
        ),
        lambda **row: Scheme(owner=ward, name="Phiếu", valid=SPANS[-1], **row),
        lambda row: row["opens_day"] >= 1 and list(row.values()) == sorted(row.values()),
    )
    prove(
        conceivable(name=["Phiếu", "", None], frequency=["MONTH", "QUARTER", "YEAR", "HALF", "", None]),
        lambda **row: Scheme(owner=ward, valid=SPANS[-1], **row),
        lambda row: bool(row["name"]) and row["frequency"] in {"MONTH", "QUARTER", "YEAR"},
    )


def test_a_period_of_a_scheme_is_whole_has_its_dates_in_order_and_is_opened_once(opened):
    dates = [*DAYS[:3], None]
    prove(
        conceivable(opens_on=dates, cutoff_on=dates, due_on=dates, timely_on=dates[:2], locks_on=dates),
        lambda **row: SchemePeriod(scheme=opened.scheme, **columns_of(OCTOBER), **row),
        lambda row: None not in row.values() and list(row.values()) == sorted(row.values()),
    )
    in_order = dict.fromkeys(["opens_on", "cutoff_on", "due_on", "timely_on", "locks_on"], DAYS[0])
    prove(
        conceivable(
            period_kind=["MONTH", "QUARTER", "WEEK"],
            period_start=[NOVEMBER.start, OCTOBER.start],
            period_end=[NOVEMBER.end, OCTOBER.end, NOVEMBER.end + timedelta(1)],
        ),
        lambda **row: SchemePeriod(scheme=opened.scheme, **in_order, **row),
        lambda row: tuple(row.values()) == ("MONTH", OCTOBER.start, OCTOBER.end),
    )
