"""Which targets a unit has to fill in for a period of a scheme: one rule for opening, sheets, counts and submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from roviec.kit.periods import Period, PeriodKind, first_of_month
from roviec.kit.replica import reading_cursor
from roviec.organisations.models import STANDS, Unit, UnitVersion
from roviec.organisations.queries import named
from roviec.organisations.queries.successions import heirs_of
from roviec.plans.models import PlanVersion, Target
from roviec.reports.enums import OPEN_STATES
from roviec.reports.models import Entry, Report, Scheme, SchemePeriod

# A unit fills in the targets it enters itself, of the lines of the version in force on the period's last day; a target
# measured by quarters or years is asked for in the sheet that ends its quarter or year.
EXPECTED = """
SELECT p.id AS scheme_period_id, u.unit_id, u.target_id
FROM reports_schemeperiod p JOIN reports_scheme_plans s ON s.scheme_id = p.scheme_id
JOIN LATERAL (
    SELECT v.id FROM plans_planversion v
    WHERE v.plan_id = s.plan_id AND v.state = 'ISSUED' AND v.retracted_at IS NULL AND v.effective_from < p.period_end
    ORDER BY v.effective_from DESC, v.number DESC LIMIT 1
) version ON true
JOIN plans_itemversion l ON l.plan_version_id = version.id
JOIN plans_target t ON t.item_id = l.item_id
JOIN plans_targetunit u ON u.target_id = t.id AND u.source <> 'CHILDREN' AND u.retracted_at IS NULL
    AND u.valid @> (p.period_end - 1)
WHERE p.id = ANY(%s) AND (
    t.base_frequency = p.period_kind
    OR (t.base_frequency = 'QUARTER' AND p.period_kind = 'MONTH' AND extract(month FROM p.period_end) IN (1, 4, 7, 10))
    OR (t.base_frequency = 'YEAR' AND p.period_kind IN ('MONTH', 'QUARTER') AND extract(month FROM p.period_end) = 1)
)
"""


def last_day(period: Period) -> date:
    """The day on which the structure of a period's sheets is read."""
    return period.end - timedelta(days=1)


def dates_of(scheme: Scheme, period: Period) -> dict[str, date]:
    """The dates of a period; a day of the scheme counts from the first of the period's last month."""
    first = first_of_month(period.end.year, period.end.month - 2)
    days = {
        "opens_on": scheme.opens_day,
        "cutoff_on": scheme.cutoff_day,
        "due_on": scheme.due_day,
        "timely_on": scheme.timely_day,
        "locks_on": scheme.locks_day,
    }
    return {name: first + timedelta(days=number - 1) for name, number in days.items()}


def base_period(target: Target, period: Period) -> Period:
    """The period that a figure of the target is about, when a sheet of `period` asks for it."""
    return Period.of(PeriodKind(target.base_frequency), last_day(period))


def expected_targets(scheme_period: SchemePeriod, unit_id: int) -> RawSQL:
    """The ids of the targets that the unit has to fill in, for `__in` filters."""
    return RawSQL(  # noqa: S611 - a constant and parameters
        f"SELECT target_id FROM ({EXPECTED}) expected WHERE unit_id = %s",  # noqa: S608
        [[scheme_period.pk], unit_id],
    )


def expected_units(scheme_period: SchemePeriod) -> list[int]:
    """The ids of the units that have something to fill in."""
    return sorted({unit for _period, unit in expected_counts([scheme_period.pk])})


def targets_of(scheme_period: SchemePeriod) -> QuerySet[Target]:
    """The targets that some unit fills in."""
    asked = RawSQL(  # noqa: S611 - a constant and parameters
        f"SELECT target_id FROM ({EXPECTED}) expected",  # noqa: S608
        [[scheme_period.pk]],
    )
    return Target.objects.filter(pk__in=asked)


def expected_counts(scheme_periods: Iterable[int]) -> dict[tuple[int, int], int]:
    """How many targets each unit has to fill in, by (scheme period, unit)."""
    with reading_cursor() as cursor:
        cursor.execute(
            f"SELECT scheme_period_id, unit_id, count(*) FROM ({EXPECTED}) expected GROUP BY 1, 2",  # noqa: S608
            [list(scheme_periods)],
        )
        return {(period, unit): count for period, unit, count in cursor.fetchall()}


def plan_versions_in_force(scheme: Scheme, on: date) -> list[PlanVersion]:
    """The wording of each plan of the scheme that binds on a day."""
    rows = (
        PlanVersion.objects.filter(
            plan__schemes=scheme, state="ISSUED", retracted_at__isnull=True, effective_from__lte=on
        )
        .order_by("plan_id", "-effective_from", "-number")
        .distinct("plan_id")
    )
    return list(rows)


def targets_without_entry(report: Report) -> list[Target]:
    """The targets of the sheet of which nothing has been said yet, in the order of their codes."""
    return list(
        Target.objects.filter(pk__in=expected_targets(report.scheme_period, report.unit_id))
        .exclude(pk__in=Entry.objects.filter(report=report, cleared_at__isnull=True).values("target_id"))
        .order_by("code")
    )


def day_the_unit_ended(unit_id: int, on: date) -> date | None:
    """The first day on which the unit no longer existed, when that is `on` or earlier."""
    spans = UnitVersion.objects.filter(STANDS, unit_id=unit_id).values_list("valid", flat=True)
    ends: list[date | None] = [span.upper for span in spans]
    over = [end for end in ends if end is not None and end <= on]
    return max(over) if over and len(over) == len(ends) else None


@dataclass(frozen=True)
class Ending:
    """That a unit ended, and the unit that stands for it since; no name where nobody does."""

    on: date
    heir: str


def ending_of(report: Report, today: date) -> Ending | None:
    """The end of the report's unit, while the report still waits to be sent; None while the unit exists."""
    ended = day_the_unit_ended(report.unit_id, today) if report.state in OPEN_STATES else None
    if ended is None:
        return None
    heir = heirs_of([report.unit_id], today).get(report.unit_id)
    return Ending(ended, named(Unit.objects.filter(pk=heir), today)[0].name if heir else "")
