"""What others do with a task: co-operating units answer for their part, whoever reads it comments and mentions people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.organisations.models import Holding, Unit
from roviec.tasks.enums import CoState, TaskAct, TaskState
from roviec.tasks.life import OF_STATE
from roviec.tasks.models import Comment, CoUnit, Mention, Task, Watch
from roviec.tasks.operations.shared import UnableToWork, locked
from roviec.tasks.queries import people_to_mention


@transaction.atomic
def answer_for_part(task: Task, unit: Unit, *, state: str, words: str, by: Actor, at: datetime) -> CoUnit:
    """The co-operating unit says whether it takes part, or what it has done; the lead unit and who gave the task read it.

    The same answer twice is harmless. Raises UnableToWork once the task is closed, and without words.
    """
    task = locked(task, at, by_lead=False)
    part = CoUnit.objects.get(task=task, unit=unit)
    if task.is_closed:
        raise UnableToWork(OF_STATE[TaskState(task.state)].sentence)
    if state == CoState.ASKED or not words.strip():
        raise UnableToWork(_("Say in words what your unit does or has done."))
    if (part.state, part.words) == (state, words.strip()):
        return part
    part.state, part.words = state, words.strip()
    part.answered_at, part.answered_by_key = at, by.key
    part.save(update_fields=["state", "words", "answered_at", "answered_by_key"])
    record(TaskAct.CO_ANSWERED, by=by, on=[task, unit], at=at, remark=part.words, data={"state": state})
    return part


@transaction.atomic
def ask_to_co_operate(task: Task, units: Sequence[Unit], *, by: Actor, at: datetime) -> list[Unit]:
    """Further units find the task in their inbox and answer for their part; returns those that were not asked before.

    Raises UnableToWork once the task is closed.
    """
    task = locked(task, at, by_lead=False)
    if task.is_closed:
        raise UnableToWork(OF_STATE[TaskState(task.state)].sentence)
    asked = {task.lead_unit_id, *CoUnit.objects.filter(task=task).values_list("unit_id", flat=True)}
    new = [unit for unit in units if unit.pk not in asked]
    CoUnit.objects.bulk_create([CoUnit(task=task, unit=unit) for unit in new])
    if new:
        record(TaskAct.CO_UNITS_ADDED, by=by, on=[task, *new], at=at)
    return new


@transaction.atomic
def comment_on_task(
    task: Task, words: str, mentioned: Sequence[Holding], *, holding_id: int | None, by: Actor, at: datetime
) -> Comment:
    """Everybody who reads the task reads the comment; those mentioned find it in their inbox.

    Raises UnableToWork for somebody who does not read the task. A double click is one comment.
    """
    task = locked(task, at, by_lead=False)
    if not words.strip():
        raise UnableToWork(_("Write what you want to say."))
    known = set(people_to_mention(task, timezone.localdate(at)).values_list("pk", flat=True))
    if any(holding.pk not in known for holding in mentioned):
        raise UnableToWork(_("Mention only people who read this task."))
    last = Comment.objects.filter(task=task).order_by("-pk").first()
    if last and (last.words, last.said_by_id, last.said_at) == (words.strip(), holding_id, at):
        return last
    comment = Comment.objects.create(task=task, words=words.strip(), said_at=at, said_by_id=holding_id)
    Mention.objects.bulk_create([Mention(comment=comment, holding=holding) for holding in mentioned])
    record(TaskAct.COMMENTED, by=by, on=[task, *mentioned], at=at, data={"comment": comment.pk})
    return comment


@transaction.atomic
def read_mention(mention: Mention, *, by: Actor, at: datetime) -> Mention:
    """Who was mentioned has read the comment; it leaves his inbox. Twice is harmless."""
    mention = Mention.objects.select_for_update(of=("self",), no_key=True).select_related("comment").get(pk=mention.pk)
    if mention.read_at:
        return mention
    mention.read_at = at
    mention.save(update_fields=["read_at"])
    record(TaskAct.MENTION_READ, by=by, on=mention.comment.task, at=at, data={"comment": mention.comment_id})
    return mention


@transaction.atomic
def watch_task(task: Task, holding_id: int, *, by: Actor, at: datetime) -> Watch:
    """The task stands in his inbox until it is closed, or until he no longer wants it; twice is harmless."""
    watch, is_new = Watch.objects.get_or_create(task=task, holding_id=holding_id, defaults={"since": at})
    if is_new:
        record(TaskAct.WATCH_BEGUN, by=by, on=task, at=at)
    return watch


@transaction.atomic
def stop_watching(task: Task, holding_id: int, *, by: Actor, at: datetime) -> None:
    """The task leaves his inbox, unless it names him; twice is harmless."""
    gone, _tables = Watch.objects.filter(task=task, holding=holding_id).delete()
    if gone:
        record(TaskAct.WATCH_ENDED, by=by, on=task, at=at)
