"""What happens on the way of a task: what was told, each result submitted, each request for more time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Recorded
from roviec.organisations.models import Holding
from roviec.tasks.enums import ExtensionVerdict, Verdict
from roviec.tasks.models.task import Task


class TaskNote(Recorded):
    """What was told about a task on the way: percent and words."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="notes")
    percent = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Holding, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="task_note_percent_at_most_100")]

    # Who told it, when it was asked for (queries.with_hands).
    hand: str = ""

    def __str__(self) -> str:
        """The words."""
        return self.words

    @property
    def holding_of(self) -> Holding | None:
        """Who told it."""
        return self.told_by


class Submission(models.Model):
    """One result that the lead unit submitted, and what became of it; decided once, else never changed (trigger).

    - numbered within its task (task_submission_numbered), one at a time waits (task_submission_one_waits), one at most is
      accepted (task_submission_one_accepted);
    - a verdict carries its moment and hand (task_submission_verdict_has_its_facts); asking to do it again says why;
    - nobody accepts or sends back what he submitted himself, nobody else takes it back (task_submission_other_hand).
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
    submitted_at = models.DateTimeField()
    submitted_by_key = models.CharField(max_length=80)
    verdict = models.CharField(max_length=9, choices=Verdict.choices, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_key = models.CharField(max_length=80, blank=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "number"], name="task_submission_numbered"),
            models.UniqueConstraint(fields=["task"], condition=Q(verdict=""), name="task_submission_one_waits"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(verdict=Verdict.ACCEPTED), name="task_submission_one_accepted"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None, decided_by_key="", remark="")
                | (
                    Q(verdict__in=[Verdict.ACCEPTED, Verdict.WITHDRAWN], decided_at__isnull=False)
                    & ~Q(decided_by_key="")
                )
                | (Q(verdict=Verdict.REDO, decided_at__isnull=False) & ~Q(decided_by_key="") & ~Q(remark="")),
                name="task_submission_verdict_has_its_facts",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=[Verdict.ACCEPTED, Verdict.REDO]) | ~Q(decided_by_key=F("submitted_by_key")),
                name="task_submission_other_hand",
            ),
            models.CheckConstraint(condition=~Q(submitted_by_key=""), name="task_submission_has_hand"),
        ]

    # The names behind the keys, when they were asked for (queries.with_hands).
    hand: str = ""
    judge: str = ""

    def __str__(self) -> str:
        """Its number."""
        return f"#{self.number}"

    @property
    def by_key(self) -> str:
        """Who submitted it."""
        return self.submitted_by_key


class Extension(models.Model):
    """A request for more time, and what became of it; decided once, else never changed (trigger).

    - one at a time waits (task_extension_one_waits); it asks for a day after the one that holds
      (task_extension_later_day);
    - only an approved one has a day, and that is later too (task_extension_verdict_has_its_facts); a refusal says why;
    - nobody approves or refuses what he asked for himself (task_extension_other_hand).
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="extension_requests")
    reason = models.CharField(max_length=500)
    due_before = models.DateField()
    proposed_due = models.DateField()
    asked_at = models.DateTimeField()
    asked_by_key = models.CharField(max_length=80)
    verdict = models.CharField(max_length=9, choices=ExtensionVerdict.choices, blank=True)
    approved_due = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_key = models.CharField(max_length=80, blank=True)
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(verdict=""), name="task_extension_one_waits"),
            models.CheckConstraint(
                condition=Q(proposed_due__gt=F("due_before")) & ~Q(reason="") & ~Q(asked_by_key=""),
                name="task_extension_later_day",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None, decided_by_key="", remark="", approved_due=None)
                | (
                    Q(verdict=ExtensionVerdict.APPROVED, decided_at__isnull=False, approved_due__gt=F("due_before"))
                    & Q(approved_due__isnull=False)
                    & ~Q(decided_by_key="")
                )
                | (
                    Q(verdict=ExtensionVerdict.REFUSED, decided_at__isnull=False, approved_due=None)
                    & ~Q(decided_by_key="")
                    & ~Q(remark="")
                )
                | (
                    Q(
                        verdict__in=[ExtensionVerdict.WITHDRAWN, ExtensionVerdict.LAPSED],
                        decided_at__isnull=False,
                        approved_due=None,
                    )
                    & ~Q(decided_by_key="")
                ),
                name="task_extension_verdict_has_its_facts",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=[ExtensionVerdict.APPROVED, ExtensionVerdict.REFUSED])
                | ~Q(decided_by_key=F("asked_by_key")),
                name="task_extension_other_hand",
            ),
        ]

    # The names behind the keys, when they were asked for (queries.with_hands).
    hand: str = ""
    judge: str = ""

    def __str__(self) -> str:
        """The day asked for."""
        return f"{self.proposed_due:%d/%m/%Y}"

    @property
    def by_key(self) -> str:
        """Who asked."""
        return self.asked_by_key
