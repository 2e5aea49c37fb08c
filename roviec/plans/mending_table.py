"""The lines that become tasks as a table with their gaps, and the form that mends many: on pages of plans and of handing out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.plans.clarity_forms import MendingForm
from roviec.plans.enums import BulkKind
from roviec.plans.models import PlanVersion
from roviec.plans.queries import Clear, UnitBook, unit_book
from roviec.plans.queries.units import known_names, listed, words_of_lead
from roviec.regulations.enums import ClaritySlot


def mending_context(
    version: PlanVersion, lines: list[Clear], on: date, form: MendingForm | None = None
) -> dict[str, Any]:
    """What `plans/_clarity.html` shows of a version, but the way back."""
    book = unit_book(version.plan.owner_id, on)
    return known_names(book) | {
        "version": version,
        "sentence": gaps_sentence(lines),
        "rows": table_of(lines, book),
        "form": form or MendingForm(lines=lines, book=book),
        "can_take_back": version.bulk_changes.filter(undone_at=None, kind=BulkKind.MENDED).exists(),
    }


def _lead_in_words(line: Clear, book: UnitBook) -> str:
    """Who leads a line, by its rule."""
    said = line.said

    def label(pk: int) -> str:
        return book.label(pk) if pk in book.units else f"#{pk}"

    return words_of_lead(said.lead_rule, said.lead_of, said.units_named, label)


def table_of(lines: list[Clear], book: UnitBook) -> list[dict[str, Any]]:
    """The lines with their cells in words and their gaps by slot, for `plans/_clarity.html`."""
    leaders = {holding.pk: holding for holding in book.leaders.values()}
    wards = {unit.pk for unit in book.wards}
    return [
        {
            "line": line,
            "slots": [(slot, line.slots.get(slot.value)) for slot in ClaritySlot],
            "lead": _lead_in_words(line, book),
            "units": [book.units[pk].short_name for pk in line.leads if pk in book.units]
            if len(line.leads) > 1
            else [],
            "co_units": listed([pk for pk in line.said.co_unit_ids if pk in book.units], wards, book.label),
            "leader": leaders[pk].person.name if (pk := line.said.supervising_leader_id) in leaders else "",
        }
        for line in lines
    ]


def gaps_sentence(lines: list[Clear]) -> str:
    """How many lines leave what open: "3 lines cannot go out; left open: clear product 12, clear authority 30"."""
    blocked = sum(line.is_blocked for line in lines)
    open_slots = Counter(gap.slot for line in lines for gap in line.gaps)
    if not open_slots:
        return ngettext("%(count)d line, and it is clear.", "%(count)d lines, all of them clear.", len(lines)) % {
            "count": len(lines)
        }
    left_open = _("Left open: %(parts)s.") % {
        "parts": ", ".join(f"{slot.label} {open_slots[slot]}" for slot in ClaritySlot if open_slots[slot])
    }
    if not blocked:
        words = ngettext("%(count)d line, and it can go out.", "%(count)d lines, and all can go out.", len(lines))
        return f"{words % {'count': len(lines)}} {left_open}"
    sentence = ngettext(
        "%(blocked)d of %(count)d line cannot go out yet.",
        "%(blocked)d of %(count)d lines cannot go out yet.",
        len(lines),
    )
    return f"{sentence % {'blocked': blocked, 'count': len(lines)}} {left_open}"
