"""The life of a task, how it stands against its day, and the acts on it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskState(models.TextChoices):
    """What is stored of a task's life (domain.md 3.2)."""

    ASSIGNED = "ASSIGNED", _("assigned, not accepted yet")
    ACCEPTED = "ACCEPTED", pgettext_lazy("task", "accepted")
    IN_PROGRESS = "IN_PROGRESS", _("in progress")
    COMPLETED = "COMPLETED", _("completed")


class Timeliness(models.TextChoices):
    """Derived from the due day and today, never stored."""

    IN_TIME = "IN_TIME", _("in time")
    DUE_SOON = "DUE_SOON", _("due soon")
    OVERDUE = "OVERDUE", _("overdue")
    NO_DEADLINE = "NO_DEADLINE", _("no deadline")
    ON_TIME = "ON_TIME", _("done on time")
    LATE = "LATE", _("done late")


class LateCause(models.TextChoices):
    """Whose doing a delay is."""

    OBJECTIVE = "OBJECTIVE", _("objective")
    SUBJECTIVE = "SUBJECTIVE", _("subjective")


class TaskAct(models.TextChoices):
    """What is done to a task."""

    ASSIGNED = "tasks.ASSIGNED", _("assigned the task")
    ACCEPTED = "tasks.ACCEPTED", _("accepted the task")
    STARTED = "tasks.STARTED", _("started the task")
    PROGRESS_TOLD = "tasks.PROGRESS_TOLD", _("told the task's progress")
    DELAY_EXPLAINED = "tasks.DELAY_EXPLAINED", _("explained the delay")
    COMPLETED = "tasks.COMPLETED", _("completed the task")
    PASSED_ON = "tasks.PASSED_ON", _("passed the open tasks on to a successor")
