"""Removing what is no longer to be kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from roviec.acts.operations import record
from roviec.documents.files import Read, drop_file, keep_bytes
from roviec.documents.models import FileContent
from roviec.kit.actors import Actor
from roviec.privacy.enums import PrivacyAct
from roviec.privacy.models import Purge
from roviec.privacy.queries.retention import GONE, due_of, owners_of_files
from roviec.regulations.enums import Kept
from roviec.regulations.queries import retention_on

MOST_FILES_A_RUN = 1_000


@transaction.atomic
def purge(*, by: Actor, at: datetime) -> Purge | None:
    """What is due by the rules of the day is gone, by one act that says how many of each; None when nothing was due."""
    rules = retention_on(timezone.localdate(at))
    counts = {kind.value: WAYS.get(kind, _delete)(due_of(kind, rule, at), at) for kind, rule in rules.items()}
    counts = {kind: count for kind, count in counts.items() if count}
    if not counts:
        return None
    run = Purge.objects.create(run_at=at, counts=counts)
    record(PrivacyAct.PURGED, by=by, on=run, at=at, data={"counts": counts})
    return run


def _delete(rows: QuerySet[Any], _at: datetime) -> int:
    return rows.delete()[0]


def _drop_orphans(rows: QuerySet[FileContent], _at: datetime) -> int:
    return sum(drop_file(content) for content in rows.order_by("pk")[:MOST_FILES_A_RUN])


def _drop_removed(rows: QuerySet[FileContent], at: datetime) -> int:
    """What a row that was removed showed is gone; the row shows that it is, because acts name it."""
    due = list(rows.order_by("pk")[:MOST_FILES_A_RUN])
    if not due:
        return 0
    gone = keep_bytes(Read(GONE, "text/plain"))
    for table, column in owners_of_files():
        table._default_manager.filter(**{f"{column.name}__in": due}).update(**{column.name: gone})  # noqa: SLF001
    return _drop_orphans(FileContent.objects.filter(pk__in=[content.pk for content in due]), at)


def _erase_subjects(rows: QuerySet[Any], at: datetime) -> int:
    return rows.update(
        subject_name="", subject_contact="", words="", outcome="", extension_reason="", person=None, erased_at=at
    )


# What is not named here is deleted.
WAYS: dict[Kept, Callable[[QuerySet[Any], datetime], int]] = {
    Kept.REMOVED_FILES: _drop_removed,
    Kept.ORPHANED_FILES: _drop_orphans,
    Kept.SUBJECTS: _erase_subjects,
}
