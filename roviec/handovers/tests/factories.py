"""Builders of reorganisations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from roviec.handovers.enums import LineKind
from roviec.handovers.models import Line, Reorganisation
from roviec.handovers.operations import Particulars, Saying, add_line, draft_reorganisation
from roviec.handovers.queries import Node
from roviec.organisations.enums import UnitKind
from roviec.organisations.models import Unit
from roviec.organisations.operations import Naming
from roviec.organisations.tests.factories import MONDAY
from roviec.people.tests.factories import BUILDER

DECREE = "NQ 1656/NQ-UBTVQH15"


class Draft:
    """A draft that is written line by line."""

    def __init__(self, over: Unit, on: date, title: str = "Sắp xếp phường") -> None:
        self.reorganisation: Reorganisation = draft_reorganisation(
            over, Particulars(title, DECREE, on), by=BUILDER, at=MONDAY
        )

    def _add(self, *said: object, **more: object) -> Line:
        return add_line(self.reorganisation, Saying(*said, **more), by=BUILDER, at=MONDAY)  # type: ignore[arg-type]

    def founds(self, name: str, parent: Unit | Line, kind: UnitKind = UnitKind.WARD) -> Line:
        """A new unit."""
        return self._add(LineKind.FOUND, place=node(parent), naming=Naming(name, name, kind))

    def ends(self, *units: Unit) -> None:
        """These units end."""
        for unit in units:
            self._add(LineKind.END, unit)

    def passes_on(self, unit: Unit, into: Unit | Line, share: str | int = 1, *, is_assumed: bool = False) -> None:
        """The unit passes a share on."""
        self._add(LineKind.SUCCEED, unit, node(into), share=Decimal(share), is_assumed=is_assumed)

    def renames(self, unit: Unit, name: str, kind: UnitKind = UnitKind.WARD) -> None:
        """The unit gets another name."""
        self._add(LineKind.RENAME, unit, naming=Naming(name, name, kind))

    def moves(self, unit: Unit, parent: Unit | Line) -> None:
        """The unit stands elsewhere."""
        self._add(LineKind.MOVE, unit, node(parent))


def node(place: Unit | Line) -> Node:
    """A unit that stands, or one that a line founds."""
    return Node(is_new=isinstance(place, Line), pk=place.pk)


def founded(line: Line) -> Unit:
    """The unit that a line founded."""
    line.refresh_from_db()
    assert line.founded is not None
    return line.founded
