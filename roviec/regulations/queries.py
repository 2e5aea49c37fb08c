"""Reading the rules as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from roviec.regulations.enums import Bounded, ClaritySlot, DataRight, Kept, Regime
from roviec.regulations.models import (
    Ceiling,
    ClarityRule,
    DocumentType,
    Holiday,
    Metric,
    PresetPost,
    PresetUnit,
    RequestClock,
    RetentionRule,
    SmallCellRule,
    TaskRule,
    UnitPreset,
)
from roviec.regulations.working_days import WorkCalendar


def document_types(on: date) -> list[DocumentType]:
    """The types of documents that the rules know on a day, Party first, in the order of the regulation."""
    return list(DocumentType.objects.filter(valid__contains=on).order_by("regime", "pk"))


def all_document_types() -> list[DocumentType]:
    """Every type that the rules ever knew, by regime and name, the newest days first."""
    return list(DocumentType.objects.order_by("regime", "name", "-valid", "pk"))


def document_type(regime: Regime, name: str, on: date) -> DocumentType | None:
    """The type of this name under a regime on a day, or None."""
    return DocumentType.objects.filter(regime=regime, name=name, valid__contains=on).first()


def types_abbreviated(regime: Regime, abbreviation: str, on: date) -> list[DocumentType]:
    """The types that an abbreviation may mean on a day; QĐ means two under the Party's rules."""
    rows = DocumentType.objects.filter(regime=regime, abbreviation=abbreviation, valid__contains=on)
    return list(rows.order_by("pk"))


def known_abbreviations() -> set[str]:
    """Every abbreviation that any rule ever knew: what a symbol may hold, on papers of any age."""
    return set(DocumentType.objects.exclude(abbreviation="").values_list("abbreviation", flat=True))


@dataclass(frozen=True)
class Blueprint:
    """A preset with its bodies and posts, each in the order of the office."""

    preset: UnitPreset
    units: list[PresetUnit]
    posts: list[PresetPost]


def unit_presets(on: date) -> list[UnitPreset]:
    """The presets of organisations that hold on a day, in their order."""
    return list(UnitPreset.objects.filter(valid__contains=on).order_by("position", "pk"))


def blueprint_of(code: str, on: date) -> Blueprint | None:
    """The preset of this code on a day with all that it founds, or None."""
    preset = UnitPreset.objects.filter(code=code, valid__contains=on).first()
    if preset is None:
        return None
    return Blueprint(
        preset, list(preset.units.order_by("position", "pk")), list(preset.posts.order_by("position", "pk"))
    )


def work_calendar() -> WorkCalendar:
    """The days that offices work, with the holidays and exchanged days that are known."""
    return WorkCalendar(dict(Holiday.objects.values_list("day", "is_working")))


def holidays_of(year: int) -> list[Holiday]:
    """The named days of a year, in their order."""
    return list(Holiday.objects.filter(day__year=year).order_by("day"))


def holiday_on(day: date) -> Holiday | None:
    """What the calendar says of a day by name."""
    return Holiday.objects.filter(day=day).first()


def years_with_holidays() -> list[int]:
    """The years of which some day off is named, in their order; the calendar of any other year is only its weekdays."""
    return [day.year for day in Holiday.objects.filter(is_working=False).dates("day", "year")]


def years_not_checked(years: Iterable[int]) -> list[int]:
    """Those of some years of which a day off is named that nobody has held against the notice yet."""
    unchecked = Holiday.objects.filter(day__year__in=list(years), is_working=False, is_verified=False)
    return [day.year for day in unchecked.dates("day", "year")]


def clocks_on(on: date) -> list[RequestClock]:
    """The clocks of requests about personal data on a day, in the order of the rights."""
    order = list(DataRight.values)
    return sorted(RequestClock.objects.filter(valid__contains=on), key=lambda clock: order.index(clock.right))


def request_clock(right: DataRight, on: date) -> RequestClock:
    """The clock of a right on a day; a right without one cannot be asked for (DoesNotExist)."""
    return RequestClock.objects.get(right=right, valid__contains=on)


def retention_on(on: date) -> dict[Kept, RetentionRule]:
    """How long each kind of thing is kept, by the rules of a day."""
    rules = {rule.kind: rule for rule in RetentionRule.objects.filter(valid__contains=on)}
    return {kind: rules[kind] for kind in Kept if kind in rules}


def clarity_rules(on: date) -> dict[ClaritySlot, ClarityRule]:
    """How strictly each slot of a clear task is asked for on a day where nobody has set anything of his own."""
    rules = {rule.slot: rule for rule in ClarityRule.objects.filter(valid__contains=on)}
    return {slot: rules[slot] for slot in ClaritySlot if slot in rules}


def ceiling_on(kind: Bounded, on: date) -> Ceiling:
    """How much is done at once at most on a day (DoesNotExist where nothing is said)."""
    return Ceiling.objects.get(kind=kind, valid__contains=on)


def small_cell_rule(on: date) -> SmallCellRule:
    """From how many persons on a figure is told to outsiders, by the rule of a day."""
    return SmallCellRule.objects.get(valid__contains=on)


def task_rule(on: date) -> TaskRule:
    """How the days of tasks are counted on a day (DoesNotExist where no rule was ever set)."""
    return TaskRule.objects.get(valid__contains=on)


def metrics_on(on: date) -> list[Metric]:
    """The percentages of tasks that are told on a day, each with its definition, in their order."""
    return list(Metric.objects.filter(valid__contains=on).order_by("position", "pk"))
