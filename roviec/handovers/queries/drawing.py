"""What a draft comes to: which units end, who follows each, and what is wrong with it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from roviec.figures.queries import figures_after
from roviec.handovers.enums import LineKind
from roviec.handovers.models import Decision, Line, Reorganisation
from roviec.organisations.enums import Tree
from roviec.organisations.models import STANDS, Edge, Unit, UnitVersion
from roviec.organisations.queries import named

WHOLE = Decimal(1)


class Node(NamedTuple):
    """A unit that stands already, or one that a line of the draft founds."""

    is_new: bool
    pk: int

    @classmethod
    def of(cls, unit_id: int | None, line_id: int | None) -> Node:
        """Whichever of both is said."""
        return cls(is_new=False, pk=unit_id) if unit_id else cls(is_new=True, pk=line_id or 0)


Shares = dict[Node, Decimal]


def main_node(shares: Shares) -> Node:
    """The one with the largest share; of equal ones the one that was named first."""
    return max(shares, key=lambda node: shares[node])


@dataclass
class Drawing:
    """A draft, read once.

    `ended` are all units that end, those below before those above. `given` is what each unit gives away, `heirs` who
    follows a unit that ends: by its own line, by that of a unit above, else the unit it stood under (`fallen`). `others`
    are units that somebody decided things go to.
    """

    reorganisation: Reorganisation
    lines: list[Line]
    names: dict[Node, str]
    parents: dict[int, int]
    ended: list[int] = field(default_factory=list)
    given: dict[int, Shares] = field(default_factory=dict)
    heirs: dict[int, Shares] = field(default_factory=dict)
    fallen: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    @property
    def on(self) -> date:
        """The day from which it holds."""
        return self.reorganisation.on

    def of(self, *kinds: LineKind) -> list[Line]:
        """The lines of some kinds, in the order in which they were written."""
        return [line for line in self.lines if line.kind in kinds]

    def name(self, unit_id: int) -> str:
        """The name of a unit that stands already."""
        return self.names.get(Node(is_new=False, pk=unit_id), "")

    def main_heir(self, unit_id: int) -> Node:
        """The one unit that stands for one that ends."""
        return main_node(self.heirs[unit_id])


def read_drawing(reorganisation: Reorganisation) -> Drawing:
    """The draft as it stands, with all that is wrong with it; a fixed number of queries."""
    lines = list(reorganisation.lines.order_by("pk"))
    edges = Edge.objects.filter(STANDS, tree=Tree.MANAGEMENT, valid__contains=reorganisation.on)
    parents = dict(edges.values_list("child_id", "parent_id"))
    below: dict[int, list[int]] = {}
    for child, parent in parents.items():
        below.setdefault(parent, []).append(child)
    drawing = Drawing(reorganisation, lines, {}, parents)
    moved = {line.unit_id for line in drawing.of(LineKind.MOVE)}
    for line in drawing.of(LineKind.END):
        drawing.ended += [unit for unit in _upwards(line.unit_id or 0, below, moved) if unit not in drawing.ended]
    for line in drawing.of(LineKind.SUCCEED):
        shares = drawing.given.setdefault(line.unit_id or 0, {})
        shares[Node.of(line.into_id, line.into_line_id)] = line.share or WHOLE
    # Those below before those above, also where each has a line of its own.
    drawing.ended.sort(key=lambda unit: -len(list(_above(unit, parents))))
    _name(drawing)
    _find_heirs(drawing)
    drawing.problems = list(_problems(drawing))
    return drawing


def _upwards(unit: int, below: Mapping[int, list[int]], moved: set[int | None]) -> Iterator[int]:
    """The unit and all that ends with it, itself last; what moves elsewhere goes on with all that stands below it."""
    for child in below.get(unit, []):
        if child not in moved:
            yield from _upwards(child, below, moved)
    yield unit


def _above(unit: int, parents: Mapping[int, int]) -> Iterator[int]:
    while unit in parents:
        unit = parents[unit]
        yield unit


def _name(drawing: Drawing) -> None:
    said = {getattr(line, name) for line in drawing.lines for name in ("unit_id", "into_id", "parent_id")}
    drawing.others = set(
        Decision.objects.filter(reorganisation=drawing.reorganisation, unit__isnull=False).values_list(
            "unit_id", flat=True
        )
    )
    wanted = {
        *drawing.others,
        *drawing.ended,
        *(unit for unit in said if unit),
        *(drawing.parents.get(u, 0) for u in drawing.ended),
    }
    for unit in named(Unit.objects.filter(pk__in=wanted), drawing.on):
        drawing.names[Node(is_new=False, pk=unit.pk)] = unit.name
    standing = {name.casefold() for name in drawing.names.values()}
    for line in drawing.of(LineKind.FOUND):
        # A new ward may bear the name of an old one: both stand side by side in a sentence.
        is_told_apart = line.name.casefold() in standing
        drawing.names[Node(is_new=True, pk=line.pk)] = (
            _("%(name)s (new)") % {"name": line.name} if is_told_apart else line.name
        )


def _find_heirs(drawing: Drawing) -> None:
    ended = set(drawing.ended)
    for unit in drawing.ended:
        way = [unit, *_above(unit, drawing.parents)]
        of_line = next((drawing.given[up] for up in way if up in ended and up in drawing.given), None)
        standing = next((up for up in way if up not in ended), None)
        if of_line:
            drawing.heirs[unit] = of_line
        elif standing:
            drawing.heirs[unit] = {Node(is_new=False, pk=standing): WHOLE}
            drawing.fallen.add(unit)


def _problems(drawing: Drawing) -> Iterator[str]:
    if not drawing.lines:
        yield _("Nothing is said yet of any unit.")
    yield from _about_existing(drawing)
    yield from _about_ending(drawing)
    yield from _about_shares(drawing)
    yield from _about_names(drawing)
    late = figures_after(drawing.ended, drawing.on)
    for unit_id, period in sorted(late.items()):
        yield _("Figures of %(unit)s for %(period)s count already, which is after the day. Choose a later day.") % {
            "unit": drawing.name(unit_id),
            "period": period.phrase,
        }


def _about_existing(drawing: Drawing) -> Iterator[str]:
    """Whatever is named stands on the day, and did before it."""
    before: set[int] = set()
    there: set[int] = set()
    units = {node.pk for node in drawing.names if not node.is_new}
    for unit, valid in UnitVersion.objects.filter(STANDS, unit__in=units).values_list("unit_id", "valid"):
        if drawing.on in valid:
            there.add(unit)
        if valid.lower is None or valid.lower < drawing.on:
            before.add(unit)
    day = f"{drawing.on:%d/%m/%Y}"
    for unit in sorted(units - there):
        yield _("%(unit)s does not exist on %(day)s.") % {"unit": drawing.name(unit), "day": day}
    for unit in sorted(set(drawing.ended) & there - before):
        yield _("%(unit)s only begins on %(day)s, so it cannot end then.") % {"unit": drawing.name(unit), "day": day}


def _about_ending(drawing: Drawing) -> Iterator[str]:
    ended = set(drawing.ended)
    for unit in drawing.ended:
        if unit not in drawing.parents:
            yield _("%(unit)s is the top of its organisation, which does not end.") % {"unit": drawing.name(unit)}
    for line in drawing.of(LineKind.RENAME, LineKind.MOVE):
        if line.unit_id in ended:
            yield _("%(unit)s ends that day: it is neither renamed nor moved.") % {
                "unit": drawing.name(line.unit_id or 0)
            }
    for line in drawing.of(LineKind.FOUND, LineKind.MOVE):
        if line.parent_id in ended:
            yield _("%(unit)s ends that day: nothing stands under it any more.") % {
                "unit": drawing.name(line.parent_id)
            }
    for unit in sorted(drawing.others & ended):
        yield _("%(unit)s ends that day: open work that was decided to go there needs another decision.") % {
            "unit": drawing.name(unit)
        }
    for line in drawing.of(LineKind.SUCCEED):
        if line.into_id in ended:
            yield _("%(before)s passes on to %(after)s, which ends the same day itself.") % {
                "before": drawing.name(line.unit_id or 0),
                "after": drawing.name(line.into_id),
            }


def _about_shares(drawing: Drawing) -> Iterator[str]:
    ended = set(drawing.ended)
    for unit, shares in drawing.given.items():
        whole = sum(shares.values())
        words = {"unit": drawing.name(unit), "sum": f"{whole * 100:f}".rstrip("0").rstrip(".").replace(".", ",")}
        if unit in ended and whole != WHOLE:
            yield _("%(unit)s ends, so its shares must come to 100 %%; they come to %(sum)s %%.") % words
        if unit not in ended and whole >= WHOLE:
            yield _("%(unit)s goes on, so it gives away less than 100 %%; its shares come to %(sum)s %%.") % words


def _about_names(drawing: Drawing) -> Iterator[str]:
    """No two units of one name under one parent."""
    ended = set(drawing.ended)
    wanted: set[tuple[Node, str]] = set()
    founding = drawing.of(LineKind.FOUND)
    standing = [
        unit
        for unit, parent in drawing.parents.items()
        if unit not in ended and parent in {f.parent_id for f in founding}
    ]
    for unit in named(Unit.objects.filter(pk__in=standing), drawing.on):
        wanted.add((Node(is_new=False, pk=drawing.parents[unit.pk]), unit.name.casefold()))
    for line in founding:
        place = (Node.of(line.parent_id, line.parent_line_id), line.name.casefold())
        if place in wanted:
            yield _("Two units under one parent would be called %(name)s.") % {"name": line.name}
        wanted.add(place)
