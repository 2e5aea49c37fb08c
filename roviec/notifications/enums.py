"""The acts on webhooks and on rules for reminding; when somebody is reminded, and who."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WebhookAct(models.TextChoices):
    """What is done to a webhook."""

    REGISTERED = "notifications.REGISTERED", _("registered a webhook")
    STOPPED = "notifications.STOPPED", _("stopped the webhook")
    TRIED = "notifications.TRIED", _("sent a trial to the webhook")
    SENT_AGAIN = "notifications.SENT_AGAIN", _("sent a delivery of the webhook again")


# The kind of a delivery that tells of no act.
TRIAL = "notifications.TRIAL"


class ReminderAct(models.TextChoices):
    """What is done to the rules for reminding, and by them."""

    RULE_SET = "notifications.RULE_SET", _("set a rule for reminding")
    RULE_ENDED = "notifications.RULE_ENDED", _("ended a rule for reminding")
    SENT = "notifications.SENT", _("reminded of tasks that are near or past their day")
    QUIET_SET = "notifications.QUIET_SET", _("set the quiet hours of the organisation")
    LETTER_NOTED = "notifications.LETTER_NOTED", _("noted the letter that covers the task")
    LETTER_TAKEN_BACK = "notifications.LETTER_TAKEN_BACK", _("took back that the letter covers the task")


class Moment(models.TextChoices):
    """On which side of a task's day it is reminded of."""

    BEFORE = "BEFORE", _("before the day")
    ON = "ON", _("on the day")
    AFTER = "AFTER", _("after the day")


class Addressee(models.TextChoices):
    """Who is reminded of a task."""

    PERSON = "PERSON", _("who works on it")
    HEAD = "HEAD", _("the head of the lead unit")
    LEADER = "LEADER", _("the supervising leader")
    MONITOR = "MONITOR", _("the monitor")


class Nudge(models.TextChoices):
    """Two words that offices keep apart: đôn đốc until the day, nhắc nhở after it."""

    URGED = "notifications.URGED", _("Urged")
    REMINDED = "notifications.REMINDED", _("Reminded")


class Listed(models.TextChoices):
    """The lists that letters are made from, and the one that looks back."""

    REMINDED = "REMINDED", _("Reminded")
    URGED = "URGED", _("Urged")
    DONE = "DONE", _("Done late")


class Section(models.TextChoices):
    """By what the tasks of a list stand together."""

    UNIT = "UNIT", _("Lead unit")
    LEADER = "LEADER", _("Supervising leader")
    FIELD = "FIELD", _("Field")


REMINDERS = tuple(Nudge.values)


class Group(models.TextChoices):
    """The kinds of notices, as somebody chooses among them."""

    URGED = "URGED", _("Urging before and on the day")
    REMINDED = "REMINDED", _("Reminding of what is past its day")
    TASKS = "TASKS", _("What happens to tasks")
    REPORTS = "REPORTS", _("What happens to reports")
    PLANS = "PLANS", _("Changes of plans above")


def group_of(kind: str) -> Group:
    """The group of a kind of notice."""
    if kind in REMINDERS:
        return Group[Nudge(kind).name]
    return Group[kind.partition(".")[0].upper()]


class MailWish(models.TextChoices):
    """How somebody wants notices by mail."""

    DAILY = "DAILY", _("Once a day, all in one mail")
    AT_ONCE = "AT_ONCE", _("At once, outside of quiet hours")
    NONE = "NONE", _("No mail")


class PreferenceAct(models.TextChoices):
    """What is done to somebody's own choices."""

    SET = "notifications.PREFERENCE_SET", _("chose how to be told")
