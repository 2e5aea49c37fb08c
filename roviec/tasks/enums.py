"""The life of a task, how it stands against its day, and the acts on it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskState(models.TextChoices):
    """What is stored of a task's life (domain.md 3.2)."""

    PROPOSED = "PROPOSED", _("proposed")
    ASSIGNED = "ASSIGNED", _("assigned, not accepted yet")
    RETURNED = "RETURNED", pgettext_lazy("task", "returned")
    ACCEPTED = "ACCEPTED", pgettext_lazy("task", "accepted")
    IN_PROGRESS = "IN_PROGRESS", _("in progress")
    SUBMITTED = "SUBMITTED", _("submitted, waiting for confirmation")
    REDO = "REDO", _("to be done again")
    COMPLETED = "COMPLETED", _("completed")
    SUSPENDED = "SUSPENDED", _("suspended")
    CANCELLED = "CANCELLED", _("cancelled")
    SUPERSEDED = "SUPERSEDED", _("superseded")


# The lead unit has the task in hand: it may work on it, submit it, ask for more time.
WORKED_ON = (TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.REDO)
# Nothing more happens to it.
CLOSED = (TaskState.COMPLETED, TaskState.CANCELLED, TaskState.SUPERSEDED)
# Closed without a result: counted in no total from that day on.
DROPPED = (TaskState.CANCELLED, TaskState.SUPERSEDED)
# Somebody said why, and the words stay until the task moves on.
WITH_REASON = (TaskState.RETURNED, TaskState.REDO, TaskState.SUSPENDED, *DROPPED)


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


class Verdict(models.TextChoices):
    """What became of a submission; empty while it waits."""

    ACCEPTED = "ACCEPTED", pgettext_lazy("result", "accepted")
    REDO = "REDO", _("to be done again")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("result", "taken back")


class ExtensionVerdict(models.TextChoices):
    """What became of a request for more time; empty while it waits."""

    APPROVED = "APPROVED", pgettext_lazy("extension", "approved")
    REFUSED = "REFUSED", pgettext_lazy("extension", "refused")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("extension", "taken back")
    LAPSED = "LAPSED", pgettext_lazy("extension", "fell away as the task was closed")


class CoState(models.TextChoices):
    """What a co-operating unit says of its part."""

    ASKED = "ASKED", _("has not answered yet")
    DOING = "DOING", _("takes part")
    DONE = "DONE", _("has done its part")
    DECLINED = "DECLINED", _("does not take part")


class FileKind(models.TextChoices):
    """What a file of a task is."""

    EVIDENCE = "EVIDENCE", _("evidence")
    PRODUCT = "PRODUCT", _("product")


class TaskAct(models.TextChoices):
    """What is done to a task."""

    PROPOSED = "tasks.PROPOSED", _("proposed the task")
    ASSIGNED = "tasks.ASSIGNED", _("assigned the task")
    RETURNED = "tasks.RETURNED", _("returned the task")
    ACCEPTED = "tasks.ACCEPTED", _("accepted the task")
    DELEGATED = "tasks.DELEGATED", _("said who works on the task")
    STARTED = "tasks.STARTED", _("started the task")
    PROGRESS_TOLD = "tasks.PROGRESS_TOLD", _("told the task's progress")
    DELAY_EXPLAINED = "tasks.DELAY_EXPLAINED", _("explained the delay")
    SPLIT = "tasks.SPLIT", _("gave a part of the task")
    SUBMITTED = "tasks.SUBMITTED", _("submitted the result")
    TAKEN_BACK = "tasks.TAKEN_BACK", _("took the submitted result back")
    RESULT_ACCEPTED = "tasks.RESULT_ACCEPTED", _("accepted the result")
    REDO_ASKED = "tasks.REDO_ASKED", _("asked to do it again")
    COMPLETED = "tasks.COMPLETED", _("completed the task")
    SUSPENDED = "tasks.SUSPENDED", _("suspended the task")
    RESUMED = "tasks.RESUMED", _("resumed the task")
    CANCELLED = "tasks.CANCELLED", _("cancelled the task")
    SUPERSEDED = "tasks.SUPERSEDED", _("replaced the task by another")
    EXTENSION_ASKED = "tasks.EXTENSION_ASKED", _("asked for more time")
    EXTENSION_APPROVED = "tasks.EXTENSION_APPROVED", _("gave more time")
    EXTENSION_REFUSED = "tasks.EXTENSION_REFUSED", _("refused more time")
    EXTENSION_WITHDRAWN = "tasks.EXTENSION_WITHDRAWN", _("took the request for more time back")
    CO_ANSWERED = "tasks.CO_ANSWERED", _("answered for its part of the task")
    COMMENTED = "tasks.COMMENTED", _("commented on the task")
    MENTION_READ = "tasks.MENTION_READ", _("read the comment that mentions him")
    CO_UNITS_ADDED = "tasks.CO_UNITS_ADDED", _("asked further units to co-operate in the task")
    WATCH_BEGUN = "tasks.WATCH_BEGUN", _("began to watch the task")
    WATCH_ENDED = "tasks.WATCH_ENDED", _("no longer watches the task")
    MILESTONE_SET = "tasks.MILESTONE_SET", _("set a milestone")
    MILESTONE_REACHED = "tasks.MILESTONE_REACHED", _("reached a milestone")
    MILESTONE_DROPPED = "tasks.MILESTONE_DROPPED", _("dropped a milestone")
    FILE_ADDED = "tasks.FILE_ADDED", _("added a file to the task")
    FILE_REMOVED = "tasks.FILE_REMOVED", _("removed a file from the task")
    SERIES_STARTED = "tasks.SERIES_STARTED", _("started a series of tasks")
    SERIES_ENDED = "tasks.SERIES_ENDED", _("ended the series of tasks")
    AMENDMENT_FOLLOWED = "tasks.AMENDMENT_FOLLOWED", _("let the tasks follow the amendment of the plan")
    INHERITED = "tasks.INHERITED", _("let the open tasks of units that end pass on")
    PASSED_ON = "tasks.PASSED_ON", _("passed the open tasks on to a successor")
    WATCHES_PASSED_ON = "tasks.WATCHES_PASSED_ON", _("passed the watching of tasks on to a successor")
