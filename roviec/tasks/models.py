"""Work that is assigned: one assignment to one lead unit, wherever it came from."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Identified, Recorded, Versioned
from roviec.organisations.models import Holding, Unit
from roviec.plans.models import Item
from roviec.tasks.enums import LateCause, TaskState, Timeliness

SOON = timedelta(days=7)


class Task(Identified, Versioned):
    """One unit must do one thing by a day.

    - where it came from is copied (`origin_*`), so a task knows nothing of plans' wording or of meetings;
    - each state carries its facts (task_state_has_its_facts): accepted since, started since, done on;
    - an item gives a unit at most one task (task_once_for_item_and_unit);
    - the due day never moves for review; timeliness is derived (`timeliness`), never stored.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="tasks")
    origin_kind = models.CharField(max_length=20)
    origin_title = models.CharField(max_length=120)
    origin_key = models.BigIntegerField(null=True)
    number = models.CharField(max_length=20, blank=True)
    title = models.TextField()
    product = models.CharField(max_length=300, blank=True)
    # Who decides or signs what comes out.
    authority = models.CharField(max_length=200, blank=True)
    assigned_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    co_units = models.ManyToManyField(Unit, related_name="+")
    supervising_leader = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")
    monitor = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")
    due_written = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=11, choices=TaskState.choices, default=TaskState.ASSIGNED)
    assigned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    done_on = models.DateField(null=True)
    percent = models.PositiveSmallIntegerField(default=0)
    latest = models.CharField(max_length=500, blank=True)
    late_cause = models.CharField(max_length=10, choices=LateCause.choices, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "lead_unit"], condition=Q(item__isnull=False), name="task_once_for_item_and_unit"
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.ASSIGNED, accepted_at=None, started_at=None, done_on=None)
                | Q(state=TaskState.ACCEPTED, accepted_at__isnull=False, started_at=None, done_on=None)
                | Q(state=TaskState.IN_PROGRESS, accepted_at__isnull=False, started_at__isnull=False, done_on=None)
                | Q(state=TaskState.COMPLETED, accepted_at__isnull=False, done_on__isnull=False, percent=100),
                name="task_state_has_its_facts",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="task_has_title"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="task_percent_at_most_100"),
            models.CheckConstraint(
                condition=Q(late_cause="", late_reason="") | (~Q(late_cause="") & ~Q(late_reason="")),
                name="task_delay_has_cause_and_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["lead_unit", "state", "due_on"], name="task_of_unit"),
            models.Index(F("due_on"), condition=~Q(state=TaskState.COMPLETED), name="task_open_by_due"),
        ]

    def __str__(self) -> str:
        """Number as issued and title."""
        return f"{self.number} {self.title}".strip()

    def timeliness(self, on: date) -> Timeliness:
        """How the task stands on a day: the due day itself is still in time (it ends at 24:00 local time)."""
        if self.due_on is None:
            return Timeliness.NO_DEADLINE
        if self.done_on is not None:
            return Timeliness.ON_TIME if self.done_on <= self.due_on else Timeliness.LATE
        if on > self.due_on:
            return Timeliness.OVERDUE
        return Timeliness.DUE_SOON if self.due_on - on <= SOON else Timeliness.IN_TIME


class TaskNote(Recorded):
    """What was told about a task on the way: percent and words."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="notes")
    percent = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="task_note_percent_at_most_100")]

    def __str__(self) -> str:
        """The words."""
        return self.words
