"""Linking lines to those of the plan above, taking lines over, and answering when the plan above changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.models import STANDS
from roviec.plans.enums import ItemKind, LinkKind, PlanAct
from roviec.plans.models import Item, ItemLink, ItemVersion, Plan, PlanVersion
from roviec.plans.operations.drafting import lock_draft
from roviec.plans.operations.issuing import draft_amendment
from roviec.plans.operations.lines import Words, add_items, change_item, words_of
from roviec.plans.operations.many_lines import remove_items
from roviec.plans.queries.links import Question, questions_of


class UnableToLink(Unable):
    """These lines cannot be linked like this."""


@transaction.atomic
def adopt_items(
    draft: PlanVersion, superior: PlanVersion, lines: Sequence[ItemVersion], *, by: Actor, at: datetime
) -> list[ItemVersion]:
    """The draft has these lines of a superior plan as its own, led by the plan's owner, each linked to where it came from.

    A line that the plan took over before is left out, so a double click is harmless. Raises AlreadyIssued, UnableToLink.
    """
    draft = lock_draft(draft)
    if superior.plan_id == draft.plan_id:
        raise UnableToLink(_("A plan takes over lines of another plan."))
    taken = set(
        ItemLink.objects.filter(STANDS, kind=LinkKind.ADOPTED, below__plan=draft.plan_id).values_list(
            "above_id", flat=True
        )
    )
    new = [line for line in lines if line.item_id not in taken]
    if not new:
        return []
    act = record(PlanAct.ITEMS_ADOPTED, by=by, on=[draft.plan, superior.plan, *(line.item for line in new)], at=at)
    words = [
        Words(
            kind=ItemKind(line.item.kind),
            text=line.text,
            number=line.number,
            lead=None if line.item.kind == ItemKind.TARGET else draft.plan.owner,
            due_written=line.due_written,
            product=line.product,
        )
        for line in new
    ]
    made = add_items(draft, words, by=by, at=at, cause=act)
    ItemLink.objects.bulk_create(
        [
            ItemLink(above_id=line.item_id, below_id=own.item_id, kind=LinkKind.ADOPTED, agrees_with=superior)
            for line, own in zip(new, made, strict=True)
        ]
    )
    return made


@transaction.atomic
def link_items(plan: Plan, below: Sequence[Item], above: Item, *, by: Actor, at: datetime) -> int:
    """Each of these lines of a plan carries the line above out; returns how many are newly linked.

    Raises UnableToLink for a line of the plan itself, and where the one above is carried out from here already.
    """
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if above.plan_id == plan.pk:
        raise UnableToLink(_("A line carries out one of the plan above, not of its own plan."))
    ids = [item.pk for item in below]
    known = set(ItemLink.objects.filter(STANDS, above=above, below__in=ids).values_list("below_id", flat=True))
    new = [item for item in below if item.pk not in known]
    if not new:
        return 0
    ItemLink.objects.bulk_create([ItemLink(above=above, below=item, kind=LinkKind.CARRIES_OUT) for item in new])
    record(PlanAct.ITEMS_LINKED, by=by, on=[plan, above.plan, above, *new], at=at)
    return len(new)


@transaction.atomic
def follow_superior(link: ItemLink, *, on: date, by: Actor, at: datetime) -> PlanVersion:
    """The unit's own line says in the draft of its plan what the superior's says on a day; a line gone above goes here too.

    An issued plan gets an amendment for it. Raises Stale when there is no question any more.
    """
    question = _question(link, on)
    plan = question.link.below.plan
    act = record(PlanAct.SUPERIOR_FOLLOWED, by=by, on=[plan, question.link.below, question.link.above], at=at)
    draft = draft_amendment(plan, by=by, at=at, cause=act)
    own = draft.lines.select_related("item", "lead_unit", "supervising_leader__person", "parent")
    line = own.filter(item=question.link.below_id).first()
    if line is not None:
        line.plan_version = draft
        _say_as_above(draft, line, question, by=by, at=at, cause=act)
    _agree(question, "")
    return draft


def _say_as_above(
    draft: PlanVersion, line: ItemVersion, question: Question, *, by: Actor, at: datetime, cause: Act
) -> None:
    if question.now is None:
        remove_items(draft, [line], by=by, at=at, cause=cause)
        return
    changed: dict[str, Any] = {cell: new for cell, _old, new in question.changes}
    change_item(line, replace(words_of(line), **changed), version=line.version, by=by, at=at, cause=cause)


@transaction.atomic
def keep_own_words(link: ItemLink, reason: str, *, on: date, by: Actor, at: datetime) -> ItemLink:
    """The unit's own line stays as it is, for a reason that is kept; until the superior changes the line again.

    Raises UnableToLink without a reason, Stale when there is no question any more.
    """
    if not reason.strip():
        raise UnableToLink(_("Say why the line stays as it is."))
    question = _question(link, on)
    made = _agree(question, reason.strip())
    things = [question.link.below.plan, question.link.below, question.link.above]
    record(PlanAct.OWN_WORDS_KEPT, by=by, on=things, at=at, remark=reason)
    return made


def _question(link: ItemLink, on: date) -> Question:
    """The question about a link, which is ours until commit."""
    found = ItemLink.objects.select_for_update(no_key=True, of=("self",)).filter(STANDS, pk=link.pk)
    questions = questions_of(found.select_related("above__plan", "below__plan__owner"), on)
    if not questions:
        raise Stale(_("This was answered already."))
    return questions[0]


def _agree(question: Question, reason: str) -> ItemLink:
    ItemLink.objects.filter(pk=question.link.pk).update(retracted_at=Now())
    return ItemLink.objects.create(
        above_id=question.link.above_id,
        below_id=question.link.below_id,
        kind=LinkKind.ADOPTED,
        agrees_with=question.version,
        kept_because=reason,
    )
