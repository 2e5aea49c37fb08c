"""Whose rules a document follows, what a person may ask about his data, what is kept for how long."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Regime(models.TextChoices):
    """The two systems of document rules (399-QĐ/TW and 30/2020/NĐ-CP)."""

    PARTY = "PARTY", _("Party")
    STATE = "STATE", _("State")


class DataRight(models.TextChoices):
    """What a person may ask of whoever holds his data (Law 91/2025/QH15)."""

    ACCESS = "ACCESS", _("to see or get his data")
    CORRECT = "CORRECT", _("to have his data put right")
    DELETE = "DELETE", _("to have his data deleted")
    RESTRICT = "RESTRICT", _("to restrict the use of his data")
    WITHDRAW = "WITHDRAW", _("to withdraw his consent")
    OBJECT = "OBJECT", _("to object to the use of his data")


class Counting(models.TextChoices):
    """Which days a clock counts."""

    WORKING = "WORKING", _("working days")
    CALENDAR = "CALENDAR", _("days")


class Kept(models.TextChoices):
    """What is kept for a time and then removed by itself."""

    ACCESS_LOG = "ACCESS_LOG", _("notes of who read personal data")
    REMOVED_FILES = "REMOVED_FILES", _("files that were removed from a report or a document")
    ORPHANED_FILES = "ORPHANED_FILES", _("uploaded files that belong to nothing")
    SUBJECTS = "SUBJECTS", _("names and contacts in settled requests about personal data")
    SESSIONS = "SESSIONS", _("sign-in sessions that have ended")
    INVITATIONS = "INVITATIONS", _("invitations that were used or have expired")
    NOTICES = "NOTICES", _("notices of what happened and reminders, read or not")


class ClaritySlot(models.TextChoices):
    """What a clear task says ("6 rõ"; domain.md 3.1), in the order of offices."""

    WORK = "WORK", _("clear work")
    PERSON = "PERSON", _("clear person")
    RESPONSIBILITY = "RESPONSIBILITY", _("clear responsibility")
    TIME = "TIME", _("clear time")
    PRODUCT = "PRODUCT", _("clear product")
    AUTHORITY = "AUTHORITY", _("clear authority")


class Strictness(models.TextChoices):
    """What a gap in a slot does to a task that is to go out."""

    BLOCK = "BLOCK", _("the task does not go out")
    WARN = "WARN", _("it is pointed out")
    OFF = "OFF", _("it is not asked for")


class Bounded(models.TextChoices):
    """What is not done in numbers too large to be meant."""

    TASKS_AT_ONCE = "TASKS_AT_ONCE", _("tasks handed out at once")


class ExtensionApprover(models.TextChoices):
    """Who gives more time for a task."""

    ASSIGNER = "ASSIGNER", _("who gave the task, supervises or follows it")
    LEADER = "LEADER", _("the supervising leader, or a leader of the unit that gave the task")


class RegulationAct(models.TextChoices):
    """What is done to rules."""

    CLOCK_CHANGED = "regulations.CLOCK_CHANGED", _("changed the clock of requests")
    RETENTION_CHANGED = "regulations.RETENTION_CHANGED", _("changed how long something is kept")
    SMALL_CELLS_CHANGED = "regulations.SMALL_CELLS_CHANGED", _("changed from how many persons on a figure is shown")
    CEILING_CHANGED = "regulations.CEILING_CHANGED", _("changed how much may be done at once")
    TASK_RULE_CHANGED = "regulations.TASK_RULE_CHANGED", _("changed the rule for the days of tasks")
    METRIC_CHANGED = "regulations.METRIC_CHANGED", _("changed what a percentage of tasks means")
    HOLIDAY_SET = "regulations.HOLIDAY_SET", _("set the day in the calendar of working days")
    TYPE_ADDED = "regulations.TYPE_ADDED", _("added the type of document")
    TYPE_CHANGED = "regulations.TYPE_CHANGED", _("changed the type of document")
    TYPE_ENDED = "regulations.TYPE_ENDED", _("ended the type of document")
    TYPE_VERIFIED = "regulations.TYPE_VERIFIED", _("checked the type of document against the regulation")
