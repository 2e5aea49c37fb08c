"""Units and trees with dates: the organisation as a graph that is read as of a day."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Identified, Recorded, Versioned
from roviec.organisations.enums import CodeScheme, Tree, UnitKind

STANDS = Q(retracted_at__isnull=True)
OVERLAP = ("valid", RangeOperators.OVERLAPS)
SOME_DAY = Q(valid__isempty=False)


class Unit(Identified, Versioned):
    """A unit's identity through all its names; what it was called on a day is a `UnitVersion`.

    Every change of its names, codes and places is a new `version` of it, so that two who change it at once are told.

    `name` is set by queries that read as of a day (`units_on`) and is empty otherwise.
    """

    name = ""
    short_name = ""
    kind = ""

    def __str__(self) -> str:
        """The name on the day the unit was read for."""
        return self.name or f"#{self.pk}"


class UnitVersion(Recorded):
    """What a unit was called, and what it was, over a span of days [start, end).

    A unit has at most one standing version a day (unit_version_one_a_day); a correction retracts and records anew.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=250)
    short_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=UnitKind.choices)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_version_one_a_day",
                expressions=[("unit", RangeOperators.EQUAL), OVERLAP],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(short_name=""), name="unit_version_named"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_version_kind_known"),
            models.CheckConstraint(condition=SOME_DAY, name="unit_version_valid_some_day"),
        ]

    def __str__(self) -> str:
        """The full name."""
        return self.name


class UnitCode(Recorded):
    """A code that a unit bears in a scheme over a span of days."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="codes")
    scheme = models.CharField(max_length=16, choices=CodeScheme.choices)
    value = models.CharField(max_length=40)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_code_once_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    ("value", RangeOperators.EQUAL),
                    OVERLAP,
                ],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=Q(scheme__in=CodeScheme.values), name="unit_code_scheme_known"),
        ]

    def __str__(self) -> str:
        """The code."""
        return self.value


class Edge(Recorded):
    """`child` stands under `parent` in one tree over a span of days.

    - a unit has at most one parent per tree and day (edge_one_parent_a_day);
    - a tree has no circle on any day (trigger organisations_edge_no_circle);
    - `position` is the office's protocol order among siblings.
    """

    tree = models.CharField(max_length=10, choices=Tree.choices)
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="edges_down")
    child = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="edges_up")
    position = models.PositiveIntegerField(default=0)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="edge_one_parent_a_day",
                expressions=[("tree", RangeOperators.EQUAL), ("child", RangeOperators.EQUAL), OVERLAP],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=~Q(parent=F("child")), name="edge_not_to_itself"),
            models.CheckConstraint(condition=Q(tree__in=Tree.values), name="edge_tree_known"),
            models.CheckConstraint(condition=SOME_DAY, name="edge_valid_some_day"),
        ]
        indexes = [models.Index(fields=["tree", "parent"], name="edge_downwards")]

    def __str__(self) -> str:
        """Tree and ends."""
        return f"{self.tree}: {self.parent_id} > {self.child_id}"


class Term(models.Model):
    """A committee's term (nhiệm kỳ), which numbers its documents anew; terms of one committee do not overlap."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="terms")
    ordinal = models.CharField(max_length=8)
    label = models.CharField(max_length=40)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="term_one_a_day",
                expressions=[("unit", RangeOperators.EQUAL), OVERLAP],
            ),
            models.UniqueConstraint(fields=["unit", "ordinal"], name="term_ordinal_once"),
        ]
        ordering: ClassVar[list[str]] = ["valid"]

    def __str__(self) -> str:
        """The label: "nhiệm kỳ 2020-2025"."""
        return self.label
