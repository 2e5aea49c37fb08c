"""The cells of a line as text: what they show, and what a line says once somebody typed in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from roviec.plans.enums import LeadRule
from roviec.plans.models import ItemVersion
from roviec.plans.operations import UnableToWrite, Words
from roviec.plans.queries.units import Naming, UnitBook, UnknownUnit, listed

COLUMNS = ("number", "text", "lead", "co_units", "due_written", "product", "note")


def values_of(line: ItemVersion, co_unit_ids: Sequence[int], book: UnitBook, names: Naming) -> dict[str, str]:
    """What the cells of a line hold, as text that `with_cell` reads back; a unit that has ended keeps its name."""

    def label(unit_id: int) -> str:
        return book.label(unit_id) if unit_id in book.units else names.label(unit_id)

    lead = _("The wards") if line.lead_rule == LeadRule.ALL_WARDS else ""
    return {
        "number": line.number,
        "text": line.text,
        "lead": label(line.lead_unit_id) if line.lead_unit_id else lead,
        "co_units": listed(co_unit_ids, {unit.pk for unit in book.wards}, label),
        "due_written": line.due_written,
        "product": line.product,
        "note": line.note,
    }


def with_cell(words: Words, cell: str, text: str, book: UnitBook) -> Words:
    """What a line says with this text in one of its cells (a name of COLUMNS); raises UnableToWrite."""
    try:
        if cell == "lead":
            rule, unit = book.lead(text)
            return replace(words, lead=unit, each_ward=rule == LeadRule.ALL_WARDS)
        if cell == "co_units":
            return replace(words, co_units=book.several(text))
    except UnknownUnit as error:
        raise UnableToWrite(str(error)) from error
    if cell == "number":
        return replace(words, number=text)
    if cell == "text":
        return replace(words, text=text)
    if cell == "due_written":
        return replace(words, due_written=text)
    if cell == "product":
        return replace(words, product=text)
    return replace(words, note=text)
