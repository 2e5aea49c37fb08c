"""Resolutions, programmes, themes and plans with versions of their items; targets, participation and allocation."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from roviec.documents.models import Document
from roviec.kit.models import Identified, OfPeriod, Recorded, Versioned, period_is_whole
from roviec.organisations.models import Term, Unit
from roviec.plans.enums import (
    BreakdownRule,
    BulkKind,
    Direction,
    DueKind,
    ItemKind,
    LeadRule,
    Nature,
    PlanKind,
    PlanState,
    Source,
    Stewardship,
    TimeRule,
    UnitRule,
)

STANDS = Q(retracted_at__isnull=True)
MOST_BREAKDOWNS = 12


class Plan(Identified, Versioned):
    """A resolution, programme, theme or plan of one owner; what it says stands in its versions.

    `serves` is the plan above it, which makes the chain from the resolution down. `note` says where figures come from.
    """

    kind = models.CharField(max_length=14, choices=PlanKind.choices)
    title = models.CharField(max_length=500)
    short_title = models.CharField(max_length=60)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plans")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="plans")
    serves = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="served_by")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, related_name="plans")
    year = models.PositiveIntegerField(null=True)
    valid = DateRangeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PlanKind.values), name="plan_kind_known"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(short_title=""), name="plan_titled"),
            models.CheckConstraint(condition=Q(serves__isnull=True) | ~Q(serves=F("id")), name="plan_not_above_itself"),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="plan_valid_some_day"),
        ]
        indexes = [models.Index(fields=["owner", "year"], name="plan_of_owner_and_year")]

    def __str__(self) -> str:
        """The short title: "KH 160"."""
        return self.short_title


class PlanVersion(Recorded, Versioned):
    """One wording of a plan: the first, or one after an amendment.

    - versions are numbered from 1 (plan_version_numbered); a plan has at most one draft (plan_version_one_draft);
    - an issued version says from which day it binds (plan_version_issued_from_a_day) and its lines are frozen.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=6, choices=PlanState.choices, default=PlanState.DRAFT)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    effective_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_numbered"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state=PlanState.DRAFT, retracted_at=None), name="plan_version_one_draft"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="plan_version_number_from_one"),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, effective_from__isnull=True)
                | Q(state=PlanState.ISSUED, effective_from__isnull=False),
                name="plan_version_issued_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        """Plan and number."""
        return f"{self.plan_id}/{self.number}"


class Item(Identified):
    """The identity of a line of a plan through its versions."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=12, choices=ItemKind.choices)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="item_kind_known")]

    def __str__(self) -> str:
        """Kind and number of the row; the words are in its versions."""
        return f"{self.kind} {self.pk}"


class ItemVersion(Versioned):
    """What one version of a plan says of one item.

    - an item stands once in a version (item_version_once), under an item of the same version, or at the top;
    - it is led by one unit, by each ward, or (a group) by nobody (item_version_lead);
    - `due_written` is the deadline as issued ("Quý II/2023"), the other due columns are what it comes to
      (item_version_dated_iff_day);
    - rows of an issued version cannot change (trigger plans_itemversion_frozen).
    """

    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    parent = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    lead_rule = models.CharField(max_length=10, choices=LeadRule.choices, blank=True)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    co_units = models.ManyToManyField(Unit, related_name="+")
    due_written = models.CharField(max_length=80, blank=True)
    due_kind = models.CharField(max_length=9, choices=DueKind.choices, default=DueKind.NONE)
    due_on = models.DateField(null=True)
    product = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan_version", "item"], name="item_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="item_version_has_words"),
            models.CheckConstraint(
                condition=Q(lead_rule=LeadRule.UNIT, lead_unit__isnull=False)
                | Q(lead_rule__in=["", LeadRule.ALL_WARDS], lead_unit__isnull=True),
                name="item_version_lead",
            ),
            models.CheckConstraint(
                condition=Q(due_kind=DueKind.DATED, due_on__isnull=False)
                | Q(due_kind__in=[DueKind.RECURRING, DueKind.NONE], due_on__isnull=True),
                name="item_version_dated_iff_day",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("item")), name="item_version_own_parent"
            ),
        ]
        indexes = [models.Index(fields=["plan_version", "position"], name="item_version_order")]

    def __str__(self) -> str:
        """Number as issued and the words."""
        return f"{self.number} {self.text}".strip()


class BulkChange(models.Model):
    """Lines of a draft that were added, filled down or removed at once, with what takes it back.

    The newest one that is not undone is taken back first, each at most once.
    """

    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="bulk_changes")
    kind = models.CharField(max_length=7, choices=BulkKind.choices)
    reversal = models.JSONField()
    count = models.PositiveIntegerField()
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BulkKind.values), name="bulk_change_kind_known"),
            models.CheckConstraint(condition=Q(count__gte=1), name="bulk_change_of_some_lines"),
        ]
        indexes = [models.Index(fields=["plan_version", "-id"], name="bulk_change_newest")]

    def __str__(self) -> str:
        """What was done to how many lines."""
        return f"{self.kind} {self.count}"


class Steward(Recorded):
    """The standing agency or steering board of a plan over a span of days; one of each kind a day."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="stewards")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=Stewardship.choices)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="steward_one_of_a_kind_a_day",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=Q(kind__in=Stewardship.values), name="steward_kind_known"),
        ]

    def __str__(self) -> str:
        """Kind and unit."""
        return f"{self.kind} {self.unit_id}"


class Participation(Recorded):
    """A unit takes part in a plan: whose total it counts into and to whom it reports, over a span of days.

    Once a day and plan (participation_once_a_day). The owner's own row counts into nobody.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="participations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="participations")
    counts_into = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    reports_to = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    is_open = models.BooleanField(default=False)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="participation_once_a_day",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=STANDS,
            ),
            models.CheckConstraint(
                condition=Q(counts_into__isnull=True) | ~Q(counts_into=F("unit")), name="participation_not_into_itself"
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="participation_valid_some_day"),
        ]

    def __str__(self) -> str:
        """Plan and unit."""
        return f"{self.plan_id}: {self.unit_id}"


class Target(Versioned):
    """How a TARGET item is measured: nature, direction, rules along time and along units.

    - a ratio is entered as numerator and denominator and names both (target_ratio_named);
    - `lowest` and `highest` bound what may be entered; null is unbounded;
    - `level` is what a unit has to reach where units that reach it are counted (target_level_iff_counted);
    - `breakdowns` names the parts a figure is broken down into, which are the keys of postings; a rule says how the total
      stands to them (target_breakdown_has_rule); only what is added up along units is broken down;
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
