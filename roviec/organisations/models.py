"""Units, trees and posts with dates: the organisation as a graph that is read as of a day."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Identified, Recorded, Versioned
from roviec.organisations.enums import CodeScheme, Role, Tree, UnitKind
from roviec.people.models import Person

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


class Post(Identified, Versioned, Recorded):
    """A seat in a unit that one person holds at a time; two officers of one title are two posts.

    A unit has at most one head's post a day (post_one_head_a_day); a post made by mistake is retracted.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=200)
    is_head = models.BooleanField(default=False)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="post_one_head_a_day",
                expressions=[("unit", RangeOperators.EQUAL), OVERLAP],
                condition=Q(is_head=True) & STANDS,
            ),
            models.CheckConstraint(condition=~Q(title=""), name="post_titled"),
            models.CheckConstraint(condition=SOME_DAY, name="post_valid_some_day"),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class Holding(Identified, Recorded):
    """A person holds a post over a span of days; one post has one holder a day (holding_one_holder_a_day)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="holding_one_holder_a_day",
                expressions=[("post", RangeOperators.EQUAL), OVERLAP],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=SOME_DAY, name="holding_valid_some_day"),
        ]
        indexes = [models.Index(fields=["person"], name="holding_of_person")]

    def __str__(self) -> str:
        """Person and post."""
        return f"{self.person}, {self.post}"

    @property
    def title_in_acts(self) -> str:
        """The post: who holds it would stand in acts for ever."""
        return str(self.post)


class HoldingRole(Recorded):
    """A role that comes with a holding, over a unit and everything below it in the management tree."""

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=14, choices=Role.choices)
    over = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holding", "role", "over"], condition=STANDS, name="holding_role_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="holding_role_known"),
        ]

    def __str__(self) -> str:
        """The role's name."""
        return str(Role(self.role).label)


class AreaAssignment(Recorded):
    """Bảng phân công: a holder follows a unit or a field as leader or monitor, by a document.

    - it says what to follow: exactly a unit or a field (area_is_unit_or_field);
    - a holder follows a unit, or a field, once a day in one role (area_unit_once_a_day, area_field_once_a_day).
    """

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="areas")
    role = models.CharField(max_length=14, choices=[(Role.LEADER, ""), (Role.MONITOR, "")])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="followed_by")
    field = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=120)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, field="") | (Q(unit__isnull=True) & ~Q(field="")),
                name="area_is_unit_or_field",
            ),
            models.CheckConstraint(condition=Q(role__in=[Role.LEADER, Role.MONITOR]), name="area_role_follows"),
            models.CheckConstraint(condition=~Q(basis=""), name="area_has_basis"),
            models.CheckConstraint(condition=SOME_DAY, name="area_valid_some_day"),
            ExclusionConstraint(
                name="area_unit_once_a_day",
                expressions=[
                    ("holding", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    OVERLAP,
                ],
                condition=STANDS,
            ),
            ExclusionConstraint(
                name="area_field_once_a_day",
                expressions=[
                    ("holding", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("field", RangeOperators.EQUAL),
                    OVERLAP,
                ],
                condition=STANDS & Q(unit__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Holder and area."""
        return f"{self.holding}: {self.field or self.unit_id}"


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


class PostRole(models.Model):
    """A role that a post brings to whoever takes it, over a unit and all below."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="brings")
    role = models.CharField(max_length=14, choices=Role.choices)
    over = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "role", "over"], name="post_role_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="post_role_known"),
        ]

    def __str__(self) -> str:
        """The role's name."""
        return str(Role(self.role).label)


class Installation(models.Model):
    """That the installation is set up, by whom it was is an act: one row, once (installation_once)."""

    organisation = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    once = models.BooleanField(default=True, unique=True)
    set_up_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(once=True), name="installation_once")]

    def __str__(self) -> str:
        """The language new browsers are spoken to in."""
        return self.language


class ReportingDays(Recorded):
    """What base period the units of an organisation report in and on which days, as new schemes begin with it.

    Days count from the first of the period's last month, and follow one another (reporting_days_in_order).
    """

    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reporting_days")
    frequency = models.CharField(max_length=12)
    opens = models.PositiveSmallIntegerField()
    cutoff = models.PositiveSmallIntegerField()
    due = models.PositiveSmallIntegerField()
    locks = models.PositiveSmallIntegerField()
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reporting_days_one_a_day",
                expressions=[("organisation", RangeOperators.EQUAL), OVERLAP],
                condition=STANDS,
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=["MONTH", "QUARTER"]), name="reporting_days_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(opens__gte=1, opens__lte=F("cutoff")) & Q(cutoff__lte=F("due")) & Q(due__lte=F("locks")),
                name="reporting_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        """The base period."""
        return self.frequency


class SourceKey(models.Model):
    """Under which key a workbook or a preset knows a unit, a post or a person of an organisation.

    - a key means one thing of a kind (source_key_once), a thing has one key (source_key_of_*_once);
    - it names exactly the thing of its kind (source_key_names_its_thing);
    - `digest` is of the row as it was last imported: the same row again leaves alone what was changed by hand since.
    """

    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=[("UNIT", ""), ("POST", ""), ("PERSON", "")])
    key = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="keys")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="keys")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "key"], name="source_key_once"),
            *(
                models.UniqueConstraint(fields=["organisation", thing], name=f"source_key_of_{thing}_once")
                for thing in ("unit", "post", "person")
            ),
            models.CheckConstraint(
                condition=Q(kind="UNIT", unit__isnull=False, post__isnull=True, person__isnull=True)
                | Q(kind="POST", unit__isnull=True, post__isnull=False, person__isnull=True)
                | Q(kind="PERSON", unit__isnull=True, post__isnull=True, person__isnull=False),
                name="source_key_names_its_thing",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="source_key_said"),
        ]

    def __str__(self) -> str:
        """The key."""
        return self.key


class ImportDraft(models.Model):
    """A workbook between its preview and its import; each person has one, which the import or the next one removes."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """The name of the file."""
        return self.name
