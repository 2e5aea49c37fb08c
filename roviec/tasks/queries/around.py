"""Reading what happens around one task: results, requests, parts, comments, milestones, files, and who may be named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby

from django.db.models import F, Prefetch, Q, QuerySet

from roviec.documents.models import Document
from roviec.documents.queries import Wanted, register_of
from roviec.organisations.models import STANDS, Holding
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.tasks.enums import CLOSED, DROPPED
from roviec.tasks.models import (
    Comment,
    CoUnit,
    Extension,
    Mention,
    Milestone,
    Series,
    Submission,
    Task,
    TaskFile,
    TaskNote,
    Watch,
)
from roviec.tasks.queries.lists import tasks_seen_by

MOST_DOCUMENTS = 200


def pending_of(task: Task) -> Submission | None:
    """The result that waits for a verdict."""
    return Submission.objects.filter(task=task, verdict="").first()


def notes_of(task: Task) -> QuerySet[TaskNote]:
    """What was told on the way, the newest first."""
    return TaskNote.objects.filter(task=task, retracted_at=None).order_by("-told_at", "-pk")


def submissions_of(task: Task) -> list[Submission]:
    """Every result that was submitted, the newest first."""
    return list(Submission.objects.filter(task=task).order_by("-number"))


def extensions_of(task: Task) -> list[Extension]:
    """Every request for more time, the newest first."""
    return list(Extension.objects.filter(task=task).order_by("-pk"))


def with_hands(
    member: Member, results: Sequence[Submission | Extension], said: Sequence[TaskNote | Comment | Mention]
) -> None:
    """Say on each whose `hand` it is, and who decided (`judge`), as far as the reader knows the person; three queries.

    He knows people of his scope and of the units above; of a comment of others he reads the unit. Machines have no name.
    """
    of_results = {key for row in results for key in (row.by_key, row.decided_by_key) if key.startswith("person:")}
    persons = {int(key.partition(":")[2]) for key in of_results} | {
        row.holding_of.person_id for row in said if row.holding_of
    }
    known = _people_known_to(member, persons)
    units = names_of({row.holding_of.post.unit_id for row in said if row.holding_of}, member.on) if said else {}
    for row in results:
        hands = (known.get(int(key.partition(":")[2] or 0), "") for key in (row.by_key, row.decided_by_key))
        row.hand, row.judge = hands
    for each in said:
        if each.holding_of:
            each.hand = known.get(each.holding_of.person_id) or units[each.holding_of.post.unit_id]


def _people_known_to(member: Member, persons: set[int]) -> dict[int, str]:
    seen = Q(post__unit__in=member.scope()) | Q(post__unit__in=member.above(member.unit_id))
    rows = Holding.objects.filter(STANDS, seen, person__in=persons).values_list("person_id", "person__name")
    return dict(rows) if persons else {}


def documents_to_cite(member: Member) -> list[Document]:
    """The newest documents that he reads, on which a step may be grounded."""
    return list(register_of(member, Wanted())[:MOST_DOCUMENTS])


def line_above(task: Task) -> list[int]:
    """The wholes of a part, by id, from the top down; a part never changes its whole, so no lock is needed."""
    line: list[int] = []
    whole_id = task.part_of_id
    while whole_id:
        line.insert(0, whole_id)
        whole_id = Task.objects.values_list("part_of_id", flat=True).get(pk=whole_id)
    return line


def all_parts_of(task: Task, member: Member) -> QuerySet[Task]:
    """Every part that a task was ever split into, of those that he reads, in the order in which they were given."""
    return tasks_seen_by(member).filter(part_of=task).order_by("pk")


def parts_of(task_id: int) -> QuerySet[Task]:
    """The parts of a task that stand: neither cancelled nor replaced."""
    return Task.objects.filter(part_of=task_id).exclude(state__in=DROPPED)


def people_to_mention(task: Task, on: date) -> QuerySet[Holding]:
    """Who reads the task from near and may be mentioned: those with a post in its units, and those whom it names."""
    units = [task.lead_unit_id, task.assigned_by_id]
    of_co_units = CoUnit.objects.filter(task=task).values("unit_id")
    named = [pk for pk in (task.supervising_leader_id, task.monitor_id, task.lead_person_id) if pk]
    near = Q(post__unit__in=units) | Q(post__unit__in=of_co_units) | Q(pk__in=named)
    return (
        Holding.objects.filter(STANDS, near, valid__contains=on)
        .select_related("person", "post")
        .order_by("post__unit_id", F("post__is_head").desc(), "pk")
    )


def people_he_may_mention(member: Member, task: Task) -> list[Holding]:
    """Of these the ones whose names he knows: of his scope and of the units above."""
    seen = Q(post__unit__in=member.scope()) | Q(post__unit__in=member.above(member.unit_id))
    return list(people_to_mention(task, member.on).filter(seen))


def comments_of(task: Task) -> list[Comment]:
    """What was said, the newest first, with who said it and whom it mentions."""
    mentions = Prefetch("mentions", Mention.objects.select_related("holding__post").order_by("pk"))
    rows = Comment.objects.filter(task=task).select_related("said_by__post")
    return list(rows.prefetch_related(mentions).order_by("-pk"))


def unread_mentions(holding_id: int, task: Task | None = None) -> QuerySet[Mention]:
    """The comments that mention a holder and that he has not read, the oldest first."""
    rows = Mention.objects.filter(holding=holding_id, read_at=None).select_related("comment__task")
    return (rows.filter(comment__task=task) if task else rows).order_by("pk")


def is_watched(task: Task, holding_id: int) -> bool:
    """Whether a holder chose to follow the task."""
    return Watch.objects.filter(task=task, holding=holding_id).exists()


def watches_of(holding_ids: Collection[int]) -> QuerySet[Watch]:
    """What holders chose to follow and is still open."""
    return (
        Watch.objects.filter(holding__in=holding_ids)
        .exclude(task__state__in=CLOSED)
        .select_related("task")
        .order_by("pk")
    )


def milestones_of(task: Task) -> list[Milestone]:
    """The steps of a task by their day."""
    return list(Milestone.objects.filter(task=task, retracted_at=None).order_by("due_on", "pk"))


def co_work_of(task: Task) -> list[CoUnit]:
    """The co-operating units with their answers."""
    return list(CoUnit.objects.filter(task=task).select_related("unit").order_by("unit_id"))


def files_of(task: Task) -> list[tuple[TaskFile, list[TaskFile]]]:
    """The evidence and products that stand: the newest version of each, and those before it."""
    rows = TaskFile.objects.filter(task=task, removed_at=None).select_related("content")
    ordered = rows.order_by("kind", "title", "-number")
    found = (list(versions) for _thing, versions in groupby(ordered, key=lambda file: (file.kind, file.title)))
    return [(versions[0], versions[1:]) for versions in found]


def series_on(on: date) -> QuerySet[Series]:
    """The series that give tasks on a day."""
    return Series.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on).order_by("pk")


def series_kept_by(unit_ids: Iterable[int]) -> QuerySet[Series]:
    """The series by which some units give tasks, those that run first."""
    return Series.objects.filter(assigned_by__in=list(unit_ids)).order_by(F("ends_on").asc(nulls_first=True), "-pk")
