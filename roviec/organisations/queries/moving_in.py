"""Whether the installation is set up, the usual reporting days, and a workbook that lies ready to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from roviec.organisations import heads
from roviec.organisations.models import STANDS, ImportDraft, Installation, ReportingDays, Unit
from roviec.organisations.queries.checking import Fault, faults_of
from roviec.organisations.queries.known import known_of
from roviec.organisations.queries.planning import Plan, plan_of
from roviec.organisations.queries.structure import units_above
from roviec.organisations.queries.workbook import wishes_in


def language_of_installation() -> str | None:
    """The language chosen when the installation was set up; None while it is not; "" where nobody was asked."""
    row = Installation.objects.first()
    if row is not None:
        return row.language
    # Installations of before there was a set-up page have units all the same.
    return "" if Unit.objects.exists() else None


def is_set_up() -> bool:
    """Whether the installation has its organisation."""
    return language_of_installation() is not None


def reporting_days_of(unit: int, on: date) -> ReportingDays | None:
    """The usual reporting days on a day of the organisation to which a unit belongs: its own, or those set nearest above."""
    above = units_above(unit, on)
    rows = ReportingDays.objects.filter(STANDS, organisation__in=above, valid__contains=on)
    return min(rows, key=lambda row: above.index(row.organisation_id), default=None)


def draft_of(person: int, organisation: int) -> ImportDraft | None:
    """The workbook that this person sent last and did not import yet."""
    return ImportDraft.objects.filter(person=person, organisation=organisation).first()


@dataclass(frozen=True)
class Look:
    """What a workbook would do, or all that is wrong with it: then there is no plan."""

    plan: Plan | None
    faults: list[Fault]


def look_at(draft: ImportDraft, on: date) -> Look:
    """Compare a workbook that lies ready with what stands; raises UnableToRead when it cannot be read."""
    wishes, faults = wishes_in(bytes(draft.content))
    known = known_of(draft.organisation_id, on)
    faults += faults_of(wishes, known, draft.person_id)
    sheets = list(heads.COLUMNS)
    faults.sort(key=lambda fault: (sheets.index(fault.sheet), fault.row))
    return Look(None if faults else plan_of(wishes, known), faults)
