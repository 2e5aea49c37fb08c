"""Rules of regulations as data with a time of validity, editable by an administrator."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from roviec.kit.models import Versioned
from roviec.regulations.enums import (
    Bounded,
    ClaritySlot,
    Counting,
    DataRight,
    ExtensionApprover,
    Kept,
    Regime,
    Strictness,
)

# "Fewer than two" of something that is not zero is one.
FEWEST = 3


class DocumentType(models.Model):
    """A type of document under one regime, with the abbreviation that stands in its symbol.

    - one meaning of an abbreviation per regime and day (document_type_one_meaning_a_day): QĐ is two types under the
      Party's rules, so the name is part of the key;
    - `source` names the regulation; `is_verified` is false for a rule taken from a secondary copy.
    """

    regime = models.CharField(max_length=5, choices=Regime.choices)
    abbreviation = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=80)
    valid = DateRangeField()
    source = models.CharField(max_length=200)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="document_type_one_meaning_a_day",
                expressions=[
                    ("regime", RangeOperators.EQUAL),
                    ("abbreviation", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=models.Q(regime__in=Regime.values), name="document_type_regime_known"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="document_type_valid_some_day"),
        ]

    def __str__(self) -> str:
        """The type's name."""
        return self.name


class UnitPreset(models.Model):
    """How an organisation of one kind is built from a day on: its bodies, their places in the trees, their posts.

    - one meaning of a code a day (unit_preset_one_meaning_a_day);
    - `unit_kind` is what its root is; kinds, trees and roles are words of the organisation, which reads this above;
    - `member_presets` are the codes of the presets of its members, none for one without members;
    - `source` names the regulation; `is_verified` is false for what was taken from a secondary copy.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    unit_kind = models.CharField(max_length=20)
    member_presets = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    valid = DateRangeField()
    source = models.CharField(max_length=400)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_preset_one_meaning_a_day",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="unit_preset_has_source"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="unit_preset_valid_some_day"),
        ]

    def __str__(self) -> str:
        """What it is a preset of."""
        return self.name


class PresetUnit(models.Model):
    """A body of the preset; "{name}" and "{short}" in its names stand for the organisation's own.

    `parent` is the code of the body above in the management tree, "" for the root; `places` says in which other trees
    it stands under which body of the same preset ("" is the root), `under` the same for the organisation above.
    """

    preset = models.ForeignKey(UnitPreset, on_delete=models.CASCADE, related_name="units")
    code = models.CharField(max_length=20)
    parent = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    symbol = models.CharField(max_length=20, blank=True)
    places = models.JSONField(default=dict)
    under = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["preset", "code"], name="preset_unit_once"),
            models.CheckConstraint(condition=~models.Q(name="") & ~models.Q(code=""), name="preset_unit_named"),
        ]

    def __str__(self) -> str:
        """The name, its places for words open."""
        return self.name


class PresetPost(models.Model):
    """A post of a body of the preset, "" for the root, and the roles it brings: pairs of role and code of the body.

    A role over "" reaches the whole organisation.
    """

    preset = models.ForeignKey(UnitPreset, on_delete=models.CASCADE, related_name="posts")
    unit = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=30)
    title = models.CharField(max_length=150)
    is_head = models.BooleanField(default=False)
    roles = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["preset", "code"], name="preset_post_once"),
            models.UniqueConstraint(
                fields=["preset", "unit"], condition=models.Q(is_head=True), name="preset_post_one_head"
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="preset_post_titled"),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class RequestClock(Versioned):
    """How long one may take over what a person asks about his data.

    - one clock for a right and day (request_clock_one_a_day);
    - the procedure is told within `procedure_days` working days; the answer is given within `answer_days`, or within
      `third_party_days` when somebody else has to act too (request_clock_third_party_not_shorter); the term may be
      extended once by `extension_days`;
    - `source` names the regulation; `is_verified` is false for what was taken from a secondary copy.
    """

    right = models.CharField(max_length=8, choices=DataRight.choices)
    procedure_days = models.PositiveSmallIntegerField()
    answer_days = models.PositiveSmallIntegerField()
    third_party_days = models.PositiveSmallIntegerField()
    extension_days = models.PositiveSmallIntegerField()
    counting = models.CharField(max_length=8, choices=Counting.choices)
    valid = DateRangeField()
    source = models.CharField(max_length=200)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="request_clock_one_a_day",
                expressions=[("right", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=models.Q(right__in=DataRight.values), name="request_clock_right_known"),
            models.CheckConstraint(
                condition=models.Q(counting__in=Counting.values), name="request_clock_counting_known"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    answer_days__gte=models.F("procedure_days"), third_party_days__gte=models.F("answer_days")
                ),
                name="request_clock_third_party_not_shorter",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="request_clock_has_source"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="request_clock_valid_some_day"),
        ]

    def __str__(self) -> str:
        """The right."""
        return str(DataRight(self.right).label)


class Holiday(models.Model):
    """A day that is not what its weekday says: off, or worked in exchange (`is_working`). Once in the calendar."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    is_working = models.BooleanField(default=False)
    source = models.CharField(max_length=200)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="holiday_named")]

    def __str__(self) -> str:
        """The name."""
        return self.name


