"""The base periods a longer period is made of."""

from __future__ import annotations

from datetime import date

from roviec.kit.periods import Period, PeriodKind
from roviec.plans.models import Target


def base_periods(target: Target, period: Period, through: date | None = None) -> list[Period]:
    """The base periods of a target that a period is made of, up to the one that holds `through`."""
    kind = PeriodKind(target.base_frequency)
    parts = [period] if period.kind == kind else period.split(kind)
    return [part for part in parts if through is None or part.start <= through]
