"""Freezing the figures of a board for a review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.figures.models import PeriodLock
from roviec.kit.actors import Actor
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.reports.enums import ReportAct
from roviec.reports.models import Snapshot
from roviec.reports.operations.errors import UnableToFreeze
from roviec.reports.queries.snapshots import hash_of


@transaction.atomic
def take_snapshot(
    owner: Unit,
    title: str,
    choice: dict[str, str],
    read: Callable[[], dict[str, Any]],
    *,
    period: Period,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Snapshot:
    """What `read` gives is kept under a name and never changes again.

    Postings into the period are waited for before it is read, and wait until it is kept, so that no figure stands half in it.
    `key` is that of the form: sent twice, it keeps one.
    """
    if not title.strip():
        raise UnableToFreeze(_("Give it a name, such as that of the meeting."))
    inside = PeriodLock.objects.filter(owner=owner, period_start__gte=period.start, period_end__lte=period.end)
    list(inside.select_for_update().order_by("pk"))
    key = key or uuid4()
    if kept := Snapshot.objects.filter(uuid=key).first():
        if kept.unit_id != owner.pk:
            raise UnableToFreeze(_("This form was sent already. Open it anew."))
        return kept
    content = read()
    snapshot = Snapshot.objects.create(
        uuid=key,
        unit=owner,
        title=title.strip(),
        choice=choice,
        content=content,
        content_hash=hash_of(content),
        frozen_at=at,
        frozen_by_key=by.key,
        frozen_by_name=by.name,
        frozen_by_post=by.post,
    )
    record(ReportAct.SNAPSHOT_TAKEN, by=by, on=[snapshot, owner], at=at, data={"hash": snapshot.content_hash})
    return snapshot
