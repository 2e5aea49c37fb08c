"""How targets are measured, who answers for them, and what each unit is to reach."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from roviec.kit.models import Identified, OfPeriod, Recorded, Versioned, period_is_whole
from roviec.organisations.models import STANDS, Unit
from roviec.plans.enums import BreakdownRule, Direction, Nature, Source, TimeRule, UnitRule
from roviec.plans.models.wordings import Item

MOST_BREAKDOWNS = 12


class Target(Versioned):
    """How a TARGET item is measured: nature, direction, rules along time and along units.

    - a ratio is entered as numerator and denominator and names both (target_ratio_named);
    - `lowest` and `highest` bound what may be entered; null is unbounded;
    - `level` is what a unit has to reach where units that reach it are counted (target_level_iff_counted);
    - `breakdowns` names the parts a figure is broken down into, which are the keys of postings; a rule says how the total
      stands to them (target_breakdown_has_rule); only what is added up along units is broken down;
    - few persons (`counts_people`) are not told to outsiders; persons added up are whole (target_people_are_whole);
    - `owner` is the plan's owner, copied so that the ledger finds the period lock in one step.
    """

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="target")
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    direction = models.CharField(max_length=8, choices=Direction.choices, default=Direction.INCREASE)
    measure = models.CharField(max_length=30)
    decimals = models.PositiveSmallIntegerField(default=0)
    numerator_label = models.CharField(max_length=120, blank=True)
    denominator_label = models.CharField(max_length=120, blank=True)
    time_rule = models.CharField(max_length=7, choices=TimeRule.choices)
    unit_rule = models.CharField(max_length=7, choices=UnitRule.choices)
    baseline = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    base_frequency = models.CharField(max_length=12, default="MONTH")
    lowest = models.DecimalField(max_digits=20, decimal_places=6, null=True, default=0)
    highest = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    level = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    breakdowns = ArrayField(models.CharField(max_length=60), default=list, size=MOST_BREAKDOWNS)
    breakdown_rule = models.CharField(max_length=8, choices=BreakdownRule.choices, blank=True)
    counts_people = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="target_code_once"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="target_nature_known"),
            models.CheckConstraint(condition=Q(direction__in=Direction.values), name="target_direction_known"),
            models.CheckConstraint(condition=Q(time_rule__in=TimeRule.values), name="target_time_rule_known"),
            models.CheckConstraint(condition=Q(unit_rule__in=UnitRule.values), name="target_unit_rule_known"),
            models.CheckConstraint(condition=Q(decimals__lte=6), name="target_decimals_at_most_six"),
            models.CheckConstraint(
                condition=Q(base_frequency__in=["MONTH", "QUARTER", "YEAR"]), name="target_base_frequency_known"
            ),
            models.CheckConstraint(
                condition=(Q(unit_rule=UnitRule.RATIO) & ~Q(numerator_label="") & ~Q(denominator_label=""))
                | (~Q(unit_rule=UnitRule.RATIO) & Q(numerator_label="", denominator_label="")),
                name="target_ratio_named",
            ),
            models.CheckConstraint(
                condition=Q(unit_rule=UnitRule.COUNT, level__isnull=False)
                | (~Q(unit_rule=UnitRule.COUNT) & Q(level__isnull=True)),
                name="target_level_iff_counted",
            ),
            models.CheckConstraint(
                condition=Q(breakdowns=[], breakdown_rule="")
                | (~Q(breakdowns=[]) & Q(breakdown_rule__in=BreakdownRule.values, unit_rule=UnitRule.SUM)),
                name="target_breakdown_has_rule",
            ),
            models.CheckConstraint(
                condition=Q(counts_people=False) | Q(decimals=0) | ~Q(unit_rule="SUM"), name="target_people_are_whole"
            ),
        ]

    def __str__(self) -> str:
        """The target's name."""
        return self.name

    @property
    def is_ratio(self) -> bool:
        """Whether a figure is a numerator and a denominator."""
        return self.unit_rule == UnitRule.RATIO

    @property
    def is_counted(self) -> bool:
        """Whether a total is the number of units that reach the level."""
        return self.unit_rule == UnitRule.COUNT


class TargetUnit(Recorded):
    """A unit answers for a target in a plan: where its figure comes from, over a span of days."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="targets")
    source = models.CharField(max_length=17, choices=Source.choices)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="target_unit_once_a_day",
                expressions=[
                    ("target", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="target_unit_source_known"),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="target_unit_valid_some_day"),
        ]
        # Read for each unit of a board, of thousands of units that answer for the same targets (decision 020).
        indexes = [
            models.Index(
                fields=["unit", "target"], include=["source", "valid"], condition=STANDS, name="target_unit_of_unit"
            )
        ]

    def __str__(self) -> str:
        """Target and unit."""
        return f"{self.target_id}: {self.unit_id}"


class Allocation(OfPeriod, Recorded, Identified):
    """The goal of a target for a unit in a period; the owner's own row is the whole; a change is a new row.

    For a ratio the goal is the value in the target's measure (95 for 95 %).
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="allocations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="allocations")
    goal = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        constraints = [
            period_is_whole("allocation"),
            models.UniqueConstraint(
                fields=["target", "unit", "period_kind", "period_start", "period_end"],
                condition=STANDS,
                name="allocation_once",
            ),
        ]

    def __str__(self) -> str:
        """Target, unit and goal."""
        return f"{self.target_id}: {self.unit_id} {self.goal}"

    @property
    def title_in_acts(self) -> str:
        """The target's name."""
        return self.target.name


class SignedDifference(OfPeriod, Recorded):
    """Somebody answered for parts that do not make the whole: which difference, why, who."""

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="signed_differences")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    difference = models.DecimalField(max_digits=20, decimal_places=6)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            period_is_whole("signed_difference"),
            models.CheckConstraint(condition=~Q(reason=""), name="signed_difference_has_reason"),
            models.CheckConstraint(condition=~Q(difference=0), name="signed_difference_is_one"),
            models.UniqueConstraint(
                fields=["target", "unit", "period_kind", "period_start", "period_end"],
                condition=STANDS,
                name="signed_difference_once",
            ),
        ]

    def __str__(self) -> str:
        """The difference."""
        return str(self.difference)
