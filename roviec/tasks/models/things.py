"""What belongs to a task: its milestones, and its evidence and products with their versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from roviec.documents.models import FileContent
from roviec.kit.models import Recorded
from roviec.tasks.enums import FileKind
from roviec.tasks.models.task import Task


class Milestone(Recorded):
    """A step of a task with its day, and the day on which it was done; one that was dropped stays as retracted."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_milestone_has_title"),
            models.UniqueConstraint(
                fields=["task", "title"], condition=Q(retracted_at=None), name="task_milestone_once"
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class TaskFile(models.Model):
    """One version of a piece of evidence, or of a product; removed ones stay as rows.

    Versions of one thing share kind and title, and are numbered (task_file_version_numbered).
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    title = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField()
    content = models.ForeignKey(FileContent, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by_key = models.CharField(max_length=80)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "kind", "title", "number"], name="task_file_version_numbered"),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values) & ~Q(title=""), name="task_file_named"),
            models.CheckConstraint(condition=Q(number__gte=1), name="task_file_numbered_from_one"),
        ]

    def __str__(self) -> str:
        """The file's name."""
        return self.name

    @property
    def title_in_acts(self) -> str:
        """A number: people name files after people."""
        return f"#{self.pk}"
