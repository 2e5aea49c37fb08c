"""How large the ledger is, and where its stored totals differ, in words for who may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from roviec.figures.models import Posting
from roviec.figures.verification import Difference, verify
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import names_of
from roviec.plans.models import Target

MOST_SHOWN = 50


@dataclass(frozen=True)
class Differing:
    """One number that differs, with the names of what it is about."""

    target: str
    unit: str
    found: Difference


@dataclass(frozen=True)
class Proof:
    """What came of recomputing every total; of what differs, the first rows that the reader may know."""

    cells: int
    count: int
    rows: list[Differing]


def ledger_size() -> int:
    """How many entries the ledger holds."""
    return Posting.objects.count()


def proof_for(member: Member, on: date) -> Proof:
    """Recompute everything. Whether all is right concerns everybody; of a target only those read who read the unit."""
    result = verify()
    units = set(Unit.objects.filter(pk__in=member.scope()).values_list("pk", flat=True))
    seen = [each for each in result.differences if each.unit_id in units][:MOST_SHOWN]
    targets = Target.objects.in_bulk({each.target_id for each in seen})
    names = names_of([each.unit_id for each in seen], on)
    rows = [Differing(targets[each.target_id].name, names[each.unit_id], each) for each in seen]
    return Proof(result.cells, len(result.differences), rows)
