"""Letting the tasks of a plan follow its amendment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.organisations.models import Unit
from roviec.organisations.queries import followers_of_units, named
from roviec.plans.enums import PlanState
from roviec.plans.models import PlanVersion
from roviec.plans.queries import Said
from roviec.tasks.amended import Amended, act_of_issue, amended, is_followed
from roviec.tasks.enums import CoState, ExtensionVerdict, TaskAct
from roviec.tasks.models import CoUnit, Extension, Task
from roviec.tasks.operations.handing_out import make_tasks, must_not_have_ended
from roviec.tasks.operations.keeping import cancel_task, supersede_task
from roviec.tasks.operations.shared import UnableToHandOut


@transaction.atomic
def follow_amendment(version: PlanVersion, *, by: Actor, at: datetime) -> Amended:
    """The open tasks of a plan say what its amendment says; caused by the act of issuing it.

    Those of a line that went are cancelled with the amendment as the reason, unless a result waits for its verdict. Where
    another unit leads, its new task takes the old one's place. A due day that changed is the plan's own from now on, and
    requests for more time fall away. Twice is harmless. Raises UnableToHandOut before the amendment binds.
    """
    version = (
        PlanVersion.objects.select_for_update(no_key=True, of=("self",))
        .select_related("plan", "document")
        .get(pk=version.pk)
    )
    today = timezone.localdate(at)
    if version.state != PlanState.ISSUED or version.effective_from is None or version.effective_from > today:
        raise UnableToHandOut(_("The tasks follow from the day on which the amendment binds."))
    if is_followed(version):
        return Amended(version)
    # Lock before looking: a unit may complete its task at the same moment.
    list(Task.objects.select_for_update(no_key=True).filter(item__plan=version.plan_id).order_by("pk").values("pk"))
    found = amended(version, today)
    must_not_have_ended({unit for _line, unit in _pairs(found)}, today)
    by_which = version.document or _("version %(number)d") % {"number": version.number}
    reason = _("%(plan)s was amended (%(document)s)") % {"plan": version.plan, "document": by_which}
    act = record(
        TaskAct.AMENDMENT_FOLLOWED,
        by=by,
        on=_things(found, today),
        at=at,
        cause=act_of_issue(version),
        data={"version": version.number},
    )
    _say_anew(found, by, at)
    for task in found.cancelled:
        cancel_task(task, reason=reason, by=by, at=at, cause=act)
    followers = followers_of_units(today)
    made = make_tasks(version, [(said, unit) for _task, said, unit in found.replaced] + found.new, at, followers)
    for (task, _said, _unit), successor in zip(found.replaced, made, strict=False):
        supersede_task(task, successor, reason=reason, by=by, at=at, cause=act)
    if made:
        record(TaskAct.ASSIGNED, by=by, on=[version.plan, *made], at=at, cause=act)
    return found


def _things(found: Amended, on: date) -> list[Model]:
    """What the act is about: the plan, the tasks that change, and the units that have or had them."""
    tasks: list[Task] = [*found.changed, *found.cancelled, *(task for task, _said, _unit in found.replaced)]
    units = {task.lead_unit_id for task in tasks} | {unit for _line, unit in _pairs(found)}
    return [found.version.plan, *tasks, *named(Unit.objects.filter(pk__in=units), on)]


def _pairs(found: Amended) -> Iterable[tuple[Said, int]]:
    yield from found.new
    yield from ((said, unit) for _task, said, unit in found.replaced)


def _say_anew(found: Amended, by: Actor, at: datetime) -> None:
    """The tasks that stay say what their lines say; requests for another day than the plan's fall away."""
    names = {name for columns in found.changed.values() for name in columns}
    for task, columns in found.changed.items():
        for name, value in columns.items():
            setattr(task, name, value)
        task.version += 1
    Task.objects.bulk_update(found.changed, ["version", *sorted(name.removesuffix("_id") for name in names)])
    moved = [task.pk for task, columns in found.changed.items() if "due_on" in columns]
    Extension.objects.filter(task__in=moved, verdict="").update(
        verdict=ExtensionVerdict.LAPSED, decided_at=at, decided_by_key=by.key
    )
    # Who has answered for his part already keeps his answer, whether the plan still names him or not.
    named_now = {(task.pk, unit) for task, units in found.helpers.items() for unit in units}
    unanswered = CoUnit.objects.filter(task__in=found.helpers, state=CoState.ASKED)
    gone = [row.pk for row in unanswered if (row.task_id, row.unit_id) not in named_now]
    CoUnit.objects.filter(pk__in=gone).delete()
    asked = [CoUnit(task=task, unit_id=unit) for task, units in found.helpers.items() for unit in units]
    CoUnit.objects.bulk_create(asked, ignore_conflicts=True)