class RetentionRule(Versioned):
    """How many days something is kept, and on what basis.

    One rule a day (retention_one_a_day); notes of reads are kept a year at least, as the database itself demands
    (retention_notes_a_year).
    """

    kind = models.CharField(max_length=16, choices=Kept.choices)
    days = models.PositiveIntegerField()
    valid = DateRangeField()
    source = models.CharField(max_length=300)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="retention_one_a_day",
                expressions=[("kind", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kept.values), name="retention_kind_known"),
            models.CheckConstraint(
                condition=models.Q(days__lte=36_500) & (~models.Q(kind=Kept.ACCESS_LOG) | models.Q(days__gte=366)),
                name="retention_notes_a_year",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="retention_has_source"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="retention_valid_some_day"),
        ]

    def __str__(self) -> str:
        """What is kept."""
        return str(Kept(self.kind).label)


class ClarityRule(models.Model):
    """How strictly a slot of a clear task is asked for where an organisation has set nothing of its own.

    One rule for a slot and day (clarity_rule_one_a_day); `source` names the practice it comes from.
    """

    slot = models.CharField(max_length=14, choices=ClaritySlot.choices)
    strictness = models.CharField(max_length=5, choices=Strictness.choices)
    valid = DateRangeField()
    source = models.CharField(max_length=300)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="clarity_rule_one_a_day",
                expressions=[("slot", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=models.Q(slot__in=ClaritySlot.values), name="clarity_rule_slot_known"),
            models.CheckConstraint(
                condition=models.Q(strictness__in=Strictness.values), name="clarity_rule_strictness_known"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="clarity_rule_has_source"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="clarity_rule_valid_some_day"),
        ]

    def __str__(self) -> str:
        """The slot."""
        return str(ClaritySlot(self.slot).label)


class Ceiling(Versioned):
    """How much of something is done at once at most: more is a slip, and refused with the count (ceiling_one_a_day)."""

    kind = models.CharField(max_length=16, choices=Bounded.choices)
    most = models.PositiveIntegerField()
    valid = DateRangeField()
    source = models.CharField(max_length=300)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="ceiling_one_a_day",
                expressions=[("kind", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Bounded.values), name="ceiling_kind_known"),
            models.CheckConstraint(condition=models.Q(most__gte=1), name="ceiling_of_one_at_least"),
            models.CheckConstraint(condition=~models.Q(source=""), name="ceiling_has_source"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="ceiling_valid_some_day"),
        ]

    def __str__(self) -> str:
        """What is bounded."""
        return str(Bounded(self.kind).label)


class SmallCellRule(Versioned):
    """From how many persons on a figure is told to a reader from outside (model.md 26).

    One rule a day (small_cells_one_a_day); under three, "fewer than" would tell the figure (small_cells_three_at_least).
    """

    least = models.PositiveSmallIntegerField()
    valid = DateRangeField()
    source = models.CharField(max_length=300)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(name="small_cells_one_a_day", expressions=[("valid", RangeOperators.OVERLAPS)]),
            models.CheckConstraint(
                condition=models.Q(least__gte=FEWEST, least__lte=1000), name="small_cells_three_at_least"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="small_cells_has_source"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="small_cells_valid_some_day"),
        ]

    def __str__(self) -> str:
        """The number."""
        return str(self.least)


class TaskRule(Versioned):
    """How the days of tasks are counted: when a day is near, how often and how far it may be moved, and by whom.

    One rule a day (task_rule_one_a_day). A task may be given more time at most `most_extensions` times, each by at most
    `most_days` days, asked for `notice_days` before the day at the latest, after it only if `may_ask_late`.
    """

    soon_days = models.PositiveSmallIntegerField()
    most_extensions = models.PositiveSmallIntegerField()
    most_days = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField(default=0)
    may_ask_late = models.BooleanField(default=False)
    approver = models.CharField(max_length=8, choices=ExtensionApprover.choices)
    valid = DateRangeField()
    source = models.CharField(max_length=300)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(name="task_rule_one_a_day", expressions=[("valid", RangeOperators.OVERLAPS)]),
            models.CheckConstraint(
                condition=models.Q(approver__in=ExtensionApprover.values), name="task_rule_approver_known"
            ),
            models.CheckConstraint(
                condition=models.Q(soon_days__lte=60, most_days__gte=1, most_days__lte=366, notice_days__lte=60),
                name="task_rule_days_in_bounds",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="task_rule_has_source"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="task_rule_valid_some_day"),
        ]

    def __str__(self) -> str:
        """Its source."""
        return self.source


class Metric(Versioned):
    """What a percentage of tasks is: which counts are divided by which, as data, shown with the figure.

    One meaning of a code a day (metric_one_meaning_a_day); both lists name counts of the app of tasks.
    """

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    definition = models.CharField(max_length=300)
    numerator = models.JSONField()
    denominator = models.JSONField()
    position = models.PositiveSmallIntegerField(default=0)
    valid = DateRangeField()
    source = models.CharField(max_length=300)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="metric_one_meaning_a_day",
                expressions=[("code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(definition="") & ~models.Q(source=""), name="metric_is_said"
            ),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="metric_valid_some_day"),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name
