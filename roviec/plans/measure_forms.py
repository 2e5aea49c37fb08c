"""What people fill in about who takes part in a plan, and about targets: measure, reporters, goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.kit.forms import DayField, NumberField, VersionField
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.enums import WARDS
from roviec.organisations.models import Unit
from roviec.organisations.queries import Branch
from roviec.plans.enums import BreakdownRule, Direction, Nature, Source, TimeRule, UnitRule
from roviec.plans.forms import offer
from roviec.plans.models import Participation, Plan, Target
from roviec.plans.operations import Measure, Part

# What the columns of goals, baselines and bounds hold.
LARGEST = Decimal(99_999_999_999_999)
LONGEST_PART = 60
FREQUENCIES = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)


def capitalised(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Labels of an enum as they stand in a list of choices."""
    return [(value, str(label).capitalize()) for value, label in choices]


class MeasureForm(forms.Form):
    """How a target is measured."""

    name = forms.CharField(
        label=gettext_lazy("Name of the target"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    measure = forms.CharField(
        label=gettext_lazy("Unit of measure"), max_length=30, help_text=gettext_lazy("As it is printed after a figure.")
    )
    counts_people = forms.TypedChoiceField(
        label=gettext_lazy("Figures count persons"),
        required=False,
        coerce=lambda said: said == "1",
        empty_value=None,
        help_text=gettext_lazy("Fewer than a handful of persons are not told to who may not open the unit's sheets."),
    )
    decimals = forms.TypedChoiceField(
        label=gettext_lazy("Decimals"), coerce=int, choices=[(n, str(n)) for n in range(4)]
    )
    nature = forms.ChoiceField(label=gettext_lazy("A figure says"))
    time_rule = forms.ChoiceField(label=gettext_lazy("Several periods together"))
    unit_rule = forms.ChoiceField(label=gettext_lazy("Several units together"))
    level = NumberField(
        label=gettext_lazy("Level a unit has to reach (where units are counted)"),
        required=False,
        least=-LARGEST,
        most=LARGEST,
        help_text=gettext_lazy("A unit counts with a figure at this level or better: 95 for “at least 95 %”."),
    )
    numerator_label = forms.CharField(
        label=gettext_lazy("What is counted (for a ratio)"), required=False, max_length=120
    )
    denominator_label = forms.CharField(label=gettext_lazy("Out of what (for a ratio)"), required=False, max_length=120)
    direction = forms.ChoiceField(label=gettext_lazy("Which way is better"))
    baseline = NumberField(label=gettext_lazy("Starting point"), required=False, least=-LARGEST, most=LARGEST)
    base_frequency = forms.ChoiceField(label=gettext_lazy("Reported every"))
    lowest = NumberField(label=gettext_lazy("Least a figure can be"), required=False, least=-LARGEST, most=LARGEST)
    highest = NumberField(label=gettext_lazy("Most a figure can be"), required=False, least=-LARGEST, most=LARGEST)
    breakdowns = forms.CharField(
        label=gettext_lazy("Broken down into"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One part a line, such as men and women. Empty for a figure that is not broken down."),
    )
    breakdown_rule = forms.ChoiceField(label=gettext_lazy("Total and parts"), required=False)
    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Left empty, it is made of the plan's and the line's number."),
    )
    version = VersionField(required=False)

    def __init__(self, *args: Any, target: Target | None, text: str, **options: Any) -> None:
        options["initial"] = _measure_values(target) if target else _first_values(text)
        super().__init__(*args, **options)
        offer(
            self,
            "counts_people",
            [("", _("As the unit of measure says")), ("1", _("Yes")), ("0", _("No"))],
        )
        offer(self, "nature", capitalised(Nature.choices))
        offer(self, "time_rule", capitalised(TimeRule.choices))
        offer(self, "unit_rule", capitalised(UnitRule.choices))
        offer(self, "direction", capitalised(Direction.choices))
        offer(self, "breakdown_rule", [("", _("Not broken down")), *capitalised(BreakdownRule.choices)])
        offer(self, "base_frequency", capitalised((kind.value, kind.label) for kind in FREQUENCIES))

    def words(self) -> Measure:
        """What was filled in, for the operation."""
        said = self.cleaned_data
        return Measure(
            name=said["name"],
            measure=said["measure"],
            nature=Nature(said["nature"]),
            time_rule=TimeRule(said["time_rule"]),
            unit_rule=UnitRule(said["unit_rule"]),
            direction=Direction(said["direction"]),
            code=said["code"],
            counts_people=said["counts_people"],
            decimals=said["decimals"],
            numerator_label=said["numerator_label"],
            denominator_label=said["denominator_label"],
            baseline=said["baseline"],
            base_frequency=said["base_frequency"],
            lowest=said["lowest"],
            highest=said["highest"],
            level=said["level"],
            breakdowns=tuple(said["breakdowns"]),
            breakdown_rule=said["breakdown_rule"] or (BreakdownRule.CHECKED if said["breakdowns"] else ""),
        )

    def clean_breakdowns(self) -> list[str]:
        """The parts, one a line; refuses a name that is too long for a column."""
        names = [" ".join(line.split()) for line in self.cleaned_data["breakdowns"].splitlines() if line.strip()]
        if long := [name for name in names if len(name) > LONGEST_PART]:
            raise forms.ValidationError(
                _("“%(name)s…” is too long: a part has at most %(most)d characters."),
                params={"name": long[0][:20], "most": LONGEST_PART},
            )
        return names


def _first_values(text: str) -> dict[str, Any]:
    """What most targets are: houses built in the month, added up."""
    return {
        "name": " ".join(text.split())[:300],
        "nature": Nature.FLOW,
        "time_rule": TimeRule.SUM,
        "unit_rule": UnitRule.SUM,
        "direction": Direction.INCREASE,
        "decimals": 0,
        "base_frequency": PeriodKind.MONTH,
        "lowest": Decimal(0),
    }


def _measure_values(target: Target) -> dict[str, Any]:
    names = (*(name for name in MeasureForm.base_fields if name != "version"), "version")
    said = {"breakdowns": "\n".join(target.breakdowns), "counts_people": "1" if target.counts_people else "0"}
    return {name: getattr(target, name) for name in names} | said


class PeopleForm(forms.Form):
    """Whether the figures of an issued target count persons."""

    counts_people = forms.TypedChoiceField(
        label=gettext_lazy("Figures count persons"),
        choices=[("1", gettext_lazy("Yes")), ("0", gettext_lazy("No"))],
        coerce=lambda said: said == "1",
    )


@dataclass(frozen=True)
class UnitGroup:
    """Units to choose from under one heading: (id, name, whether it is chosen)."""

    title: str
    units: list[tuple[int, str, bool]]
    is_folded: bool = False


class ParticipantsForm(forms.Form):
    """Which units take part, from which day, and who receives their reports."""

    units = forms.TypedMultipleChoiceField(label=gettext_lazy("Units that take part"), coerce=int, required=False)
    all_wards = forms.BooleanField(label=gettext_lazy("All wards"), required=False)
    reports_to = forms.ChoiceField(label=gettext_lazy("Reports go to"))
    is_open = forms.BooleanField(label=gettext_lazy("Participants see each other's figures"), required=False)
    from_day = DayField(label=gettext_lazy("From"))

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        tops: list[Branch],
        wards: list[Unit],
        rows: list[Participation],
        agency_id: int | None,
        today: date,
        **options: Any,
    ) -> None:
        taking_part = [row for row in rows if row.unit_id != plan.owner_id]
        first = taking_part[0] if taking_part else None
        options["initial"] = {
            "units": [row.unit_id for row in taking_part],
            "reports_to": str((first.reports_to_id if first else agency_id) or plan.owner_id),
            "is_open": bool(first and first.is_open),
            "from_day": first_day_shown(plan, today),
        }
        super().__init__(*args, **options)
        self.fields["from_day"].latest = last_day_of(plan)  # type: ignore[attr-defined]
        self._plan, self._rows = plan, {row.unit_id: row for row in taking_part}
        self._units = {unit.pk: unit for unit in _walk(tops)}
        self._wards = {unit.pk for unit in wards}
        self._of_wards = {
            unit.pk for top in tops for branch in _branches(top, self._wards) for unit in _walk(branch.below)
        }
        offer(self, "units", [(pk, unit.name) for pk, unit in self._units.items() if pk != plan.owner_id])
        offer(self, "reports_to", [(str(pk), unit.name) for pk, unit in self._units.items()])

    @property
    def groups(self) -> list[UnitGroup]:
        """The units in three groups: wards, bodies of the level itself, bodies of the wards."""
        ticked = {str(value) for value in self["units"].value() or []}
        rest = [pk for pk in self._units if pk != self._plan.owner_id]
        groups = [
            (_("Wards"), [pk for pk in rest if pk in self._wards]),
            (_("Bodies of this level"), [pk for pk in rest if pk not in self._wards | self._of_wards]),
            (_("Bodies of the wards"), [pk for pk in rest if pk in self._of_wards]),
        ]
        found = []
        for title, members in groups:
            shown = [(pk, self._units[pk].name, str(pk) in ticked) for pk in members]
            folded = title == groups[-1][0] and not any(is_chosen for _pk, _name, is_chosen in shown)
            if shown:
                found.append(UnitGroup(title, shown, folded))
        return found

    def parts(self) -> list[Part]:
        """The parts that were chosen; a unit that counts into another one than the owner keeps doing so."""
        said = self.cleaned_data
        chosen = set(said["units"]) | (self._wards if said["all_wards"] else set())
        owner, to = self._units[self._plan.owner_id], self._units[int(said["reports_to"])]
        parts = []
        for pk, unit in self._units.items():
            if pk not in chosen or pk == owner.pk:
                continue
            row = self._rows.get(pk)
            above = self._units.get(row.counts_into_id or 0, owner) if row else owner
            own_to = None if to.pk == pk else to
            parts.append(Part(unit, above if above.pk in chosen | {owner.pk} else owner, own_to, said["is_open"]))
        return parts


def _walk(branches: list[Branch]) -> Iterator[Unit]:
    for branch in branches:
        yield branch.unit
        yield from _walk(branch.below)


def _branches(top: Branch, wanted: set[int]) -> Iterator[Branch]:
    if top.unit.pk in wanted:
        yield top
    for branch in top.below:
        yield from _branches(branch, wanted)


class ReportersForm(forms.Form):
    """Who answers for a target, and where each one's figure comes from."""

    from_day = DayField(label=gettext_lazy("From"))
    all_wards = forms.BooleanField(label=gettext_lazy("Every ward that takes part enters it"), required=False)

    def __init__(
        self, *args: Any, plan: Plan, units: list[Unit], now: Mapping[int, Source], today: date, **options: Any
    ) -> None:
        options["initial"] = {"from_day": first_day_shown(plan, today)}
        super().__init__(*args, **options)
        self.fields["from_day"].latest = last_day_of(plan)  # type: ignore[attr-defined]
        self._units = units
        for unit in units:
            self.fields[f"source_{unit.pk}"] = forms.ChoiceField(
                label=unit.name,
                required=False,
                initial=now.get(unit.pk, "") or (Source.CHILDREN if unit.pk == plan.owner_id else ""),
                choices=[("", _("Does not report")), *capitalised(Source.choices)],
            )

    @property
    def rows(self) -> list[forms.BoundField]:
        """The choices of the units, in protocol order."""
        return [self[f"source_{unit.pk}"] for unit in self._units]

    def sources(self) -> dict[Unit, Source]:
        """The units that report, each with its source."""
        said = {unit: self.cleaned_data.get(f"source_{unit.pk}") for unit in self._units}
        if self.cleaned_data["all_wards"]:
            said |= {unit: Source.ENTERED for unit in self._units if unit.kind in WARDS and not said[unit]}
        return {unit: Source(source) for unit, source in said.items() if source}


class GoalsForm(forms.Form):
    """The goal of the whole and of each unit in one period: one column of figures."""

    def __init__(
        self, *args: Any, target: Target, units: list[Unit], now: Mapping[int, Decimal], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._units = units
        for unit in units:
            self.fields[f"goal_{unit.pk}"] = NumberField(
                label=unit.name,
                required=False,
                decimals=target.decimals,
                least=-LARGEST if target.lowest is None else target.lowest,
                most=LARGEST if target.highest is None else target.highest,
                initial=now.get(unit.pk),
            )

    @property
    def rows(self) -> list[tuple[Unit, forms.BoundField]]:
        """The units with their fields, the whole first."""
        return [(unit, self[f"goal_{unit.pk}"]) for unit in self._units]

    def goals(self) -> dict[Unit, Decimal | None]:
        """The goals by unit; None where the field is empty."""
        return {unit: self.cleaned_data[f"goal_{unit.pk}"] for unit in self._units}


class SignForm(forms.Form):
    """Why the parts do not make the whole."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


def first_day_shown(plan: Plan, today: date) -> date:
    """The day a change is offered for: today while the plan runs, else its first day."""
    return today if today in plan.valid else plan.valid.lower


def last_day_of(plan: Plan) -> date | None:
    """The last day a plan is about; from a later one nothing can be said of it."""
    return plan.valid.upper - timedelta(days=1) if plan.valid.upper else None


def periods_of(plan: Plan) -> list[Period]:
    """The periods goals may be given for: the plan's year with its quarters and halves, or the years of a longer plan."""
    if plan.year:
        year = Period.year(plan.year)
        return [year, *year.split(PeriodKind.HALF), *year.split(PeriodKind.QUARTER)]
    first, last = plan.valid.lower, (plan.valid.upper or plan.valid.lower + timedelta(days=1)) - timedelta(days=1)
    whole = [Period(plan.valid.lower, plan.valid.upper, PeriodKind.TERM)] if plan.valid.upper else []
    return [*whole, *(Period.year(year) for year in range(first.year, last.year + 1))]


def period_key(period: Period) -> str:
    """The period as an address names it."""
    return f"{period.kind}-{period.start:%Y%m%d}"
