"""The tasks of plans as facts of a day, read in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Case, F, Q, Value, When
from django.db.models.fields import DateField

from roviec.desk.queries.scope import short_names
from roviec.desk.tallies import TaskFact
from roviec.organisations.permissions import Member
from roviec.plans.enums import ASSIGNABLE
from roviec.tasks.models import Task
from roviec.tasks.queries import counted, stopped

COLUMNS = (
    "pk", "item_id", "lead_unit_id", "due_on", "done_by_then", "number", "title", "origin_title", "percent",
    "late_cause", "late_reason", "supervising_leader__person__name", "due_written", "is_named", "is_stopped",
)  # fmt: skip


def task_facts(
    member: Member,
    plan_ids: Sequence[int],
    on: date,
    units: Sequence[int] | None = None,
    names: Mapping[int, str] | None = None,
) -> list[TaskFact]:
    """The tasks handed out for items of plans by a day, as they stood on it; of some units only, if named; one query.

    `names` are the short names of units that were read before; a second query where there are others.

    A task of a unit outside the member's scope, above it or beside it, counts in the totals and says nothing else: neither unit nor reason.
    """
    rows = Task.objects.filter(counted(on), item__plan__in=plan_ids, item__kind__in=ASSIGNABLE)
    if units is not None:
        rows = rows.filter(lead_unit__in=units)
    rows = rows.annotate(
        done_by_then=Case(When(Q(done_on__lte=on), then=F("done_on")), output_field=DateField()),
        is_named=Case(When(lead_unit__in=member.scope(), then=Value(True)), default=Value(False)),
        is_stopped=Case(When(stopped(on), then=Value(True)), default=Value(False)),
    ).order_by("item_id", "lead_unit_id")
    found = list(rows.values_list(*COLUMNS))
    named = dict(names or {})
    if strangers := {row[2] for row in found if row[-2]} - named.keys():
        named |= short_names(strangers, on)
    return [_fact(named.get(row[2], ""), *row) for row in found]


def _fact(
    unit: str, pk: int, item: int, unit_id: int, due_on: date | None, done_on: date | None, number: str, title: str,
    plan: str, percent: int, cause: str, reason: str, leader: str | None, due_written: str, is_named: bool,
    is_stopped: bool,
) -> TaskFact:  # fmt: skip
    if not is_named:
        return TaskFact(
            pk, item, unit_id, "", due_on, done_on, number, title, plan, is_named=False, is_stopped=is_stopped
        )
    return TaskFact(
        pk,
        item,
        unit_id,
        unit,
        due_on,
        done_on,
        number,
        title,
        plan,
        percent,
        cause,
        reason,
        leader or "",
        due_written,
        is_stopped=is_stopped,
    )
