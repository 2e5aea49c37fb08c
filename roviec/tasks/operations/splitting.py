"""A task is split among units and people; what the parts have done is what the whole has done."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.organisations.models import Holding, Unit
from roviec.tasks.enums import DROPPED, TaskAct
from roviec.tasks.life import Verb
from roviec.tasks.models import Task
from roviec.tasks.operations.handing_out import must_not_have_ended
from roviec.tasks.operations.shared import UnableToWork, changed, has_started, led_to, locked, roll_up, serves
from roviec.tasks.queries import line_above


class UnableToSplit(UnableToWork):
    """The part cannot be given like this."""


@transaction.atomic
def split_task(
    task: Task,
    *,
    title: str,
    lead_unit: Unit,
    lead_person: Holding | None = None,
    due_on: date | None,
    product: str = "",
    by: Actor,
    at: datetime,
) -> Task:
    """A part of the task lies with another unit, or with a person of the lead unit; the whole is in progress from now on.

    The per cent of the whole come from its parts; it is not completed before them. Raises UnableToSplit for a part that
    would come back to who gave it, overlap with another, or be due after the whole or before it begins.
    """
    task, day = locked(task, at), timezone.localdate(at)
    task.state = led_to(task, Verb.TELL, by)
    must_not_have_ended({lead_unit.pk}, day)
    _must_fit(task, lead_unit, lead_person, due_on, day)
    part = Task.objects.create(
        part_of=task,
        origin_kind=task.origin_kind,
        origin_title=task.origin_title,
        origin_key=task.origin_key,
        title=title,
        product=product,
        assigned_by=task.lead_unit,
        lead_unit=lead_unit,
        lead_person=lead_person,
        supervising_leader_id=task.supervising_leader_id,
        due_on=due_on,
        assigned_at=at,
    )
    has_started(task, at)
    changed(task, TaskAct.SPLIT, by, at, data={"part": part.pk})
    record(TaskAct.ASSIGNED, by=by, on=part, at=at)
    roll_up(part)
    return part


def _must_fit(task: Task, unit: Unit, person: Holding | None, due_on: date | None, day: date) -> None:
    if person is not None and not serves(person, unit.pk, day):
        raise UnableToSplit(_("Choose somebody who holds a post in the unit today."))
    above = Task.objects.filter(pk__in=[*line_above(task), task.pk], lead_unit=unit)
    if above.filter(lead_person=person).exists() if person else above.exists():
        raise UnableToSplit(_("The unit or person leads the whole already: a part does not come back to who gave it."))
    if Task.objects.filter(part_of=task, lead_unit=unit, lead_person=person).exclude(state__in=DROPPED).exists():
        raise UnableToSplit(_("The unit or person has a part of this task already: two parts would overlap."))
    if due_on and due_on < day:
        raise UnableToSplit(_("The due day of the part is before today."))
    if task.due_on and (due_on is None or due_on > task.due_on):
        raise UnableToSplit(
            _("The whole is due on %(day)s: give the part a day that is not later.")
            % {"day": f"{task.due_on:%d/%m/%Y}"}
        )
