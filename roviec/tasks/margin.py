"""How the lines of a plan stand by their tasks, for the column of results on the plan's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from roviec.organisations.permissions import Member
from roviec.plans.margin import Mark
from roviec.plans.models import PlanVersion
from roviec.tasks.queries import Standing, standings

LOOKS = {"DONE_ON_TIME": "done", "DONE_LATE": "done", "OVERDUE": "late", "RUNNING": "running"}


def task_marks(_member: Member, version: PlanVersion, on: date) -> Mapping[int, Mark]:
    """State and number of tasks done of every line that was handed out; one query."""
    address = reverse("tasks:list")
    return {
        item_id: Mark(_words(standing), LOOKS[standing.bucket], _done_of(standing), f"{address}?item={item_id}")
        for item_id, standing in standings([version.plan_id], on).items()
    }


def _words(standing: Standing) -> str:
    return {
        "DONE_ON_TIME": _("Done on time") if standing.has_deadline else _("Done"),
        "DONE_LATE": _("Done late"),
        "OVERDUE": _("Overdue"),
        "RUNNING": _("In progress"),
    }[standing.bucket]


def _done_of(standing: Standing) -> str:
    """Such as 12/14, for a line that several units carry out."""
    return f"{standing.done}/{standing.tasks}" if standing.tasks > 1 else ""
