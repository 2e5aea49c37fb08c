"""Plans, their versions, and what each version says of each line."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import F, Q

from roviec.documents.models import Document
from roviec.kit.models import Identified, Recorded, Versioned
from roviec.organisations.models import Holding, Term, Unit
from roviec.plans.enums import BulkKind, DueKind, ItemKind, LeadRule, PlanKind, PlanState


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


def lead_is_whole(table: str) -> models.CheckConstraint:
    """The constraint of every table that names a lead: each rule has what it needs, and nothing else."""
    nobody = Q(lead_unit__isnull=True, lead_of="", lead_units=[])
    return models.CheckConstraint(
        condition=Q(lead_rule__in=["", LeadRule.ALL_WARDS]) & nobody
        | Q(lead_rule=LeadRule.UNIT, lead_unit__isnull=False, lead_of="", lead_units=[])
        | Q(lead_rule__in=[LeadRule.KIND, LeadRule.TITLE], lead_unit__isnull=True, lead_units=[]) & ~Q(lead_of="")
        | Q(lead_rule=LeadRule.CHOSEN, lead_unit__isnull=True, lead_of="") & ~Q(lead_units=[]),
        name=f"{table}_lead",
    )


def due_is_whole(table: str) -> models.CheckConstraint:
    """The constraint of every table with a deadline: it has a day exactly when it is by a day."""
    return models.CheckConstraint(
        condition=Q(due_kind=DueKind.DATED, due_on__isnull=False)
        | Q(due_kind__in=[DueKind.RECURRING, DueKind.NONE], due_on__isnull=True),
        name=f"{table}_dated_iff_day",
    )


class Carried(models.Model):
    """Who carries a line out, under whom, by when, with what result: what a plan says, or its owner besides it.

    The units that lead are one, or each that a rule finds on the day of handing out: the wards, the units of a kind
    (`lead_of`), the units of those who hold posts of a title (`lead_of`), or those chosen (`lead_units`).
    """

    lead_rule = models.CharField(max_length=10, choices=LeadRule.choices, blank=True)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    lead_of = models.CharField(max_length=200, blank=True)
    lead_units = ArrayField(models.BigIntegerField(), default=list, blank=True)
    co_units = models.ManyToManyField(Unit, related_name="+")
    supervising_leader = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")
    due_written = models.CharField(max_length=80, blank=True)
    due_kind = models.CharField(max_length=9, choices=DueKind.choices, default=DueKind.NONE)
    due_on = models.DateField(null=True)
    product = models.CharField(max_length=300, blank=True)
    authority = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class ItemVersion(Versioned, Carried):
    """What one version of a plan says of one item.

    - an item stands once in a version (item_version_once), under an item of the same version, or at the top;
    - it is led by one unit, by each that a rule finds, or (a group) by nobody (item_version_lead);
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
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan_version", "item"], name="item_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="item_version_has_words"),
            lead_is_whole("item_version"),
            due_is_whole("item_version"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("item")), name="item_version_own_parent"
            ),
        ]
        indexes = [models.Index(fields=["plan_version", "position"], name="item_version_order")]

    def __str__(self) -> str:
        """Number as issued and the words."""
        return f"{self.number} {self.text}".strip()


class BulkChange(models.Model):
    """Lines of a draft that were added, filled down, mended or removed at once, with what takes it back.

    Of an issued version only what was said besides its lines is. The newest one that is not undone is taken back first, each at most once.
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
