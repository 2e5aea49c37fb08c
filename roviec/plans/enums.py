"""Kinds of plans and items, the rules of targets, and the acts on plans."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanKind(models.TextChoices):
    """What a plan document is, from the resolution down."""

    RESOLUTION = "RESOLUTION", _("resolution")
    TERM_PROGRAMME = "TERM_PROGRAMME", _("full-term work programme")
    THEME = "THEME", _("annual theme")
    PLAN = "PLAN", _("plan")
    COMMITMENTS = "COMMITMENTS", _("registered commitments")
    WORK_PROGRAMME = "WORK_PROGRAMME", _("work programme")


class PlanState(models.TextChoices):
    """Whether a version of a plan binds anybody."""

    DRAFT = "DRAFT", _("draft")
    ISSUED = "ISSUED", _("issued")


class ItemKind(models.TextChoices):
    """What a line of a plan is."""

    BREAKTHROUGH = "BREAKTHROUGH", _("breakthrough")
    KEY_TASK = "KEY_TASK", _("key task")
    GROUP = "GROUP", _("group")
    CONTENT = "CONTENT", _("work item")
    TARGET = "TARGET", _("target")
    TASK = "TASK", _("task")
    PROJECT = "PROJECT", _("project")
    COMMITMENT = "COMMITMENT", _("commitment")


# Items that are carried out by somebody by a day, and so become tasks.
ASSIGNABLE = (ItemKind.CONTENT, ItemKind.KEY_TASK, ItemKind.TASK, ItemKind.PROJECT, ItemKind.COMMITMENT)


class LeadRule(models.TextChoices):
    """Who leads an item."""

    UNIT = "UNIT", _("one unit")
    ALL_WARDS = "ALL_WARDS", _("each ward")
    KIND = "KIND", _("each unit of a kind")
    TITLE = "TITLE", _("the unit of each holder of a post")
    CHOSEN = "CHOSEN", _("chosen units")


class DueKind(models.TextChoices):
    """What the words of a deadline come to."""

    DATED = "DATED", _("by a day")
    RECURRING = "RECURRING", _("regularly")
    NONE = "NONE", _("no deadline")


class Nature(models.TextChoices):
    """What a figure of the target says about its period."""

    FLOW = "FLOW", _("arising in the period")
    CUMULATIVE = "CUMULATIVE", _("running total")
    STOCK = "STOCK", _("level at the end of the period")


class Direction(models.TextChoices):
    """Which way is better."""

    INCREASE = "INCREASE", _("more is better")
    DECREASE = "DECREASE", _("less is better")


class TimeRule(models.TextChoices):
    """How the figures of base periods make that of a longer one."""

    SUM = "SUM", _("sum of the periods")
    LAST = "LAST", _("the last period")
    AVERAGE = "AVERAGE", _("average of the reported periods")
    MINIMUM = "MINIMUM", _("lowest period")
    MAXIMUM = "MAXIMUM", _("highest period")


class UnitRule(models.TextChoices):
    """How the figures of units make that of the unit above."""

    SUM = "SUM", _("sum of the units")
    RATIO = "RATIO", _("sum of numerators over sum of denominators")
    AVERAGE = "AVERAGE", _("average of the reporting units")
    MINIMUM = "MINIMUM", _("lowest unit")
    MAXIMUM = "MAXIMUM", _("highest unit")
    COUNT = "COUNT", _("how many units reach a level")


class BreakdownRule(models.TextChoices):
    """How the total of a target with a breakdown stands to its parts."""

    COMPUTED = "COMPUTED", _("the total is the sum of the parts")
    CHECKED = "CHECKED", _("the total is typed; a difference is pointed out")
    REQUIRED = "REQUIRED", _("the total is typed; the report is not sent while the parts differ from it")


class Source(models.TextChoices):
    """Where a unit's figure of a target comes from, so that a number is never added to its own parts."""

    ENTERED = "ENTERED", _("entered by the unit")
    CHILDREN = "CHILDREN", _("computed from the units below")
    OWN_PLUS_CHILDREN = "OWN_PLUS_CHILDREN", _("its own and the units below")


class Outcome(models.TextChoices):
    """What a unit says of a line at the end of a month."""

    DONE = "DONE", pgettext_lazy("line", "done")
    CARRIED = "CARRIED", _("carried forward")


