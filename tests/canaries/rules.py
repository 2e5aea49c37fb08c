"""Who may see what, written down once more from model.md 8, 10, 19 and 26, without asking the product.

A canary is owned by units and belongs to a kind of information; a reader stands in a relation to those units. This page
reads the tables of the organisation itself, so that a fault in the product's own scope is not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from roviec.organisations.models import AreaAssignment, Edge, HoldingRole
from roviec.plans.models import Participation

# A role over a unit by which one looks on from outside; the others work inside the unit (model.md 8).
LOOKS_ON = {"LEADER", "MONITOR", "AUDITOR", "ADMINISTRATOR"}
WRITES_OR_ISSUES_PLANS = {"PLANNER", "LEADER"}


class Tree:
    """The management tree, which alone gives scope, and who takes part in which plan."""

    def __init__(self) -> None:
        """Read both tables."""
        edges = Edge.objects.filter(tree="MANAGEMENT", retracted_at=None)
        self.parent = dict(edges.values_list("child_id", "parent_id"))
        rows = Participation.objects.filter(retracted_at=None)
        self.takes_part = set(rows.values_list("plan_id", "unit_id"))
        self.opened = set(rows.filter(is_open=True).values_list("plan_id", "unit_id"))

    def line(self, unit: int) -> list[int]:
        """A unit and those above it, up to the root."""
        found = [unit]
        while found[-1] in self.parent:
            found.append(self.parent[found[-1]])
        return found


@dataclass(frozen=True)
class Reader:
    """Somebody who is signed in, in one post."""

    name: str
    person: int
    holding: int
    unit: int
    roles: frozenset[tuple[str, int]]
    tree: Tree = field(repr=False, compare=False)

    @cached_property
    def above(self) -> list[int]:
        """His unit and those above it."""
        return self.tree.line(self.unit)

    @cached_property
    def organisation(self) -> int:
        """The root of all he knows."""
        return self.above[-1]

    @cached_property
    def inside(self) -> set[int]:
        """The units he works in: his own, and those a role lets him work for."""
        return {self.unit} | {over for role, over in self.roles if role not in LOOKS_ON}

    def reads(self, unit: int, *roles: str) -> bool:
        """Whether the unit is his or below, by his post or by (one of) his roles."""
        tops = {over for role, over in self.roles if not roles or role in roles} | (set() if roles else {self.unit})
        return not tops.isdisjoint(self.tree.line(unit))

    def takes_part(self, plan: int) -> bool:
        """Whether a unit he reads takes part in the plan."""
        return any(self.reads(unit) for of_plan, unit in self.tree.takes_part if of_plan == plan)


@dataclass(frozen=True)
class Canary:
    """A string or a number that stands in one field of one row."""

    kind: str
    units: tuple[int, ...]
    where: str = ""
    plan: int = 0
    person: int = 0


def reads_or_below(reader: Reader, canary: Canary) -> bool:
    """Of his scope and of the units above his own (model.md 10)."""
    return any(reader.reads(unit) or unit in reader.above for unit in canary.units)


def in_scope(reader: Reader, canary: Canary) -> bool:
    return any(reader.reads(unit) for unit in canary.units)


def same_organisation(reader: Reader, canary: Canary) -> bool:
    """Names of units stand in every annex (model.md 7)."""
    return any(reader.tree.line(unit)[-1] == reader.organisation for unit in canary.units)


def plan(reader: Reader, canary: Canary) -> bool:
    """An issued plan: of his scope, of the units above, and those a unit of his takes part in."""
    return reads_or_below(reader, canary) or reader.takes_part(canary.plan)


def draft(reader: Reader, canary: Canary) -> bool:
    """A plan before it is issued: whoever works in the owner, and who may write or issue it."""
    return any(u in reader.inside or reader.reads(u, *WRITES_OR_ISSUES_PLANS) for u in canary.units)


def goal(reader: Reader, canary: Canary) -> bool:
    """A goal or a figure that counts: of a unit beside his own only where the plan is open to its participants."""
    opened = any((canary.plan, unit) in reader.tree.opened for unit in canary.units)
    return reads_or_below(reader, canary) or (opened and reader.takes_part(canary.plan))


def inside(reader: Reader, canary: Canary) -> bool:
    """What a unit writes before it sends it (model.md 19)."""
    return any(unit in reader.inside for unit in canary.units)


def account(reader: Reader, canary: Canary) -> bool:
    """One's own, and those the administrator of the organisation keeps (model.md 26: the least)."""
    return canary.person == reader.person or any(reader.reads(unit, "ADMINISTRATOR") for unit in canary.units)


def request_about_data(reader: Reader, canary: Canary) -> bool:
    """Kept and answered by the administrator of the organisation (model.md 10, 26), and told to whom it is about."""
    return canary.person == reader.person or any(reader.reads(u, "ADMINISTRATOR", "CLERK") for u in canary.units)


def own(reader: Reader, canary: Canary) -> bool:
    """What somebody keeps for himself: no administrator needs it."""
    return canary.person == reader.person


def nobody(reader: Reader, canary: Canary) -> bool:
    return False


# The relation that each kind of information allows. The first unit is the owner, further ones have the same right.
ALLOWED: dict[str, Callable[[Reader, Canary], bool]] = {
    "name of a unit": same_organisation,
    "about a unit": reads_or_below,
    "name of a person": reads_or_below,
    "account": account,
    "document": reads_or_below,
    "plan": plan,
    "draft of a plan": draft,
    "goal": goal,
    "figure that counts": goal,
    "task": in_scope,
    "scheme": reads_or_below,
    "request about data": request_about_data,
    "administration": lambda reader, canary: any(reader.reads(unit, "ADMINISTRATOR") for unit in canary.units),
    "administration of a unit": in_scope,
    "consolidated report": in_scope,
    "frozen board": in_scope,
    "sheet inside the unit": inside,
    "sheet that was sent": in_scope,
    "own affair": own,
    "nobody": nobody,
}


def allowed(reader: Reader | None, canaries: Iterable[Canary]) -> bool:
    """Whether a reader may see the string: some relation allows it. Who has no post, or is not signed in, sees nothing."""
    return reader is not None and any(ALLOWED[canary.kind](reader, canary) for canary in canaries)


def works_over(holding: int, post_unit: int) -> tuple[int, ...]:
    """The units a holder belongs to: that of his post, those his roles are over, those he follows."""
    over = HoldingRole.objects.filter(holding=holding, retracted_at=None).values_list("over_id", flat=True)
    areas = AreaAssignment.objects.filter(holding=holding, retracted_at=None).values_list("unit_id", flat=True)
    return tuple(dict.fromkeys([post_unit, *over, *(unit for unit in areas if unit)]))
