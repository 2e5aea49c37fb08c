"""What a unit says of a target: one value for forms, operations and pages, and the rules it has to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from roviec.figures.enums import FigureState
from roviec.figures.values import ratio
from roviec.kit.numbers import format_number
from roviec.plans.enums import BreakdownRule
from roviec.plans.models import Target

LARGEST = Decimal(999_999_999_999_999)


class Figured(Protocol):
    """A row that holds a figure: an entry, a correction, a posting."""

    state: str
    numerator: Any
    denominator: Any
    is_estimate: bool


@dataclass(frozen=True)
class Answer:
    """What a unit says: a figure (0 is one), that the target does not apply, or that there is no figure yet and why.

    `parts` are the figures of a breakdown by the names of its parts; those that are not said are not there.
    """

    state: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    is_estimate: bool = False
    reason: str = ""
    note: str = ""
    parts: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Figured, parts: Mapping[str, Decimal] | None = None) -> Answer:
        """What an entry, a correction or a posting says; the parts of a breakdown stand in rows of their own."""
        return cls(
            row.state,
            row.numerator,
            row.denominator,
            row.is_estimate,
            getattr(row, "reason", ""),
            getattr(row, "note", ""),
            parts or {},
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

    def reckoned(self, target: Target) -> Answer:
        """With its total made of its parts, where that is the target's rule."""
        if self.is_figure and self.parts and target.breakdown_rule == BreakdownRule.COMPUTED:
            return replace(self, numerator=sum(self.parts.values(), Decimal(0)))
        return self

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
    # A workbook, or a sum of parts, may bring more than a form reads and a column holds.
    numbers: list[Decimal] = [answer.numerator, answer.denominator or Decimal(0), *answer.parts.values()]
    if any(abs(number) > LARGEST for number in numbers):
        return Fault("figure", _("This number is too large: at most %(most)s.") % {"most": format_number(LARGEST)})
    if target.is_ratio:
        return _fault_of_ratio(target, answer.numerator, answer.denominator)
    return (
        _fault_of_number(target, answer.numerator, "figure")
        or _out_of_bounds(target, answer.numerator)
        or _fault_of_parts(target, answer.parts)
    )


def _fault_of_parts(target: Target, parts: Mapping[str, Decimal]) -> Fault | None:
    is_bounded = target.lowest is not None and Decimal(target.lowest) >= 0
    for name, number in parts.items():
        if name not in target.breakdowns:
            return Fault("figure", _("“%(name)s” is no part of this target.") % {"name": name})
        at = part_field(target, name)
        if is_bounded and number < 0:
            return Fault(at, _("“%(name)s” cannot be negative.") % {"name": name})
        if fault := _fault_of_number(target, number, at):
            return fault
    return None


def part_field(target: Target, name: str) -> str:
    """The field of a card for a part of a breakdown."""
    return f"part{target.breakdowns.index(name)}"


def parts_sentence(target: Target, answer: Answer | None) -> str:
    """What a breakdown lacks, or how it differs from its total: "Nam 3 + Nữ 1 = 4, thiếu 1 so với tổng 5 người"."""
    if not target.breakdowns or answer is None or not answer.is_figure or answer.numerator is None:
        return ""
    if missing := [name for name in target.breakdowns if name not in answer.parts]:
        return _("The breakdown lacks: %(names)s.") % {"names": ", ".join(missing)}
    parts = sum(answer.parts.values(), Decimal(0))
    if parts == answer.numerator:
        return ""
    difference = abs(answer.numerator - parts)
    facts = {
        "parts": " + ".join(f"{name} {format_number(answer.parts[name])}" for name in target.breakdowns),
        "sum": format_number(parts),
        "difference": format_number(difference),
        "total": f"{format_number(answer.numerator)}\u00a0{target.measure}",
    }
    if parts < answer.numerator:
        return _("%(parts)s = %(sum)s: %(difference)s missing from the total of %(total)s.") % facts
    return _("%(parts)s = %(sum)s: %(difference)s more than the total of %(total)s.") % facts


def parts_hold_back(target: Target, answer: Answer | None) -> str:
    """The sentence on a breakdown that keeps the report from being sent; empty where a difference is only pointed out."""
    return "" if target.breakdown_rule == BreakdownRule.CHECKED else parts_sentence(target, answer)


def _fault_of_ratio(target: Target, numerator: Decimal, denominator: Decimal | None) -> Fault | None:
    if denominator is None:
        return Fault("denominator", _("Enter %(label)s too.") % {"label": target.denominator_label.lower()})
    for place, number in (("figure", numerator), ("denominator", denominator)):
        if number < 0:
            return Fault(place, _("A count cannot be negative."))
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
