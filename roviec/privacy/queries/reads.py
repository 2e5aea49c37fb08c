"""Reading who read personal data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from roviec.acts.enums import ReadKind
from roviec.acts.models import SensitiveRead
from roviec.organisations.permissions import Member
from roviec.people.models import Person


@dataclass(frozen=True)
class ReadLine:
    """One note as a page shows it; the name is looked up, so an erased account shows its number."""

    at: datetime
    name: str
    post: str
    unit: str
    what: str
    count: int
    reason: str


def reads_seen_by(member: Member) -> QuerySet[SensitiveRead]:
    """The notes about the units he administers, and those about no unit alone."""
    return SensitiveRead.objects.filter(Q(unit_id__in=member.scope()) | Q(unit_id=None)).order_by("-at", "-pk")


def reads_about(unit_id: int) -> QuerySet[SensitiveRead]:
    """The notes about one unit."""
    return SensitiveRead.objects.filter(unit_id=unit_id).order_by("-at", "-pk")


def lines_of(reads: Iterable[SensitiveRead]) -> list[ReadLine]:
    """The notes with the names of those who read, in one query more."""
    reads = list(reads)
    ids = {int(read.actor_key.partition(":")[2]) for read in reads if read.actor_key.startswith("person:")}
    names = {f"person:{pk}": name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}
    return [
        ReadLine(
            at=read.at,
            name=names.get(read.actor_key, read.actor_key),
            post=read.actor_post,
            unit=read.actor_unit_name,
            what=str(ReadKind(read.kind).label),
            count=read.count,
            reason=read.reason,
        )
        for read in reads
    ]
