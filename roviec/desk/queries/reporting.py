"""Who has reported for a month: the sentence "12/14 phường đã báo cáo", and the state in each column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from roviec.kit.periods import Period, PeriodKind
from roviec.reports.enums import ReportState
from roviec.reports.models import Report, Revocation
from roviec.reports.queries import days_late

SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)
ORDER = [ReportState.DRAFT, ReportState.WITH_HEAD, ReportState.RETURNED, ReportState.SUBMITTED, ReportState.ACCEPTED]


@dataclass(frozen=True)
class ReportFact:
    """A unit's report of a month as it stood on a day; nothing of what a draft says."""

    pk: int
    state: ReportState
    due_on: date
    is_late: bool
    period: Period

    @property
    def is_sent(self) -> bool:
        """Whether it is with the reviewer or accepted; a returned one has to be sent again."""
        return self.state in SENT


def reports_column(plan_ids: Sequence[int], day: date) -> ArraySubquery:
    """The reports of a row's unit that cover these plans and a day, as a column: saves the board a query of its own."""
    rows = Report.objects.filter(
        unit=OuterRef("unit"), scheme__plans__in=plan_ids, period_start__lte=day, period_end__gt=day, edition=1
    )
    facts = JSONObject(
        pk="pk",
        state="state",
        submitted="submitted_at",
        accepted="accepted_at",
        due="scheme_period__due_on",
        timely="scheme_period__timely_on",
        kind="period_kind",
        start="period_start",
        end="period_end",
        revoked=ArraySubquery(
            Revocation.objects.filter(report=OuterRef("pk"))
            .order_by("made_at")
            .values(fact=JSONObject(submitted="submitted_at", accepted="accepted_at", made="made_at"))
        ),
    )
    # A scheme that covers several of the plans is still one report.
    return ArraySubquery(rows.order_by("pk").distinct("pk").values(fact=facts))


def report_facts(rows: Sequence[dict[str, Any]], on: date) -> tuple[ReportFact, ...]:
    """The reports of one unit as they stood on a day."""
    return tuple(_fact(row, on) for row in rows)


def _fact(row: dict[str, Any], on: date) -> ReportFact:
    due_on = date.fromisoformat(row["due"])
    # What was revoked after the day stood on it as it had been sent.
    since = next((each for each in row["revoked"] if _day(each["made"]) > on), None)
    state = ReportState.ACCEPTED if since else ReportState(row["state"])
    submitted, accepted = (
        each and datetime.fromisoformat(each) for each in ((since or row)[name] for name in ("submitted", "accepted"))
    )
    state = _state_on(state, submitted, accepted, on)
    sent_on = timezone.localdate(submitted) if state in SENT and submitted else None
    is_late = days_late(date.fromisoformat(row["timely"]), sent_on, on) > 0
    return ReportFact(row["pk"], state, due_on, is_late, period_of(row["kind"], row["start"], row["end"]))


def _day(moment: str) -> date:
    return timezone.localdate(datetime.fromisoformat(moment))


@lru_cache(maxsize=500)
def period_of(kind: str, start: str, end: str) -> Period:
    """The period that JSON writes in three texts."""
    # A board has thousands of goals for one year.
    return Period(date.fromisoformat(start), date.fromisoformat(end), PeriodKind(kind))


def _state_on(state: ReportState, submitted_at: datetime | None, accepted_at: datetime | None, on: date) -> ReportState:
    """What a report was on an earlier day, from its two times: what was returned since cannot be told apart."""
    if submitted_at and timezone.localdate(submitted_at) > on:
        return ReportState.DRAFT
    if accepted_at and timezone.localdate(accepted_at) > on:
        return ReportState.SUBMITTED
    return state


def least_advanced(facts: Sequence[ReportFact]) -> ReportFact | None:
    """A unit with several sheets for a day stands as the one that has come least far."""
    return min(facts, key=lambda fact: ORDER.index(fact.state), default=None)


@dataclass(frozen=True)
class Reported:
    """How far a group of units has come with its reports; sent + returned + missing = all."""

    is_wards: bool
    sent: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    are_named: bool = True
    period: Period | None = None

    @property
    def all(self) -> int:
        """How many units have a report to send."""
        return len(self.sent) + len(self.returned) + len(self.missing)


class Reporting(Protocol):
    """A unit with its reports, as far as the sentence needs it."""

    @property
    def short_name(self) -> str:
        """Its name on the board."""
        ...

    @property
    def is_territory(self) -> bool:
        """Whether it is a ward."""
        ...

    @property
    def is_readable(self) -> bool:
        """Whether the reader may name it."""
        ...

    @property
    def reports(self) -> tuple[ReportFact, ...]:
        """Its reports of the month."""
        ...


def reported_by(units: Sequence[Reporting]) -> list[Reported]:
    """The reports of units in two groups: wards, and everybody else; a group without a report is left out."""
    found: list[Reported] = []
    for is_wards in (True, False):
        facts = [
            (unit, fact)
            for unit in units
            if unit.is_territory == is_wards and (fact := least_advanced(unit.reports)) is not None
        ]
        if facts:
            found.append(_reported(is_wards, facts))
    return found


def _reported(is_wards: bool, facts: Sequence[tuple[Reporting, ReportFact]]) -> Reported:
    returned = ReportState.RETURNED
    return Reported(
        is_wards=is_wards,
        sent=[unit.short_name for unit, fact in facts if fact.is_sent],
        returned=[unit.short_name for unit, fact in facts if fact.state == returned],
        missing=[unit.short_name for unit, fact in facts if not fact.is_sent and fact.state != returned],
        are_named=all(unit.is_readable for unit, _fact in facts),
        period=facts[0][1].period,
    )
