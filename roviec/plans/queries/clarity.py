"""How clear the lines of a plan are: what each says of work, person, responsibility, time, product and authority."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.organisations.enums import Role, Tree
from roviec.organisations.models import STANDS
from roviec.organisations.queries import followers_of_units
from roviec.plans.enums import ASSIGNABLE, DueKind
from roviec.plans.models import OwnClarity, PlanVersion
from roviec.plans.queries.leads import Found, found_by_rules
from roviec.plans.queries.saying import Said, said_of
from roviec.regulations.enums import ClaritySlot, Strictness
from roviec.regulations.queries import clarity_rules

# A heading of one word ("Khác", "…") names no work.
FEWEST_WORDS = 2
_WORD = re.compile(r"\w+")
Strictnesses = Mapping[ClaritySlot, Strictness]


@dataclass(frozen=True)
class Unclear:
    """A slot that a line leaves open, what that does, and what is missing in words."""

    slot: ClaritySlot
    strictness: Strictness
    words: str

    @property
    def short(self) -> str:
        """The same beside the column that it is missing in."""
        return self.words if self.slot == ClaritySlot.WORK else _("not said yet")

    @property
    def blocks(self) -> bool:
        """Whether its task cannot go out."""
        return self.strictness == Strictness.BLOCK


@dataclass(frozen=True)
class Clear:
    """A line, the units that would lead its tasks, and its gaps."""

    said: Said
    leads: list[int]
    gaps: list[Unclear] = field(default_factory=list)

    @property
    def is_blocked(self) -> bool:
        """Whether its task cannot go out."""
        return any(gap.blocks for gap in self.gaps)

    @property
    def slots(self) -> dict[str, Unclear]:
        """Its gaps by slot."""
        return {gap.slot.value: gap for gap in self.gaps}


def own_clarity(owner_id: int, on: date) -> dict[ClaritySlot, OwnClarity]:
    """What the organisation of a unit has set itself for a day, by slot; one query."""
    above = RawSQL("SELECT organisations_above(%s, %s, %s)", [owner_id, Tree.MANAGEMENT.value, on])
    rows = OwnClarity.objects.filter(STANDS, organisation__in=above, valid__contains=on)
    return {ClaritySlot(row.slot): row for row in rows.order_by("recorded_at", "pk")}


def strictnesses(owner_id: int, on: date) -> dict[ClaritySlot, Strictness]:
    """How strictly each slot is asked for in plans of a unit on a day: its organisation's rule, else the preset."""
    own = own_clarity(owner_id, on)
    preset = clarity_rules(on)
    return {
        slot: Strictness((own.get(slot) or preset[slot]).strictness) for slot in ClaritySlot if slot in {*own, *preset}
    }


def clarity_of(version: PlanVersion, on: date) -> list[Clear]:
    """The lines of a version that become tasks, with the units that lead them and what each leaves open.

    Eight queries at most, whatever the number of lines.
    """
    lines = said_of(version, kinds=ASSIGNABLE)
    found = found_by_rules(lines, version.plan.owner_id, on)
    return judged(lines, found, strictnesses(version.plan.owner_id, on), followers_of_units(on))


def judged(
    lines: Sequence[Said], found: Found, asked: Strictnesses, followers: Mapping[tuple[int, str], int]
) -> list[Clear]:
    """Lines with their leads and gaps, by how strictly each slot is asked for; pure."""
    judged = []
    for line in lines:
        leads = found.leads(line)
        gaps = [
            Unclear(slot, asked[slot], words)
            for slot in ClaritySlot
            if asked.get(slot, Strictness.OFF) != Strictness.OFF and (words := _missing(slot, line, leads, followers))
        ]
        judged.append(Clear(line, leads, gaps))
    return judged


def _missing(slot: ClaritySlot, line: Said, leads: list[int], followers: Mapping[tuple[int, str], int]) -> str:
    """What a line lacks in a slot, in words; nothing when it says it."""
    if slot == ClaritySlot.WORK:
        return "" if len(_WORD.findall(line.row.text)) >= FEWEST_WORDS else _("the words do not say what is to be done")
    if slot == ClaritySlot.PERSON:
        if not line.lead_rule:
            return _("no lead unit")
        return "" if leads else _("the rule finds no lead unit")
    if slot == ClaritySlot.RESPONSIBILITY:
        return _without_leader(line, leads, followers)
    if slot == ClaritySlot.TIME:
        return (
            ""
            if line.due_written or line.due_kind != DueKind.NONE
            else _("no deadline, and not said that there is none")
        )
    if slot == ClaritySlot.PRODUCT:
        return "" if line.product else _("no product")
    return "" if line.authority else _("not said who decides")


def _without_leader(line: Said, leads: list[int], followers: Mapping[tuple[int, str], int]) -> str:
    if line.supervising_leader_id is not None:
        return ""
    without = [unit for unit in leads if (unit, Role.LEADER) not in followers]
    if not leads or len(without) == len(leads):
        return _("no leader in charge")
    if not without:
        return ""
    words = ngettext(
        "%(count)d unit without a leader in charge", "%(count)d units without a leader in charge", len(without)
    )
    return words % {"count": len(without)}


def blocked_words(lines: Sequence[Clear], most: int = 5) -> str:
    """The lines that cannot go out and what each lacks: "II.3: no lead unit; II.4: …"."""
    blocked = [line for line in lines if line.is_blocked]
    named = [
        _("%(line)s: %(gaps)s")
        % {
            "line": line.said.row.number or f"“{line.said.row.text[:40]}”",
            "gaps": ", ".join(gap.words for gap in line.gaps if gap.blocks),
        }
        for line in blocked[:most]
    ]
    return "; ".join(named) + ("…" if len(blocked) > most else "")
