"""Tasks as they are answered, and what a program names when it takes a step."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from roviec.api.errors import SENTENCES, Refused
from roviec.api.schemas.base import UnitRef, unit_refs
from roviec.api.schemas.tasks import (
    CommentOut,
    CoWorkOut,
    ExtensionOut,
    FileOut,
    MilestoneOut,
    PostRef,
    Posts,
    ResultOut,
    TaskOut,
    TaskQuery,
    Tasks,
)
from roviec.api.ways import Shown
from roviec.documents.models import Document
from roviec.documents.queries import documents_seen_by
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import people_of, units_on
from roviec.plans.models import Plan
from roviec.regulations.queries import work_calendar
from roviec.tasks.models import Comment, CoUnit, Extension, Milestone, Submission, Task, TaskFile
from roviec.tasks.queries import in_order_of_urgency, listed, narrowed, tasks_seen_by, window, with_names


def tasks_for(member: Member, wanted: TaskQuery) -> Tasks:
    """A page of the tasks that he sees, the most urgent first."""
    asked = {"standing": wanted.standing, "state": wanted.state, "q": wanted.q}
    seen = narrowed(tasks_seen_by(member).filter(listed(member.on)), asked, member.on, window(member.on))
    for column, value in (("lead_unit", wanted.unit), ("item__plan", wanted.plan), ("item", wanted.item)):
        if value is not None:
            seen = seen.filter(**{f"{column}__uuid": value})
    rows = in_order_of_urgency(with_names(seen)).select_related(*BESIDES)[wanted.bounds]
    return Tasks(page=wanted.page, size=wanted.size, total=seen.count(), items=_tasks(member, list(rows)))


def task_for(member: Member, task: Task) -> Shown:
    """One task; its tag changes with its version, with every request for more time, answer for a part, milestone, file and comment."""
    [shown] = _tasks(member, [task])
    around = f"{shown.extension}{shown.co_work}{shown.milestones}{shown.files}{shown.comments}".encode()
    return Shown(shown, f'"{task.version}-{hashlib.sha256(around).hexdigest()[:12]}"')


def _tasks(member: Member, tasks: Sequence[Task]) -> list[TaskOut]:
    together = list(CoUnit.objects.filter(task__in=tasks).order_by("unit_id"))
    # In their order, so that of each task the last one stays.
    results = {row.task_id: row for row in Submission.objects.filter(task__in=tasks).order_by("number")}
    extensions = {row.task_id: row for row in Extension.objects.filter(task__in=tasks).order_by("pk")}
    steps = list(Milestone.objects.filter(task__in=tasks, retracted_at=None).order_by("due_on", "pk"))
    kept = list(TaskFile.objects.filter(task__in=tasks, removed_at=None).select_related("content").order_by("pk"))
    said = list(Comment.objects.filter(task__in=tasks).select_related("said_by__post").order_by("-pk"))
    of_tasks = {pk for task in tasks for pk in (task.lead_unit_id, task.assigned_by_id)}
    units = unit_refs(of_tasks | {part.unit_id for part in together} | set(map(_unit_of, said)) - {0}, member.on)
    plans = dict(Plan.objects.filter(items__in=[t.item_id for t in tasks if t.item_id]).values_list("items", "uuid"))
    soon = window(member.on)
    return [
        TaskOut(
            **{name: getattr(task, name) for name in AS_IT_IS},
            origin=task.origin_title,
            plan=plans.get(task.item_id or 0),
            item=task.item.uuid if task.item else None,
            part_of=task.part_of.uuid if task.part_of and member.reads(task.part_of.lead_unit_id) else None,
            superseded_by=task.superseded_by.uuid if task.superseded_by else None,
            assigned_by=units[task.assigned_by_id],
            lead_unit=units[task.lead_unit_id],
            co_work=[_co_work(part, units) for part in together if part.task_id == task.pk],
            supervising_post=task.supervising_leader.post.title if task.supervising_leader else None,
            lead_post=_lead_post(member, task),
            original_due_on=task.original_due,
            timeliness=task.timeliness(member.on, soon=soon),
            days_late=task.days_late(member.on),
            days_late_at_first=task.days_late(member.on, original=True),
            late_cause=task.late_cause or None,  # type: ignore[arg-type] # read as its enum
            judged_cause=task.judged_cause or None,  # type: ignore[arg-type] # read as its enum
            result=_result(results.get(task.pk)),
            extension=_extension(extensions.get(task.pk)),
            milestones=[MilestoneOut.from_orm(each) for each in steps if each.task_id == task.pk],
            files=[_file(each) for each in kept if each.task_id == task.pk],
            comments=[_comment(each, units) for each in said if each.task_id == task.pk][:MOST_COMMENTS],
        )
        for task in tasks
    ]


MOST_COMMENTS = 50
BESIDES = ("item", "part_of", "superseded_by", "lead_person__post")
AS_IT_IS = (
    *("uuid", "version", "number", "title", "product", "authority", "due_written", "due_on", "extensions"),
    *(
        "state",
        "state_reason",
        "percent",
        "latest",
        "late_reason",
        "assigned_at",
        "accepted_at",
        "started_at",
        "done_on",
    ),
)


def _co_work(part: CoUnit, units: dict[int, UnitRef]) -> CoWorkOut:
    return CoWorkOut(unit=units[part.unit_id], state=part.state, words=part.words)  # type: ignore[arg-type] # as its enum


def _file(row: TaskFile) -> FileOut:
    of_content = {name: getattr(row.content, name) for name in ("media_type", "size", "sha256")}
    return FileOut(
        **{name: getattr(row, name) for name in ("kind", "title", "number", "name", "added_at")}, **of_content
    )


def _lead_post(member: Member, task: Task) -> PostRef | None:
    if task.lead_person is None or not member.reads(task.lead_unit_id):
        return None
    return PostRef.from_orm(task.lead_person.post)


def posts_for(member: Member, task: Task) -> Posts:
    """The posts of the lead unit among which its head chooses who works on it."""
    return Posts(items=[PostRef.from_orm(each.post) for each in people_of(task.lead_unit_id, member.on)])


def holder_named(member: Member, task: Task, uuid: UUID | None) -> Holding | None:
    """Who holds the post of the lead unit today; None for none, Refused for any other post."""
    if uuid is None:
        return None
    found = people_of(task.lead_unit_id, member.on).filter(post__uuid=uuid).first()
    if found is None:
        raise _not_here("post")
    return found


def _unit_of(comment: Comment) -> int:
    return comment.said_by.post.unit_id if comment.said_by else 0


def _comment(row: Comment, units: dict[int, UnitRef]) -> CommentOut:
    return CommentOut(
        said_at=row.said_at,
        post=row.said_by.post.title if row.said_by else None,
        unit=units.get(_unit_of(row)),
        words=row.words,
    )


def milestone_named(task: Task, title: str) -> Milestone:
    """The standing milestone of this name; Refused where there is none."""
    found = Milestone.objects.filter(task=task, title=title, retracted_at=None).first()
    if found is None:
        raise _not_here("title")
    return found


def _result(row: Submission | None) -> ResultOut | None:
    if row is None:
        return None
    said = {name: getattr(row, name) for name in ("number", "words", "submitted_at", "decided_at", "remark")}
    return ResultOut(verdict=row.verdict or None, **said)  # type: ignore[arg-type] # read as its enum


def _extension(row: Extension | None) -> ExtensionOut | None:
    if row is None:
        return None
    said = {name: getattr(row, name) for name in OF_AN_EXTENSION}
    return ExtensionOut(verdict=row.verdict or None, **said)  # type: ignore[arg-type] # read as its enum


OF_AN_EXTENSION = ("due_before", "proposed_due", "reason", "asked_at", "approved_due", "decided_at", "remark")


def waiting_request(task_id: int) -> int:
    """The request for more time that waits to be decided; 404 while none does."""
    found = Extension.objects.filter(task=task_id, verdict="").values_list("pk", flat=True).first()
    if found is None:
        raise Http404
    return found


def must_be_meant(day: date | None, place: str, *, keeps: bool) -> None:
    """Refuse a day on which offices do not work, unless it is said that it stays; the forms ask the same."""
    calendar = work_calendar()
    if day and not keeps and not calendar.is_working(day):
        better = calendar.on_or_after(day)
        sentence = _("Offices do not work on %(day)s. The next working day is %(better)s; or send keep_day.")
        said = {"day": f"{day:%d/%m/%Y}", "better": f"{better:%d/%m/%Y}"}
        raise Refused("invalid", fields=[(f"body.{place}", sentence % said)])


def document_named(member: Member, uuid: UUID) -> Document:
    """A document that he reads; Refused for any other."""
    found = documents_seen_by(member).filter(uuid=uuid).first()
    if found is None:
        raise _not_here("document")
    return found


def unit_named(task: Task, on: date, uuid: UUID) -> Unit:
    """The unit that gave the task or one below it, as the form offers them; Refused for any other."""
    found = next((unit for unit in units_on(on, below=[task.assigned_by_id]) if unit.uuid == uuid), None)
    if found is None:
        raise _not_here("lead_unit")
    return found


def _not_here(place: str) -> Refused:
    return Refused("not_found", fields=[(f"body.{place}", str(SENTENCES["not_found"]))])
