"""States of a figure, and the acts on the ledger."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FigureState(models.TextChoices):
    """What a unit says of a target in a period; nothing said is "missing" and has no row."""

    REPORTED = "REPORTED", _("has a figure")
    NOT_APPLICABLE = "NOT_APPLICABLE", _("does not apply")
    UNAVAILABLE = "UNAVAILABLE", _("no figure yet")


class PostingState(models.TextChoices):
    """The states of a figure, and the reversal that takes one out of the ledger."""

    REPORTED = "REPORTED", _("has a figure")
    NOT_APPLICABLE = "NOT_APPLICABLE", _("does not apply")
    UNAVAILABLE = "UNAVAILABLE", _("no figure yet")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


class FigureAct(models.TextChoices):
    """What is done to the ledger and its periods."""

    POSTED = "figures.POSTED", _("entered figures in the ledger")
    PERIOD_OPENED = "figures.PERIOD_OPENED", _("opened the period")
    PERIOD_LOCKED = "figures.PERIOD_LOCKED", _("locked the period")
    OPENED_FOR_UNIT = "figures.OPENED_FOR_UNIT", _("opened the locked period for one unit")
    CLOSED_FOR_UNIT = "figures.CLOSED_FOR_UNIT", _("closed the period for the unit again")
    PERIOD_REOPENED = "figures.PERIOD_REOPENED", _("reopened the period")
    TOTALS_REBUILT = "figures.TOTALS_REBUILT", _("made the totals anew from the ledger")
