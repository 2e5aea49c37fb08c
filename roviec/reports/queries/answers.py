"""What a unit says of a target: one value for forms, operations and pages, and the rules it has to keep."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from roviec.figures.enums import FigureState
from roviec.figures.values import ratio
from roviec.kit.numbers import format_number
from roviec.plans.models import Target


class Figured(Protocol):
    """A row that holds a figure: an entry, a correction, a posting."""

    state: str
    numerator: Any
    denominator: Any
    is_estimate: bool


@dataclass(frozen=True)
class Answer:
    """What a unit says: a figure (0 is one), that the target does not apply, or that there is no figure yet and why."""

    state: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    is_estimate: bool = False
    reason: str = ""
    note: str = ""

    @classmethod
    def of(cls, row: Figured) -> Answer:
        """What an entry, a correction or a posting says."""
        return cls(
            row.state,
            row.numerator,
            row.denominator,
            row.is_estimate,
            getattr(row, "reason", ""),
            getattr(row, "note", ""),
        )

    @property
    def is_figure(self) -> bool:
        """Whether there is a number."""
        return self.state == FigureState.REPORTED

    @property
    def counted(self) -> tuple[str, Decimal | None, Decimal | None, bool]:
        """What the ledger would keep of it."""
        return (self.state, self.numerator, self.denominator, self.is_estimate)

    def columns(self) -> dict[str, Any]:
        """As the columns of an entry."""
        return {
            "state": self.state,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "is_estimate": self.is_estimate,
            "reason": self.reason,
            "note": self.note,
        }

    def value(self, target: Target) -> Decimal | None:
        """The figure in the target's measure; a ratio of nothing has none."""
        return value_of(target, self.numerator, self.denominator) if self.is_figure else None


def a_figure(numerator: Decimal | int | str, denominator: Decimal | int | str | None = None) -> Answer:
    """A final figure."""
    return Answer(FigureState.REPORTED, Decimal(numerator), None if denominator is None else Decimal(denominator))


def not_applicable() -> Answer:
    """The target does not apply to the unit."""
    return Answer(FigureState.NOT_APPLICABLE)


def unavailable(reason: str) -> Answer:
    """There is no figure yet, and why."""
    return Answer(FigureState.UNAVAILABLE, reason=reason)


def value_of(target: Target, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """The number itself, or the ratio in the target's measure (model.md 15); None for a ratio of nothing."""
    if numerator is None or not target.is_ratio:
        return numerator
    return ratio(target, numerator, denominator or Decimal(0))


@dataclass(frozen=True)
class Fault:
    """Why an answer cannot be kept, and at which field of its card to say so."""

    field: str
    sentence: str


def fault_of(target: Target, answer: Answer) -> Fault | None:
    """The first rule of the target that the answer breaks, as a sentence with the fix; None when it keeps all."""
    if answer.state == FigureState.UNAVAILABLE and not answer.reason.strip():
        return Fault("reason", _("Say why there is no figure yet."))
    if not answer.is_figure:
        return None
    if answer.numerator is None:
        return Fault("figure", _("Enter a number, or choose “Nothing arose (0)”."))
    if target.is_ratio:
        return _fault_of_ratio(target, answer.numerator, answer.denominator)
    return _fault_of_number(target, answer.numerator, "figure") or _out_of_bounds(target, answer.numerator)


def _fault_of_ratio(target: Target, numerator: Decimal, denominator: Decimal | None) -> Fault | None:
    if denominator is None:
        return Fault("denominator", _("Enter %(label)s too.") % {"label": target.denominator_label.lower()})
    for field, number in (("figure", numerator), ("denominator", denominator)):
        if number < 0:
            return Fault(field, _("A count cannot be negative."))
    if numerator > denominator:
        return Fault(
            "figure",
            _("%(part)s (%(numerator)s) cannot be more than %(whole)s (%(denominator)s).")
            % {
                "part": target.numerator_label,
                "numerator": format_number(numerator),
                "whole": target.denominator_label.lower(),
                "denominator": format_number(denominator),
            },
        )
    value = value_of(target, numerator, denominator)
    return None if value is None else _out_of_bounds(target, value)


def _fault_of_number(target: Target, number: Decimal, field: str) -> Fault | None:
    if number == round(number, target.decimals):
        return None
    if target.decimals == 0:
        return Fault(field, _("This target is counted in whole numbers. Enter a number without a comma."))
    return Fault(field, _("Enter at most %(decimals)d digits after the comma.") % {"decimals": target.decimals})


def _out_of_bounds(target: Target, value: Decimal) -> Fault | None:
    if target.lowest is not None and value < target.lowest:
        if target.lowest == 0:
            return Fault("figure", _("The figure of this target cannot be negative."))
        return Fault(
            "figure",
            _("The figure is at least %(lowest)s %(measure)s.")
            % {"lowest": format_number(target.lowest), "measure": target.measure},
        )
    if target.highest is not None and value > target.highest:
        return Fault(
            "figure",
            _("The figure is at most %(highest)s %(measure)s.")
            % {"highest": format_number(target.highest), "measure": target.measure},
        )
    return None
