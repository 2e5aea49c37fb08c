"""Who else has a hand in a task: co-operating units with their part, comments, and the people they mention."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from roviec.organisations.models import Holding, Unit
from roviec.tasks.enums import CoState
from roviec.tasks.models.task import Task


class CoUnit(models.Model):
    """A unit that co-operates in a task, and its answer for its part.

    - once a task and unit (task_co_unit_once);
    - an answer carries its moment, hand and words; one that was only asked for carries none (task_co_unit_answer_has_its_facts).
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="co_work")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=CoState.choices, default=CoState.ASKED, db_default=CoState.ASKED)
    words = models.CharField(max_length=500, blank=True, db_default="")
    answered_at = models.DateTimeField(null=True)
    answered_by_key = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        db_table = "tasks_task_co_units"
        constraints = [
            models.UniqueConstraint(fields=["task", "unit"], name="task_co_unit_once"),
            models.CheckConstraint(
                condition=Q(state=CoState.ASKED, words="", answered_at=None, answered_by_key="")
                | (
                    Q(state__in=[CoState.DOING, CoState.DONE, CoState.DECLINED], answered_at__isnull=False)
                    & ~Q(answered_by_key="")
                    & ~Q(words="")
                ),
                name="task_co_unit_answer_has_its_facts",
            ),
        ]

    def __str__(self) -> str:
        """Its state."""
        return str(CoState(self.state).label)


class Comment(models.Model):
    """What somebody who reads a task says about it; never rewritten."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="comments")
    words = models.CharField(max_length=1000)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="task_comment_has_words")]

    # Whose it is, when it was asked for (queries.with_hands).
    hand: str = ""

    def __str__(self) -> str:
        """Its number: what it says is not for the title of an act."""
        return f"#{self.pk}"

    @property
    def holding_of(self) -> Holding | None:
        """Who said it."""
        return self.said_by


class Mention(models.Model):
    """Somebody whom a comment asks to look; once a comment and person (task_mention_once)."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="mentions")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "holding"], name="task_mention_once")]
        indexes = [models.Index(fields=["holding"], condition=Q(read_at=None), name="task_mention_unread")]

    # Who it is, when it was asked for (queries.with_hands).
    hand: str = ""

    def __str__(self) -> str:
        """The comment and the holding."""
        return f"{self.comment_id} {self.holding_id}"

    @property
    def holding_of(self) -> Holding | None:
        """Who is mentioned."""
        return self.holding


class Watch(models.Model):
    """Somebody follows a task by his own choice, besides those whom it names; once a task and person (task_watched_once)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="watches")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "holding"], name="task_watched_once")]

    def __str__(self) -> str:
        """The task and the holding."""
        return f"{self.task_id} {self.holding_id}"
