"""What tasks ask of a member, or of a unit: to work on, to judge, to answer for, to read, to wait for; two queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.desk.queries.duties import MOST_ROWS, Row
from roviec.desk.queries.scope import on_the_day
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member
from roviec.tasks.enums import CLOSED, CoState, TaskState
from roviec.tasks.models import CoUnit, Extension, Submission, Task, Watch
from roviec.tasks.permissions import WORKS, assigns_for
from roviec.tasks.queries import unread_mentions, with_areas

STEPS = {
    TaskState.ASSIGNED: lambda: _("Accept the task"),
    TaskState.ACCEPTED: lambda: _("Start the task"),
    TaskState.IN_PROGRESS: lambda: _("Tell the progress"),
    TaskState.REDO: lambda: _("Do it again"),
}
# The steps that are taken at once, from the row; the others need words.
SENT = {TaskState.ASSIGNED: "tasks:acceptance", TaskState.ACCEPTED: "tasks:start"}
# What waits for those who gave a task, and what they do about it.
VERDICTS = {
    TaskState.SUBMITTED: lambda: _("Confirm the result"),
    TaskState.RETURNED: lambda: _("Assign again or replace"),
    TaskState.PROPOSED: lambda: _("Assign the task"),
}


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[0])


def _address(name: str, task: Task) -> str:
    """As `reverse`, which would take a third of the time of an inbox of thousands."""
    return _pattern(name).replace("/0/", f"/{task.pk}/", 1)


@dataclass(frozen=True)
class Desk:
    """Whose tasks are looked at, and on which day: a member's, or those of one unit that he works for."""

    member: Member
    on: date
    unit: int | None = None

    @cached_property
    def works_for(self) -> list[int]:
        """The units whose tasks lie on this desk."""
        mine = [unit for role, unit in self.member.roles if role in WORKS]
        return mine if self.unit is None else [unit for unit in mine if unit == self.unit]

    @cached_property
    def gives_for(self) -> set[int]:
        """The units in whose name tasks are given and judged from here."""
        mine = assigns_for(self.member)
        return mine if self.unit is None else mine & {self.unit}

    @cached_property
    def heads(self) -> set[int]:
        """The units in which he says who works on what."""
        return {unit for role, unit in self.member.roles if role == Role.HEAD}


def own_tasks(desk: Desk) -> list[Task]:
    """Open tasks of the units he works for, those given to himself, and those that ask these units to co-operate.

    The most urgent first; one query. Whoever works for no unit finds what was given to himself among `tasks_given`.
    """
    units = desk.works_for
    if not units:
        return []
    asked = CoUnit.objects.filter(unit__in=units, state=CoState.ASKED).exclude(task__state=TaskState.PROPOSED)
    leads = Q(lead_unit__in=units)
    if desk.unit is None:
        leads |= Q(lead_person=desk.member.holding_id)
    rows = (
        Task.objects.filter(leads | Q(pk__in=asked.values("task")))
        .exclude(state__in=CLOSED)
        .annotate(helps=Case(When(leads, then=Value(False)), default=Value(True), output_field=BooleanField()))
    )
    return list(_named(rows, desk.on).order_by(F("due_on").asc(nulls_last=True), "number", "pk")[:MOST_ROWS])


def of_his_own(given: list[Task], desk: Desk) -> list[Task]:
    """Of the tasks given those that lie with him in person."""
    if desk.works_for or desk.unit is not None:
        return []
    return [task for task in given if task.lead_person_id == desk.member.holding_id and not task.is_closed]


def tasks_to_do(own: list[Task], desk: Desk) -> Iterator[Row]:
    """Those in hand, and those in which the unit is asked for its part; what lies with a colleague is his to do."""
    for task in own:
        if task.helps:  # type: ignore[attr-defined] # annotated
            yield _row(task, _("Answer for our part"), note=_("asked to co-operate"), place="co-work")
        elif task.is_worked_on and not _lies_with_another(task, desk):
            yield _row_to_work_on(task, desk)


def _lies_with_another(task: Task, desk: Desk) -> bool:
    return desk.unit is None and task.lead_person_id not in {None, desk.member.holding_id}


