"""What is due to go by the rules of retention."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from roviec.acts.models import SensitiveRead
from roviec.documents.models import FileContent
from roviec.people.models import OneTimeLink
from roviec.privacy.enums import OPEN_STATES
from roviec.privacy.kept import due_above
from roviec.privacy.models import Purge, SubjectRequest
from roviec.regulations.enums import Kept
from roviec.regulations.models import RetentionRule
from roviec.regulations.queries import retention_on

# The database keeps notes of reads for a year, leap years included.
A_YEAR = timedelta(days=366)
# What stands in the place of a file that was removed and is no longer kept: its row stays, because acts name it.
GONE = b"This file was destroyed when the time of keeping it was over.\n"
GONE_SHA256 = hashlib.sha256(GONE).hexdigest()


@dataclass(frozen=True)
class Due:
    """A rule, and how many things are due to go by it now."""

    rule: RetentionRule
    count: int


def due_now(at: datetime) -> list[Due]:
    """Each rule of the day with what is due by it."""
    rules = retention_on(timezone.localdate(at))
    return [Due(rule, due_of(kind, rule, at).count()) for kind, rule in rules.items()]


def due_of(kind: Kept, rule: RetentionRule, at: datetime) -> QuerySet[Any]:
    """The rows of one kind that are due."""
    before = at - timedelta(days=rule.days)
    return DUE[kind](before, at) if kind in DUE else due_above(kind, before, at)


def _notes(before: datetime, _at: datetime) -> QuerySet[SensitiveRead]:
    # By the true clock, as the database's own guard counts.
    true_before = timezone.now() - (_at - before)
    return SensitiveRead.objects.filter(at__lt=before, recorded_at__lt=min(true_before, timezone.now() - A_YEAR))


def owners_of_files() -> list[tuple[type[Model], ForeignKey[Model, Model]]]:
    """The tables that show files, each with its column."""
    return [
        (table, column)
        for table in apps.get_models()
        for column in table._meta.concrete_fields
        if isinstance(column, ForeignKey) and column.related_model is FileContent
    ]


def _shown_by(table: type[Model], column: ForeignKey[Model, Model], removed_since: datetime | None) -> Exists:
    """Whether a row of this table shows the file, or was removed after a moment (None: whether there is any row)."""
    rows = table._default_manager.filter(**{column.name: OuterRef("pk")})  # noqa: SLF001 - whatever table shows files
    has_end = any(field.name == "removed_at" for field in table._meta.concrete_fields)
    if removed_since is not None and has_end:
        rows = rows.filter(Q(removed_at__isnull=True) | Q(removed_at__gte=removed_since))
    return Exists(rows)


def _orphans(before: datetime, _at: datetime) -> QuerySet[FileContent]:
    # A file is stored by the true clock.
    found = FileContent.objects.exclude(sha256=GONE_SHA256).filter(stored_at__lt=timezone.now() - (_at - before))
    for table, column in owners_of_files():
        found = found.exclude(_shown_by(table, column, None))
    return found


def _removed(before: datetime, _at: datetime) -> QuerySet[FileContent]:
    found, has_owner = FileContent.objects.exclude(sha256=GONE_SHA256), Q(pk=None)
    for table, column in owners_of_files():
        found = found.exclude(_shown_by(table, column, before))
        has_owner |= Q(_shown_by(table, column, None))
    return found.filter(has_owner)


def _subjects(before: datetime, _at: datetime) -> QuerySet[SubjectRequest]:
    settled = SubjectRequest.objects.filter(erased_at=None, settled_on__lt=timezone.localdate(before))
    return settled.exclude(state__in=OPEN_STATES)


def _sessions(before: datetime, _at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=timezone.now() - (_at - before))


def _links(before: datetime, _at: datetime) -> QuerySet[OneTimeLink]:
    return OneTimeLink.objects.filter(expires_at__lt=before)


DUE: dict[Kept, Callable[[datetime, datetime], QuerySet[Any]]] = {
    Kept.ACCESS_LOG: _notes,
    Kept.REMOVED_FILES: _removed,
    Kept.ORPHANED_FILES: _orphans,
    Kept.SUBJECTS: _subjects,
    Kept.SESSIONS: _sessions,
    Kept.INVITATIONS: _links,
}


def last_purge() -> Purge | None:
    """The newest run that removed something."""
    return Purge.objects.order_by("-pk").first()
