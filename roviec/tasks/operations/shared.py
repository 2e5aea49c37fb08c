"""What the operations on tasks raise, and the parts that they share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Avg
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.models import STANDS, Holding
from roviec.organisations.queries import days_units_ended
from roviec.tasks.enums import CLOSED, ExtensionVerdict, TaskAct, TaskState
from roviec.tasks.life import MOVES, Party, Refusal, Verb, step
from roviec.tasks.models import Extension, Submission, Task
from roviec.tasks.queries import line_above, parts_of


class UnableToHandOut(Unable):
    """The tasks cannot be handed out."""


class UnableToWork(Unable):
    """The step is not possible as the task stands."""


def locked(task: Task, at: datetime, *, by_lead: bool = True) -> Task:
    """The task as it stands now, ours until commit; raises UnableToWork when its lead unit, which is to act, is no more."""
    # Wholes before their parts, so that two who work on parts of one whole never wait for each other in a ring.
    for whole in line_above(task):
        Task.objects.select_for_update(no_key=True).get(pk=whole)
    task = Task.objects.select_for_update(no_key=True).get(pk=task.pk)
    ended = days_units_ended([task.lead_unit_id], timezone.localdate(at)).get(task.lead_unit_id) if by_lead else None
    if ended:
        raise UnableToWork(
            _("The unit ended on %(day)s; its tasks are no longer worked on.") % {"day": f"{ended:%d/%m/%Y}"}
        )
    return task


def led_to(task: Task, verb: Verb, by: Actor, *, pending: Submission | None = None) -> TaskState:
    """Where the verb leads a locked task; raises UnableToWork with the reason when it leads nowhere.

    Who may use a verb at all is asked by the doors; here its own party is taken for granted, but for a task that another
    unit gave, which is not completed without it, and a result that is not judged by who submitted it.
    """
    party = MOVES[verb].by
    if party == Party.OWNER and not task.is_own:
        party = Party.LEAD
    is_submitter = pending is not None and pending.submitted_by_key == by.key
    before = TaskState(task.suspended_from or TaskState.ASSIGNED)
    leads = step(TaskState(task.state), verb, {party}, is_submitter=is_submitter, before=before)
    if isinstance(leads, Refusal):
        raise UnableToWork(leads.sentence)
    return leads


def must_be_seen(task: Task, version: int | None) -> None:
    """Raise Stale when the form was made from an older version of the task."""
    if version is not None and task.version != version:
        raise Stale(
            _("Somebody else has changed this task since you opened it. Look at what it says now, then save again.")
        )


def with_reason(words: str) -> str:
    """The words that say why, without which nothing is refused, stopped or dropped."""
    if not words.strip():
        raise UnableToWork(_("Say why."))
    return words.strip()


def changed(
    task: Task,
    act: TaskAct,
    by: Actor,
    at: datetime,
    *,
    remark: str = "",
    data: dict[str, Any] | None = None,
    cause: Act | None = None,
) -> Task:
    """Save the next version of a locked task, record the act, and let its wholes know how far it is."""
    task.version += 1
    task.save()
    said = {"state": task.state, "percent": task.percent} | (data or {})
    record(act, by=by, on=task, at=at, remark=remark, data=said, cause=cause)
    roll_up(task)
    return task


def causes_of(task: Task) -> dict[str, str]:
    """Whose doing a delay is as the unit says, and as it was judged, for the act; empty where nobody said."""
    said = {"cause": task.late_cause, "judged_cause": task.judged_cause}
    return {name: cause for name, cause in said.items() if cause}


def roll_up(task: Task) -> None:
    """The per cent of every whole above a part are the mean of its parts, rounded down; the wholes are locked."""
    whole_id = task.part_of_id
    while whole_id:
        mean = parts_of(whole_id).aggregate(mean=Avg("percent"))["mean"]
        wholes = Task.objects.filter(pk=whole_id).exclude(state__in=CLOSED)
        if mean is not None:
            wholes.update(percent=int(mean))
        whole_id = Task.objects.values_list("part_of_id", flat=True).get(pk=whole_id)


def parts_must_be_done(task: Task) -> None:
    """Raise UnableToWork with the open parts of a task that is to be submitted or completed."""
    if open_parts := list(parts_of(task.pk).exclude(state__in=CLOSED).order_by("pk")[:5]):
        names = "; ".join(part.title for part in open_parts)
        raise UnableToWork(_("These parts are still open: %(parts)s.") % {"parts": names})


def has_started(task: Task, at: datetime) -> None:
    """Work on a task takes it on, if nobody has yet."""
    task.accepted_at, task.started_at = task.accepted_at or at, task.started_at or at


def serves(holding: Holding, unit_id: int, day: date) -> bool:
    """Whether he holds a post in the unit on a day."""
    return Holding.objects.filter(STANDS, pk=holding.pk, post__unit=unit_id, valid__contains=day).exists()


def let_requests_lapse(task: Task, by: Actor, at: datetime) -> None:
    """A request for more time that still waits falls away with the task it was made for."""
    Extension.objects.filter(task=task, verdict="").update(
        verdict=ExtensionVerdict.LAPSED, decided_at=at, decided_by_key=by.key
    )
