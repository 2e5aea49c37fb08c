"""Posts with dates, who holds them, and what comes with holding one."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from roviec.kit.models import Identified, Recorded, Versioned
from roviec.organisations.enums import Role
from roviec.organisations.models.units import OVERLAP, SOME_DAY, STANDS, Unit
from roviec.people.models import Person


class Post(Identified, Versioned, Recorded):
    """A seat in a unit that one person holds at a time; two officers of one title are two posts.

    `title` is what it is called now; what it was called before is a `FormerTitle`, and `titled` reads it as of a day.
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


class FormerTitle(Recorded):
    """What a post was called over a span of days before it got the title that the post bears now.

    On each other day the title is the post's own. A post had at most one former title a day (former_title_one_a_day),
    and each ends on some day (former_title_ends).
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="former_titles")
    title = models.CharField(max_length=200)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="former_title_one_a_day",
                expressions=[("post", RangeOperators.EQUAL), OVERLAP],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=~Q(title=""), name="former_title_said"),
            models.CheckConstraint(condition=SOME_DAY & Q(valid__upper_inf=False), name="former_title_ends"),
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
