"""What a unit reads of an act: the kinds that are told at all, and the things of an act, by the rules of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from roviec.acts.models import ActObject
from roviec.documents.enums import DocumentAct
from roviec.documents.models import Document
from roviec.documents.queries import documents_seen_by
from roviec.organisations.permissions import Member
from roviec.plans.enums import DRAFTING, PlanAct
from roviec.plans.models import Plan
from roviec.plans.queries import visible_plans
from roviec.reports.models import Report
from roviec.reports.queries.history import ABOVE
from roviec.reports.queries.lists import reports_seen_by
from roviec.tasks.enums import TaskAct
from roviec.tasks.models import Task
from roviec.tasks.queries import tasks_seen_by

MOST_THINGS = 100
SEEN: dict[str, Callable[[Member], QuerySet[Any]]] = {
    Task._meta.label_lower: tasks_seen_by,
    Plan._meta.label_lower: visible_plans,
    Report._meta.label_lower: reports_seen_by,
    Document._meta.label_lower: documents_seen_by,
}


def kinds() -> list[tuple[str, list[tuple[str, str]]]]:
    """The kinds of acts that a webhook may be told of, by what they are done to: never what is still inside a unit."""
    offered: dict[str, Iterable[Any]] = {
        _("Reports"): ABOVE,
        # Whether somebody has read what was said to him is between the two.
        _("Tasks"): [kind for kind in TaskAct if kind != TaskAct.MENTION_READ],
        _("Plans"): [kind for kind in PlanAct if kind not in DRAFTING],
        _("Documents"): DocumentAct,
    }
    return [
        (title, [(kind.value, capfirst(str(kind.label))) for kind in of_title]) for title, of_title in offered.items()
    ]


@dataclass(frozen=True)
class Thing:
    """A thing that an act is about, as it is told."""

    type: str
    uuid: UUID
    title: str


def unit_as_member(unit_id: int, on: date) -> Member:
    """Somebody without any role in the unit: what everybody there reads."""
    return Member(0, "", 0, "", unit_id, "", (), on)


def things_told(member: Member, act_ids: Iterable[int]) -> dict[int, list[Thing]]:
    """The things of acts that he reads, by act; acts on nothing that he reads are not there. A query a kind of thing."""
    rows = list(ActObject.objects.filter(act_id__in=list(act_ids), type__in=SEEN).order_by("id"))
    seen = {type_: _uuids(member, type_, rows) for type_ in {row.type for row in rows}}
    told: dict[int, list[Thing]] = {}
    for row in rows:
        uuid = seen[row.type].get(row.key)
        if uuid is not None:
            told.setdefault(row.act_id, []).append(Thing(row.type, uuid, row.title))
    return told


def _uuids(member: Member, type_: str, rows: list[ActObject]) -> Mapping[int, UUID]:
    keys = {row.key for row in rows if row.type == type_}
    return dict(SEEN[type_](member).filter(pk__in=keys).values_list("pk", "uuid"))