def _row_to_work_on(task: Task, desk: Desk) -> Row:
    state = TaskState(task.state)
    redo = state == TaskState.REDO
    notes = [task.state_reason if redo else task.due_written if task.due_on is None else ""]
    if desk.unit is not None and task.lead_person:
        notes.append(_("%(name)s works on it") % {"name": task.lead_person.person.name})
    return _row(
        task,
        STEPS[state](),
        note=" · ".join(note for note in notes if note),
        look="returned" if redo else "",
        place={TaskState.IN_PROGRESS: "progress", TaskState.REDO: "result"}.get(state, ""),
        sends_to=_address(SENT[state], task) if state in SENT else "",
        ticked_as=task.pk if state == TaskState.ASSIGNED else None,
        person_url=_address("tasks:person", task) if task.lead_unit_id in desk.heads else "",
    )


def tasks_with_others(own: list[Task], desk: Desk) -> Iterator[Row]:
    """Those that lie with who gave them (submitted, returned, suspended), or with a colleague."""
    for task in own:
        if task.helps:  # type: ignore[attr-defined] # annotated
            continue
        if not task.is_worked_on:
            yield _row(task, note=str(TaskState(task.state).label), look="waiting")
        elif task.lead_person and _lies_with_another(task, desk):
            name = task.lead_person.person.name
            yield _row(task, note=_("%(name)s works on it") % {"name": name}, look="waiting")


def tasks_given(desk: Desk) -> list[Task]:
    """Tasks for which he stands for the assigner and that wait for a word of his, or are late; one query.

    On his own desk also those whose comments mention him, those that he watches, and those given to himself when he works
    for no unit.
    """
    holding = desk.member.holding_id
    watched = Q(supervising_leader=holding) | Q(monitor=holding) if desk.unit is None else Q(pk__in=[])
    gives = watched | Q(assigned_by__in=desk.gives_for)
    pending = Submission.objects.filter(task=OuterRef("pk"), verdict="").values("submitted_by_key")[:1]
    said = unread_mentions(holding).filter(comment__task=OuterRef("pk")).values("comment__words")[:1]
    waits = Q(state__in=VERDICTS) | Q(asks_for_time=True)
    late = watched & Q(due_on__lt=desk.on, submitted_on=None, suspended_on=None)
    is_wanted = ~Q(state__in=CLOSED) & gives & (waits | late)
    if desk.unit is None:
        is_wanted |= Q(said__isnull=False) | (~Q(state__in=CLOSED) & (Q(is_watched=True) | _given_to_himself(desk)))
    rows = Task.objects.annotate(
        asks_for_time=Exists(Extension.objects.filter(task=OuterRef("pk"), verdict="")),
        is_watched=_is_watched(desk.member),
        submitter=Subquery(pending),
        said=Subquery(said),
        gives=Case(When(gives, then=Value(True)), default=Value(False), output_field=BooleanField()),
        helps=Value(False, output_field=BooleanField()),
    ).filter(is_wanted, pk__in=_within_reach(desk))
    return list(_named(rows, desk.on).order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_ROWS])


def _within_reach(desk: Desk) -> QuerySet[Task, int]:
    """The ids of all tasks that could be among those he gave, follows or is spoken to in, each found by an index.

    What is asked of them joins conditions by OR, for which the database would look at every task of the country.
    """
    holding = desk.member.holding_id
    still_open = Task.objects.exclude(state__in=CLOSED)
    ways = [
        still_open.filter(monitor=holding),
        still_open.filter(lead_person=holding),
        still_open.filter(assigned_by__in=desk.gives_for),
        Task.objects.filter(pk__in=Watch.objects.filter(holding=holding).values("task")),
        Task.objects.filter(pk__in=unread_mentions(holding).values("comment__task")),
    ]
    first = still_open.filter(supervising_leader=holding)
    return first.values_list("pk", flat=True).union(*(way.values_list("pk", flat=True) for way in ways))


def _is_watched(member: Member) -> Q:
    """Whether he chose to follow it, and still reads it."""
    scope = member.scope()
    helps = CoUnit.objects.filter(task=OuterRef("pk"), unit__in=scope)
    reads = Q(lead_unit__in=scope) | Q(assigned_by__in=scope) | Q(Exists(helps))
    return Q(Exists(Watch.objects.filter(task=OuterRef("pk"), holding=member.holding_id))) & reads


