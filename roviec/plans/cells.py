"""The cells of a line as text: what they show, and what a line says once somebody typed in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from roviec.plans.models import ItemVersion
from roviec.plans.operations import UnableToWrite, Words
from roviec.plans.queries.units import Naming, UnitBook, UnknownUnit, lead_ids, listed, words_of_lead

COLUMNS = ("number", "text", "lead", "co_units", "leader", "due_written", "product", "authority", "note")
# What a task can lack, and what is mended in many lines at once.
CARRIED = ("lead", "co_units", "leader", "due_written", "product", "authority")


def values_of(line: ItemVersion, co_unit_ids: Sequence[int], book: UnitBook, names: Naming) -> dict[str, str]:
    """What the cells of a line hold, as text that `with_cell` reads back; a unit that has ended keeps its name."""

    def label(unit_id: int) -> str:
        return book.label(unit_id) if unit_id in book.units else names.label(unit_id)

    return {
        "number": line.number,
        "text": line.text,
        "lead": words_of_lead(line.lead_rule, line.lead_of, lead_ids(line), label),
        "co_units": listed(co_unit_ids, {unit.pk for unit in book.wards}, label),
        "leader": book.name_of(line.supervising_leader) if line.supervising_leader else "",
        "due_written": line.due_written,
        "product": line.product,
        "authority": line.authority,
        "note": line.note,
    }


def with_cell(words: Words, cell: str, text: str, book: UnitBook) -> Words:
    """What a line says with this text in one of its cells (a name of COLUMNS); raises UnableToWrite."""
    try:
        if cell == "lead":
            return replace(words, lead=None, each_ward=False, rule=book.lead(text))
        if cell == "co_units":
            return replace(words, co_units=book.several(text))
        if cell == "leader":
            return replace(words, leader=book.leader(text))
    except UnknownUnit as error:
        raise UnableToWrite(str(error)) from error
    said: dict[str, Any] = {cell: text}
    return replace(words, **said)