class LinkKind(models.TextChoices):
    """What a line below has to do with one above."""

    ADOPTED = "ADOPTED", _("taken over from the plan above")
    CARRIES_OUT = "CARRIES_OUT", _("carries the line above out")


class Stewardship(models.TextChoices):
    """Who keeps a plan going."""

    STANDING_AGENCY = "STANDING_AGENCY", _("standing agency")
    STEERING_BOARD = "STEERING_BOARD", _("steering board")


class BulkKind(models.TextChoices):
    """What was done to several lines of a draft at once, and can be taken back."""

    ADDED = "ADDED", _("added")
    FILLED = "FILLED", _("filled down")
    REMOVED = "REMOVED", _("removed")
    MENDED = "MENDED", _("mended")


class PlanAct(models.TextChoices):
    """What is done to a plan."""

    DRAFTED = "plans.DRAFTED", _("drafted the plan")
    RENAMED = "plans.RENAMED", _("changed the plan's particulars")
    ITEMS_ADDED = "plans.ITEMS_ADDED", _("added lines to the plan")
    ITEM_CHANGED = "plans.ITEM_CHANGED", _("changed a line of the plan")
    ITEMS_FILLED = "plans.ITEMS_FILLED", _("filled cells of the plan downwards")
    ITEMS_MENDED = "plans.ITEMS_MENDED", _("mended gaps in lines of the plan")
    ITEMS_SUPPLEMENTED = "plans.ITEMS_SUPPLEMENTED", _("said besides the plan what its lines leave open")
    SUPPLEMENT_TAKEN_BACK = "plans.SUPPLEMENT_TAKEN_BACK", _("took back what was said besides the plan")
    ITEMS_REMOVED = "plans.ITEMS_REMOVED", _("removed lines from the draft")
    TAKEN_BACK = "plans.TAKEN_BACK", _("took back the last change of several lines")
    TARGET_SET = "plans.TARGET_SET", _("set how the target is measured")
    PEOPLE_SAID = "plans.PEOPLE_SAID", _("said whether the target's figures count persons")
    REPORTERS_SET = "plans.REPORTERS_SET", _("set who reports the target")
    ALLOCATED = "plans.ALLOCATED", _("allocated the target's goal")
    DIFFERENCE_SIGNED = "plans.DIFFERENCE_SIGNED", _("signed off a difference between the parts and the whole")
    PARTICIPANTS_SET = "plans.PARTICIPANTS_SET", _("set who takes part in the plan")
    INHERITED = "plans.INHERITED", _("let successors take the place of units that end in the plan")
    STEWARD_SET = "plans.STEWARD_SET", _("set the standing agency of the plan")
    STEWARD_ENDED = "plans.STEWARD_ENDED", _("ended the standing agency or steering board of the plan")
    ISSUED = "plans.ISSUED", _("issued the plan")
    AMENDMENT_DRAFTED = "plans.AMENDMENT_DRAFTED", _("drafted an amended version of the plan")
    DRAFT_DROPPED = "plans.DRAFT_DROPPED", _("dropped the draft of the plan")
    ITEMS_ADOPTED = "plans.ITEMS_ADOPTED", _("took lines of the plan above over")
    ITEMS_LINKED = "plans.ITEMS_LINKED", _("linked lines to the line above that they carry out")
    SUPERIOR_FOLLOWED = "plans.SUPERIOR_FOLLOWED", _("followed the change of the plan above")
    OWN_WORDS_KEPT = "plans.OWN_WORDS_KEPT", _("kept the unit's own words after a change above")
    MONTH_REVIEWED = "plans.MONTH_REVIEWED", _("looked back at the month")
    CLARITY_SET = "plans.CLARITY_SET", _("set what a task must say before it goes out")


# What is done to a draft before it is issued; its history is for those who see drafts.
DRAFTING = frozenset(
    {
        PlanAct.DRAFTED,
        PlanAct.RENAMED,
        PlanAct.ITEMS_ADDED,
        PlanAct.ITEM_CHANGED,
        PlanAct.ITEMS_FILLED,
        PlanAct.ITEMS_MENDED,
        PlanAct.ITEMS_REMOVED,
        PlanAct.TAKEN_BACK,
        PlanAct.TARGET_SET,
        PlanAct.AMENDMENT_DRAFTED,
        PlanAct.DRAFT_DROPPED,
    }
)
