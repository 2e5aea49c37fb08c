"""Which units lead a line on a day: the one it names, or each that its rule finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from roviec.kit.replica import reading_cursor
from roviec.organisations.enums import Tree
from roviec.organisations.models import STANDS, Holding
from roviec.organisations.queries import units_below
from roviec.plans.enums import LeadRule
from roviec.plans.queries.units import ward_ids_around


class Led(Protocol):
    """What names a lead: a line, or what is said besides it."""

    lead_rule: str
    lead_unit_id: int | None
    lead_of: str
    lead_units: list[int]


# The units of some kinds below the nearest unit, from the owner upwards, that has any; each kind for itself.
NEAREST_OF_KINDS = """
SELECT DISTINCT ON (v.kind, e.child_id) v.kind, a.depth, e.position, e.child_id
FROM organisations_above(%(owner)s, 'MANAGEMENT', %(on)s) WITH ORDINALITY AS a(unit_id, depth)
CROSS JOIN LATERAL organisations_below(ARRAY[a.unit_id]::bigint[], 'MANAGEMENT', %(on)s) AS b(unit_id)
JOIN organisations_edge e ON e.child_id = b.unit_id AND e.tree = 'MANAGEMENT' AND e.retracted_at IS NULL
    AND e.valid @> %(on)s
JOIN organisations_unitversion v ON v.unit_id = e.child_id AND v.retracted_at IS NULL AND v.valid @> %(on)s
WHERE v.kind = ANY(%(kinds)s)
ORDER BY v.kind, e.child_id, a.depth
"""


@dataclass
class Found:
    """What the rules of some lines find on a day."""

    wards: list[int] = field(default_factory=list)
    kinds: dict[str, list[int]] = field(default_factory=dict)
    titles: dict[str, list[int]] = field(default_factory=dict)

    def leads(self, line: Led) -> list[int]:
        """The units that lead a line, each once, in their order."""
        if line.lead_rule == LeadRule.UNIT and line.lead_unit_id:
            return [line.lead_unit_id]
        if line.lead_rule == LeadRule.ALL_WARDS:
            return self.wards
        if line.lead_rule == LeadRule.KIND:
            return self.kinds.get(line.lead_of, [])
        if line.lead_rule == LeadRule.TITLE:
            return self.titles.get(line.lead_of.casefold(), [])
        return list(dict.fromkeys(line.lead_units))


def found_by_rules(lines: Iterable[Led], owner_id: int, on: date) -> Found:
    """What the rules of these lines find for a plan of this owner; three queries at most, none without a rule."""
    lines = list(lines)
    rules = {line.lead_rule for line in lines}
    kinds = {line.lead_of for line in lines if line.lead_rule == LeadRule.KIND}
    titles = {line.lead_of for line in lines if line.lead_rule == LeadRule.TITLE}
    found = Found()
    if LeadRule.ALL_WARDS in rules:
        found.wards = sorted(ward_ids_around(owner_id, on))
    if kinds:
        found.kinds = _nearest(owner_id, on, kinds)
    if titles:
        found.titles = _holders(titles, owner_id, on)
    return found


def _nearest(owner_id: int, on: date, kinds: Collection[str]) -> dict[str, list[int]]:
    with reading_cursor() as cursor:
        cursor.execute(NEAREST_OF_KINDS, {"owner": owner_id, "on": on, "kinds": list(kinds)})
        rows = sorted(cursor.fetchall(), key=lambda row: row[1:])
    nearest = {kind: depth for kind, depth, _position, _unit in reversed(rows)}
    found: dict[str, list[int]] = {}
    for kind, depth, _position, unit in rows:
        if depth == nearest[kind]:
            found.setdefault(kind, []).append(unit)
    return found


def _holders(titles: Collection[str], owner_id: int, on: date) -> dict[str, list[int]]:
    """By title, the units of the owner's organisation in which somebody holds a post of that title."""
    with reading_cursor() as cursor:
        cursor.execute("SELECT organisations_above(%s, %s, %s)", [owner_id, Tree.MANAGEMENT.value, on])
        root = cursor.fetchall()[-1][0]
    rows = Holding.objects.filter(
        STANDS, valid__contains=on, post__retracted_at=None, post__unit__in=units_below([root], on)
    )
    wanted = {title.casefold() for title in titles}
    found: dict[str, list[int]] = {}
    for title, unit in rows.order_by("post__unit_id").values_list("post__title", "post__unit_id").distinct():
        if title.casefold() in wanted and unit not in found.setdefault(title.casefold(), []):
            found[title.casefold()].append(unit)
    return found
