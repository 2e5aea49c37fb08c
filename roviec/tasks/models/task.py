"""Work that is assigned: one assignment to one lead unit, wherever it came from."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q

from roviec.documents.models import Document
from roviec.kit.models import Identified, Versioned
from roviec.organisations.models import Holding, Unit
from roviec.plans.models import Item
from roviec.tasks.enums import CLOSED, DROPPED, WITH_REASON, WORKED_ON, LateCause, TaskState, Timeliness
from roviec.tasks.models.series import Series

# When no rule says otherwise (regulations.TaskRule).
SOON = timedelta(days=7)

# The facts that a state demands; those it says nothing about may be there or not; all others must be absent.
FACTS: dict[TaskState, tuple[set[str], set[str]]] = {
    TaskState.PROPOSED: (set(), set()),
    TaskState.ASSIGNED: ({"assigned_at"}, set()),
    TaskState.RETURNED: ({"assigned_at"}, set()),
    TaskState.ACCEPTED: ({"assigned_at", "accepted_at"}, set()),
    TaskState.IN_PROGRESS: ({"assigned_at", "accepted_at", "started_at"}, set()),
    TaskState.SUBMITTED: ({"assigned_at", "accepted_at", "started_at", "submitted_on"}, set()),
    TaskState.REDO: ({"assigned_at", "accepted_at", "started_at"}, set()),
    TaskState.COMPLETED: ({"assigned_at", "accepted_at", "done_on"}, {"started_at"}),
    TaskState.SUSPENDED: (
        {"assigned_at", "suspended_on", "suspension_basis"},
        {"accepted_at", "started_at"},
    ),
    TaskState.CANCELLED: ({"closed_on"}, {"assigned_at", "accepted_at", "started_at"}),
    TaskState.SUPERSEDED: ({"assigned_at", "closed_on", "superseded_by"}, {"accepted_at", "started_at"}),
}
ALL_FACTS = set().union(*(demanded | free for demanded, free in FACTS.values()))


def _facts_of(state: TaskState) -> Q:
    demanded, free = FACTS[state]
    wanted = {"state": state} | {f"{name}__isnull": name not in demanded for name in sorted(ALL_FACTS - free)}
    condition = Q(**wanted) & (~Q(state_reason="") if state in WITH_REASON else Q(state_reason=""))
    return condition & Q(percent=100) if state == TaskState.COMPLETED else condition


STATE_HAS_ITS_FACTS = reduce(or_, map(_facts_of, FACTS))
SUSPENDED_FROM_WHAT_IT_WAS = (
    Q(~Q(state=TaskState.SUSPENDED), suspended_from="")
    | Q(state=TaskState.SUSPENDED, suspended_from=TaskState.ASSIGNED, accepted_at=None, started_at=None)
    | Q(state=TaskState.SUSPENDED, suspended_from=TaskState.ACCEPTED, accepted_at__isnull=False, started_at=None)
    | Q(
        state=TaskState.SUSPENDED,
        suspended_from__in=[TaskState.IN_PROGRESS, TaskState.REDO],
        accepted_at__isnull=False,
        started_at__isnull=False,
    )
)


class Task(Identified, Versioned):
    """One unit must do one thing by a day.

    - where it came from is copied (`origin_*`), so a task knows nothing of plans' wording or of meetings;
    - each state carries its facts (task_state_has_its_facts), a suspended one also what it was before
      (task_suspended_from_what_it_was); which state follows which is in `life.py`;
    - an item gives a unit at most one task that is not cancelled or superseded (task_once_for_item_and_unit);
    - `done_on` is the day of the submission that was finally accepted; the due day never moves for review; timeliness is
      derived (`timeliness`), never stored;
    - the day first set stays as `original_due_on` once more time was given (task_original_day_stays);
    - a part (`part_of`) belongs to its whole for good, so parts never go round in a circle (trigger).
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="tasks")
    origin_kind = models.CharField(max_length=20)
    origin_title = models.CharField(max_length=120)
    origin_key = models.BigIntegerField(null=True)
    part_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="tasks")
    series_period = models.DateField(null=True)
    number = models.CharField(max_length=20, blank=True)
    title = models.TextField()
    product = models.CharField(max_length=300, blank=True)
    # Who decides or signs what comes out.
    authority = models.CharField(max_length=200, blank=True)
    assigned_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    lead_person = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")
    co_units = models.ManyToManyField(Unit, related_name="+", through="CoUnit")
    supervising_leader = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")
    monitor = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")
    due_written = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    original_due_on = models.DateField(null=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=11, choices=TaskState.choices, default=TaskState.ASSIGNED)
    # Why it was returned, is to be done again, is suspended, was cancelled or superseded.
    state_reason = models.CharField(max_length=500, blank=True)
    assigned_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    submitted_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    suspended_on = models.DateField(null=True)
    suspended_from = models.CharField(max_length=11, choices=TaskState.choices, blank=True)
    suspension_basis = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True)
    superseded_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supersedes")
    percent = models.PositiveSmallIntegerField(default=0)
    latest = models.CharField(max_length=500, blank=True)
    late_cause = models.CharField(max_length=10, choices=LateCause.choices, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
    # Whose doing it is as who accepted the late result, or gave more time, sees it; what the unit said stays beside it.
    judged_cause = models.CharField(max_length=10, choices=LateCause.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "lead_unit"],
                condition=Q(item__isnull=False) & ~Q(state__in=DROPPED),
                name="task_once_for_item_and_unit",
            ),
            models.CheckConstraint(condition=STATE_HAS_ITS_FACTS, name="task_state_has_its_facts"),
            models.CheckConstraint(condition=SUSPENDED_FROM_WHAT_IT_WAS, name="task_suspended_from_what_it_was"),
            models.CheckConstraint(
                condition=Q(original_due_on=None, extensions=0)
                | Q(original_due_on__isnull=False, due_on__isnull=False),
                name="task_original_day_stays",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by=None) | ~Q(superseded_by=F("pk")), name="task_replaces_other"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="task_has_title"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="task_percent_at_most_100"),
            models.CheckConstraint(
                condition=Q(late_cause="", late_reason="") | (~Q(late_cause="") & ~Q(late_reason="")),
                name="task_delay_has_cause_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(judged_cause__in=["", *LateCause.values]), name="task_judged_cause_known"
            ),
            models.UniqueConstraint(
                fields=["series", "series_period"],
                condition=Q(series__isnull=False),
                name="task_once_for_series_and_period",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, series_period=None)
                | Q(series__isnull=False, series_period__isnull=False),
                name="task_of_series_has_period",
            ),
            # Two parts of one task for the same unit and person would overlap.
            models.UniqueConstraint(
                fields=["part_of", "lead_unit", "lead_person"],
                condition=Q(part_of__isnull=False) & ~Q(state__in=DROPPED),
                nulls_distinct=False,
                name="task_parts_do_not_overlap",
            ),
        ]
        indexes = [
            models.Index(fields=["lead_unit", "state", "due_on"], name="task_of_unit"),
            models.Index(F("due_on"), condition=~Q(state__in=CLOSED), name="task_open_by_due_day"),
        ]

    def __str__(self) -> str:
        """Number as issued and title."""
        return f"{self.number} {self.title}".strip()

    @property
    def original_due(self) -> date | None:
        """The day first set, also when more time was given since."""
        return self.original_due_on or self.due_on

    @property
    def is_own(self) -> bool:
        """Whether the unit gave the task to itself: nobody above waits for its result."""
        return self.assigned_by_id == self.lead_unit_id

    @property
    def is_worked_on(self) -> bool:
        """Whether the lead unit has it in hand."""
        return self.state in WORKED_ON

    @property
    def is_closed(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in CLOSED

    def timeliness(self, on: date, *, soon: timedelta = SOON, original: bool = False) -> Timeliness:
        """How the task stands on a day: the due day itself is still in time (it ends at 24:00 local time).

        While its result waits for a verdict, and while it is suspended, it is not overdue. `original`: against the day
        first set, as if no more time had been given. `soon`: how far ahead a day is near (regulations.TaskRule).
        """
        due_on = self.original_due if original else self.due_on
        if due_on is None:
            return Timeliness.NO_DEADLINE
        if self.done_on is not None:
            return Timeliness.ON_TIME if self.done_on <= due_on else Timeliness.LATE
        if self.stopped_on is not None and self.stopped_on <= on:
            return Timeliness.IN_TIME
        if on > due_on:
            return Timeliness.OVERDUE
        return Timeliness.DUE_SOON if due_on - on <= soon else Timeliness.IN_TIME

    @property
    def cause(self) -> str:
        """Whose doing the delay is: as it was judged, else as the unit says; empty while nobody has said."""
        return self.judged_cause or self.late_cause

    @property
    def stopped_on(self) -> date | None:
        """Since when the clock stands: the result waits for a verdict, the task is suspended, or it was dropped."""
        return self.submitted_on or self.suspended_on or self.closed_on

    def days_late(self, on: date, *, original: bool = False) -> int:
        """Whole days past the due day, or past the one first set; 0 in time."""
        due_on = self.original_due if original else self.due_on
        if due_on is None:
            return 0
        end = self.done_on or min(on, self.stopped_on or on)
        return max((end - due_on).days, 0)
