"""Percentages of tasks, each by its stored definition, which is shown with the figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from roviec.regulations.models import Metric

# The counts that a percentage may be made of.
COUNTS = {
    "ALL": _("tasks given"),
    "DATED": _("tasks with a due day"),
    "DONE": _("tasks done"),
    "DONE_ON_TIME_DATED": _("tasks with a due day, done on time"),
    "DONE_LATE": _("tasks done late"),
    "OVERDUE": _("tasks overdue and not done"),
}


@dataclass(frozen=True)
class Share:
    """A percentage with what it was made of; `ratio` is None where there is nothing to divide by."""

    name: str
    definition: str
    above: int
    below: int

    @property
    def ratio(self) -> Decimal | None:
        """The share, 0 to 1."""
        return Decimal(self.above) / self.below if self.below else None


def shares_of(sums: Mapping[str, int], metrics: Iterable[Metric]) -> list[Share]:
    """Each metric of the counts of a list (`all`, `done_on_time`, `done_late`, `overdue`, `dated`, `done_undated`)."""
    counts = {
        "ALL": sums["all"],
        "DATED": sums["dated"],
        "DONE": sums["done_on_time"] + sums["done_late"],
        "DONE_ON_TIME_DATED": sums["done_on_time"] - sums["done_undated"],
        "DONE_LATE": sums["done_late"],
        "OVERDUE": sums["overdue"],
    }
    return [
        Share(
            metric.name,
            metric.definition,
            sum(counts[name] for name in metric.numerator),
            sum(counts[name] for name in metric.denominator),
        )
        for metric in metrics
    ]
