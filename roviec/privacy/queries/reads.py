"""Reading who read personal data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from roviec.acts.enums import ReadKind, TakenList
from roviec.acts.models import SensitiveRead
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of, units_above
from roviec.people.models import Person


@dataclass(frozen=True)
class ReadLine:
    """One note as a page shows it; the name is looked up, so an erased account shows its number."""

    at: datetime
    name: str
    post: str
    unit: str
    what: str
    of_unit: str
    count: int
    reason: str


def reads_seen_by(member: Member) -> QuerySet[SensitiveRead]:
    """The notes about the units he administers, and those about no unit alone."""
    return SensitiveRead.objects.filter(Q(unit_id__in=member.scope()) | Q(unit_id=None)).order_by("-at", "-pk")


def reads_about(unit_id: int, on: date) -> QuerySet[SensitiveRead]:
    """The notes about one unit, and those of lists of a unit above it: its people stand on them too."""
    above = Q(unit_id__in=units_above(unit_id, on), kind=ReadKind.PEOPLE_EXPORT)
    return SensitiveRead.objects.filter(Q(unit_id=unit_id) | above).order_by("-at", "-pk")


def what_of(read: SensitiveRead) -> str:
    """What was read, and of a list that was taken out which one."""
    what = str(ReadKind(read.kind).label)
    return f"{what}: {TakenList(read.taken).label}" if read.taken else what


def lines_of(reads: Iterable[SensitiveRead], on: date) -> list[ReadLine]:
    """The notes with the names of those who read and of the units they are about, in two queries more."""
    reads = list(reads)
    of_units = names_of({read.unit_id for read in reads if read.unit_id}, on)
    ids = {int(read.actor_key.partition(":")[2]) for read in reads if read.actor_key.startswith("person:")}
    names = {f"person:{pk}": name for pk, name in Person.objects.filter(pk__in=ids).values_list("pk", "name")}
    return [
        ReadLine(
            at=read.at,
            name=names.get(read.actor_key, read.actor_key),
            post=read.actor_post,
            unit=read.actor_unit_name,
            what=what_of(read),
            of_unit=of_units.get(read.unit_id or 0, ""),
            count=read.count,
            reason=read.reason,
        )
        for read in reads
    ]