def _given_to_himself(desk: Desk) -> Q:
    """Tasks that lie with him in person, for those who work for no unit."""
    if desk.works_for:
        return Q(pk__in=[])
    return Q(lead_person=desk.member.holding_id) & ~Q(state=TaskState.PROPOSED)


def tasks_to_judge(given: list[Task], desk: Desk) -> Iterator[Row]:
    """Results to confirm, tasks that came back or are proposed, requests for more time, comments to read; not his own."""
    key = desk.member.actor.key
    for task in given:
        state = TaskState(task.state)
        gives, said = task.gives, task.said  # type: ignore[attr-defined] # annotated
        if gives and state in VERDICTS and task.submitter != key:  # type: ignore[attr-defined] # annotated
            sent = _("submitted on %(day)s") % {"day": f"{task.submitted_on:%d/%m/%Y}"} if task.submitted_on else ""
            place = "judgement" if state == TaskState.SUBMITTED else ""
            yield _row(task, VERDICTS[state](), note=sent or task.state_reason, look="waiting", place=place)
        elif gives and task.asks_for_time:  # type: ignore[attr-defined] # annotated
            note = _("asks for more time")
            yield _row(task, _("Decide on more time"), note=note, look="waiting", place="more-time")
        if said and desk.unit is None:
            yield _row(task, _("Read the comment"), note=said, look="waiting", place="comments")


def tasks_watched(given: list[Task], own: list[Task], desk: Desk) -> Iterator[Row]:
    """Overdue tasks that he supervises or follows, and those he chose to watch; the units have to act, he looks on."""
    mine = {task.pk for task in own}
    for task in given:
        is_named = desk.unit is None and desk.member.holding_id in {task.supervising_leader_id, task.monitor_id}
        days = task.days_late(desk.on)
        chosen = desk.unit is None and task.is_watched and task.pk not in mine  # type: ignore[attr-defined] # annotated
        chosen_url = _address("tasks:watch_end", task) if chosen else ""
        if is_named and days and task.is_worked_on:
            silent = ngettext("%(days)d day late, no reason given", "%(days)d days late, no reason given", days)
            yield _row(task, note=task.late_reason or silent % {"days": days}, look="late", unwatch_url=chosen_url)
        elif chosen and not task.is_closed:
            yield _row(task, note=_("you watch it"), look="late" if days else "", unwatch_url=chosen_url)


def _named(rows: QuerySet[Task], on: date) -> QuerySet[Task]:
    """The same with what a row shows: the unit, the people, the fields that its leader and monitor follow on the day."""
    named = rows.select_related("supervising_leader__person", "lead_person__person")
    return with_areas(named.annotate(unit_name=on_the_day(on, "lead_unit", "short_name")), on)


def _row(
    task: Task,
    action: str = "",
    *,
    note: str = "",
    look: str = "",
    place: str = "",
    sends_to: str = "",
    ticked_as: int | None = None,
    person_url: str = "",
    unwatch_url: str = "",
) -> Row:
    leader = task.supervising_leader
    # While a result waits, or the task rests on a document, nothing is overdue: its day is named, not counted.
    rests = task.state in {TaskState.SUBMITTED, TaskState.SUSPENDED}
    if rests and task.due_on:
        note = " · ".join(filter(None, [note, _("due %(day)s") % {"day": f"{task.due_on:%d/%m/%Y}"}]))
    return Row(
        what=str(task),
        url=_address("tasks:task", task) + (f"#{place}" if place else ""),
        source=task.origin_title,
        whom=task.unit_name,  # type: ignore[attr-defined] # annotated
        due_on=None if rests else task.due_on,
        action=action,
        note=note,
        look=look,
        sends_to=sends_to,
        ticked_as=ticked_as,
        person_url=person_url,
        unwatch_url=unwatch_url,
        leader=(leader.pk, leader.person.name) if leader else None,
        areas=tuple(task.areas),  # type: ignore[attr-defined] # annotated
        plan=(task.origin_key, task.origin_title) if task.origin_kind == "plan" and task.origin_key else None,
    )
