"""Kinds of lines and decisions of a reorganisation, its states, and the acts on it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a reorganisation stands."""

    DRAFT = "DRAFT", pgettext_lazy("reorganisation", "being drafted")
    ORDERED = "ORDERED", pgettext_lazy("reorganisation", "ordered, waits for its day")
    DONE = "DONE", pgettext_lazy("reorganisation", "carried out")
    DROPPED = "DROPPED", pgettext_lazy("reorganisation", "dropped")


class LineKind(models.TextChoices):
    """What a line says of a unit."""

    FOUND = "FOUND", _("A new unit")
    SUCCEED = "SUCCEED", _("A unit passes on to another")
    END = "END", _("A unit ends")
    RENAME = "RENAME", _("A unit gets another name or kind")
    MOVE = "MOVE", _("A unit stands under another one")


class Work(models.TextChoices):
    """What is open in a unit that ends, and is decided one by one."""

    TASK = "TASK", _("Tasks")
    PLAN = "PLAN", _("Plans it takes part in")
    HOLDING = "HOLDING", _("Posts and who holds them")
    ROLE = "ROLE", _("Roles that people of other units have over it")


class Outcome(models.TextChoices):
    """What becomes of something open."""

    SUCCESSOR = "SUCCESSOR", _("to the successor")
    OTHER = "OTHER", _("to another unit")
    CLOSE = "CLOSE", pgettext_lazy("open work", "closed")
    ARCHIVE = "ARCHIVE", _("kept as it stands, under the unit that ended")


# What may be decided of each; the first is what happens unless somebody decides otherwise.
OUTCOMES = {
    Work.TASK: (Outcome.SUCCESSOR, Outcome.OTHER, Outcome.CLOSE, Outcome.ARCHIVE),
    Work.PLAN: (Outcome.SUCCESSOR, Outcome.OTHER, Outcome.CLOSE),
    Work.HOLDING: (Outcome.CLOSE, Outcome.SUCCESSOR, Outcome.OTHER),
    Work.ROLE: (Outcome.SUCCESSOR, Outcome.OTHER, Outcome.CLOSE),
}


class HandoverAct(models.TextChoices):
    """What is done to a reorganisation."""

    DRAFTED = "handovers.DRAFTED", _("began to draft the reorganisation")
    REWORDED = "handovers.REWORDED", _("changed the particulars of the reorganisation")
    LINE_ADDED = "handovers.LINE_ADDED", _("added a line to the reorganisation")
    LINE_REMOVED = "handovers.LINE_REMOVED", _("removed a line from the reorganisation")
    DECIDED = "handovers.DECIDED", _("decided what becomes of open work in the reorganisation")
    ORDERED = "handovers.ORDERED", _("ordered the reorganisation for its day")
    TAKEN_BACK = "handovers.TAKEN_BACK", _("took the order of the reorganisation back")
    DROPPED = "handovers.DROPPED", _("dropped the draft of the reorganisation")
    CARRIED_OUT = "handovers.CARRIED_OUT", _("carried the reorganisation out")
    FAILED = "handovers.FAILED", _("could not carry the reorganisation out")
