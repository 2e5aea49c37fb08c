"""Milestones of a task, and its evidence and products with their versions."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.documents.files import UnableToKeep, clean_name, store_file
from roviec.kit.actors import Actor
from roviec.tasks.enums import FileKind, TaskAct, TaskState
from roviec.tasks.life import OF_STATE
from roviec.tasks.models import Milestone, Task, TaskFile
from roviec.tasks.operations.shared import UnableToWork, changed, locked


@transaction.atomic
def set_milestone(task: Task, *, title: str, due_on: date, by: Actor, at: datetime) -> Milestone:
    """A step of the task has its day; the same wish twice is harmless.

    Raises UnableToWork for a day before today or after the task's own, and for a title that another step has.
    """
    task = _open(task, at)
    same = Milestone.objects.filter(task=task, title=title.strip(), retracted_at=None).first()
    if same and same.due_on == due_on:
        return same
    if same:
        raise UnableToWork(_("There is a milestone of this name already. Drop it first."))
    if due_on < timezone.localdate(at):
        raise UnableToWork(_("The day of a milestone is today or later."))
    if task.due_on and due_on > task.due_on:
        raise UnableToWork(
            _("The task is due on %(day)s: choose a day that is not later.") % {"day": f"{task.due_on:%d/%m/%Y}"}
        )
    made = Milestone.objects.create(task=task, title=title.strip(), due_on=due_on)
    changed(task, TaskAct.MILESTONE_SET, by, at, remark=made.title, data={"due": due_on.isoformat()})
    return made


@transaction.atomic
def reach_milestone(milestone: Milestone, *, by: Actor, at: datetime) -> Milestone:
    """The step is done as of today. Twice is harmless."""
    task = _open(milestone.task, at)
    milestone = Milestone.objects.get(pk=milestone.pk)
    if milestone.done_on or milestone.retracted_at:
        return milestone
    milestone.done_on = timezone.localdate(at)
    milestone.save(update_fields=["done_on"])
    changed(task, TaskAct.MILESTONE_REACHED, by, at, remark=milestone.title)
    return milestone


@transaction.atomic
def drop_milestone(milestone: Milestone, *, by: Actor, at: datetime) -> Milestone:
    """The step is no longer one of the task's. Twice is harmless."""
    task = _open(milestone.task, at)
    milestone = Milestone.objects.get(pk=milestone.pk)
    if milestone.retracted_at:
        return milestone
    milestone.retracted_at = at
    milestone.save(update_fields=["retracted_at"])
    changed(task, TaskAct.MILESTONE_DROPPED, by, at, remark=milestone.title)
    return milestone


@transaction.atomic
def add_task_file(task: Task, upload: File[bytes], *, kind: str, title: str, by: Actor, at: datetime) -> TaskFile:
    """The file is kept as evidence, or as a product; another one of the same title is its next version.

    The same bytes once more as the newest version change nothing. Raises UnableToWork for what must not be kept, and once
    the task is closed.
    """
    task = _open(task, at)
    try:
        content = store_file(upload)
    except UnableToKeep as error:
        raise UnableToWork(error.sentence) from error
    name = clean_name(upload.name or "")
    title = title.strip() or name
    versions = TaskFile.objects.filter(task=task, kind=kind, title=title)
    newest = versions.filter(removed_at=None).order_by("-number").first()
    if newest and newest.content_id == content.pk:
        return newest
    number = (versions.aggregate(last=Max("number"))["last"] or 0) + 1
    added = TaskFile.objects.create(
        task=task,
        kind=FileKind(kind),
        title=title,
        number=number,
        content=content,
        name=name,
        added_at=at,
        added_by_key=by.key,
    )
    changed(task, TaskAct.FILE_ADDED, by, at, data={"file": added.pk, "number": number})
    return added


@transaction.atomic
def remove_task_file(file: TaskFile, *, by: Actor, at: datetime) -> TaskFile:
    """This version is shown no longer; the others stay. Twice is harmless. A file of a closed task stays."""
    task = _open(file.task, at)
    file = TaskFile.objects.get(pk=file.pk)
    if file.removed_at:
        return file
    file.removed_at = at
    file.save(update_fields=["removed_at"])
    changed(task, TaskAct.FILE_REMOVED, by, at, data={"file": file.pk})
    return file


def _open(task: Task, at: datetime) -> Task:
    task = locked(task, at, by_lead=False)
    if task.is_closed or task.state == TaskState.PROPOSED:
        raise UnableToWork(OF_STATE[TaskState(task.state)].sentence)
    return task
