"""Drafting a plan and changing its particulars."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.models import Term, Unit
from roviec.organisations.operations import Span
from roviec.plans.enums import PlanAct, PlanKind, PlanState
from roviec.plans.models import Participation, Plan, PlanVersion
from roviec.plans.operations.restating import move_to_span
from roviec.plans.queries.plans import chain_of


class UnableToDraft(Unable):
    """The plan cannot be drafted like this."""


class AlreadyIssued(Stale):
    """The version was issued or dropped meanwhile: it is read, not written."""


@dataclass(frozen=True)
class PlanWords:
    """The particulars of a plan; `serves` is the plan above it, `span` the days it is about."""

    kind: PlanKind
    title: str
    short_title: str
    span: Span
    serves: Plan | None = None
    term: Term | None = None
    year: int | None = None
    note: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of the row; raises UnableToDraft."""
        if not self.title.strip() or not self.short_title.strip():
            raise UnableToDraft(_("Write the title and the short title."))
        if self.span.end is not None and self.span.end <= self.span.start:
            raise UnableToDraft(_("The plan ends before it begins."))
        return {
            "kind": self.kind,
            "title": self.title.strip(),
            "short_title": self.short_title.strip(),
            "valid": self.span.range,
            "serves": self.serves,
            "term": self.term,
            "year": self.year,
            "note": self.note.strip(),
        }


@transaction.atomic
def draft_plan(words: PlanWords, owner: Unit, *, key: uuid.UUID | None = None, by: Actor, at: datetime) -> PlanVersion:
    """There is a plan of the owner with an empty first version, a draft; the owner takes part in it.

    `key` names the wish: the same key again gives the same plan. Raises UnableToDraft.
    """
    columns = words.columns()
    # Of two that send the same form at the same moment the second waits here, and finds the plan of the first.
    plan, is_new = Plan.objects.get_or_create(uuid=key or uuid.uuid4(), defaults=columns | {"owner": owner})
    if not is_new:
        return PlanVersion.objects.select_related("plan").get(plan=plan, number=1)
    version = PlanVersion.objects.create(plan=plan)
    Participation.objects.create(plan=plan, unit=owner, valid=words.span.range)
    record(PlanAct.DRAFTED, by=by, on=plan, at=at)
    return version


@transaction.atomic
def change_plan(plan: Plan, words: PlanWords, *, version: int, by: Actor, at: datetime) -> Plan:
    """The plan has other particulars; only before its first version is issued.

    `version` is the one the form was shown with. Raises Stale, AlreadyIssued, UnableToDraft.
    """
    columns = words.columns()
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    changed = [name for name, value in columns.items() if getattr(plan, name) != value]
    if not changed:
        return plan
    if plan.versions.filter(state=PlanState.ISSUED).exists():
        raise AlreadyIssued(_("The plan is issued: its particulars stay as they are. Draft an amendment."))
    if plan.version != version:
        raise Stale(_("Somebody else changed this plan meanwhile. Look at it again, then save."))
    if words.serves and plan.pk in {above.pk for above in chain_of(words.serves)}:
        raise UnableToDraft(_("The plan cannot serve itself, or a plan that serves it."))
    for name, value in columns.items():
        setattr(plan, name, value)
    plan.version += 1
    plan.save()
    if "valid" in changed:
        move_to_span(plan)
    record(PlanAct.RENAMED, by=by, on=plan, at=at, data={"columns": changed})
    return plan


def lock_draft(version: PlanVersion) -> PlanVersion:
    """The draft, locked against other writers and against being issued; raises AlreadyIssued when it is none any more."""
    locked = (
        PlanVersion.objects.select_for_update(no_key=True, of=("self",)).select_related("plan__term").get(pk=version.pk)
    )
    if locked.state == PlanState.ISSUED:
        raise AlreadyIssued(_("This version is issued and cannot be changed. Draft an amendment."))
    if locked.retracted_at is not None:
        raise AlreadyIssued(_("This draft was dropped meanwhile."))
    return locked
