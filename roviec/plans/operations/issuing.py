"""Issuing a version of a plan, and drafting the next one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.documents.models import Document
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.models import Unit
from roviec.organisations.queries import named
from roviec.plans.enums import PlanAct, PlanKind, PlanState
from roviec.plans.models import ItemVersion, Plan, PlanVersion
from roviec.plans.operations.drafting import AlreadyIssued, lock_draft
from roviec.plans.operations.many_lines import WORDS
from roviec.plans.queries.difference import difference, version_before
from roviec.plans.queries.readiness import missing_for_issue
from roviec.plans.queries.saying import CELLS, said_of


class UnableToIssue(Unable):
    """The version cannot be issued yet."""


@transaction.atomic
def issue_plan(
    version: PlanVersion,
    document: Document | None,
    effective_from: date,
    *,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> PlanVersion:
    """The version binds from a day on, and its lines can never change again.

    The act of an amendment names the lines that changed and the units they concern, so that these are told and no other.

    Issuing an issued version with the same document and day changes nothing. Raises UnableToIssue with one sentence
    that lists all that is missing (see `missing_for_issue`), AlreadyIssued.
    """
    locked = PlanVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    document_id = document.pk if document else None
    if (
        locked.state == PlanState.ISSUED
        and locked.document_id == document_id
        and locked.effective_from == effective_from
    ):
        return locked
    version = lock_draft(version)
    plan = Plan.objects.select_for_update(no_key=True).get(pk=version.plan_id)
    missing = missing_for_issue(version)
    if plan.kind == PlanKind.PLAN and document is None:
        missing.append(_("the document that issues it"))
    if missing:
        raise UnableToIssue(_("Still missing: %(list)s.") % {"list": "; ".join(missing)})
    if effective_from < plan.valid.lower or (plan.valid.upper and effective_from >= plan.valid.upper):
        raise UnableToIssue(_("The plan takes effect on a day that it is about."))
    newest = plan.versions.filter(state=PlanState.ISSUED).order_by("-effective_from").first()
    if newest and newest.effective_from and effective_from < newest.effective_from:
        raise UnableToIssue(
            _("The version before takes effect on %(day)s; this one cannot do so earlier.")
            % {"day": f"{newest.effective_from:%d/%m/%Y}"}
        )
    version.state, version.document, version.effective_from = PlanState.ISSUED, document, effective_from
    version.version += 1
    version.save()
    if plan.document_id is None and document is not None:
        plan.document = document
        plan.save(update_fields=["document"])
    record(
        PlanAct.ISSUED,
        by=by,
        on=[plan, *([document] if document else []), *_concerned(version, effective_from)],
        at=at,
        cause=cause,
        data={"version": version.number, "effective_from": effective_from.isoformat()},
    )
    return version


def _concerned(version: PlanVersion, on: date) -> list[Model]:
    """The lines that an amendment changes and the units they concern: what the act names besides the plan."""
    before = version_before(version)
    if before is None:
        return []
    found = difference(before, version, on)
    items = [line.line.row.item for line in found.lines]
    return [*items, *named(Unit.objects.filter(pk__in=found.units), on)]


@transaction.atomic
def draft_amendment(plan: Plan, *, by: Actor, at: datetime, cause: Act | None = None) -> PlanVersion:
    """There is a draft that says what the newest issued version says, and what was said besides it, to be changed.

    A draft that exists is returned. Raises UnableToIssue when nothing was issued yet.
    """
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    standing = plan.versions.filter(retracted_at__isnull=True)
    if draft := standing.filter(state=PlanState.DRAFT).select_related("plan").first():
        return draft
    newest = standing.filter(state=PlanState.ISSUED).order_by("-effective_from", "-number").first()
    if newest is None:
        raise UnableToIssue(gettext_lazy("Only an issued plan is amended."))
    last = plan.versions.order_by("-number").values_list("number", flat=True)[0]
    draft = PlanVersion.objects.create(plan=plan, number=last + 1)
    said = said_of(newest)
    columns = [(line, {name: getattr(line.row, name) for name in WORDS}) for line in said]
    besides = [name for cell, names in CELLS.items() if cell != "co_units" for name in names]
    new_rows = ItemVersion.objects.bulk_create(
        [
            ItemVersion(plan_version=draft, **old | {name: getattr(line, name) for name in besides})
            for line, old in columns
        ]
    )
    through = ItemVersion.co_units.through
    through.objects.bulk_create(
        [
            through(itemversion_id=row.pk, unit_id=unit)
            for row, line in zip(new_rows, said, strict=True)
            for unit in line.co_unit_ids
        ]
    )
    record(PlanAct.AMENDMENT_DRAFTED, by=by, on=plan, at=at, cause=cause, data={"version": draft.number})
    return draft


@transaction.atomic
def drop_draft(version: PlanVersion, *, by: Actor, at: datetime) -> PlanVersion:
    """The draft no longer stands; what it said stays in the database, and an issued version before it binds as before.

    Dropping it again changes nothing. Raises AlreadyIssued when it was issued meanwhile.
    """
    locked = PlanVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if locked.retracted_at is not None:
        return locked
    if locked.state == PlanState.ISSUED:
        raise AlreadyIssued(_("This version is issued and cannot be dropped."))
    PlanVersion.objects.filter(pk=locked.pk).update(retracted_at=Now())
    locked.refresh_from_db()
    record(PlanAct.DRAFT_DROPPED, by=by, on=locked.plan, at=at, data={"version": locked.number})
    return locked
