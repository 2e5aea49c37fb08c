"""Which ids and which queries a walk tries: every one, or of those that are the same to a reader one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from roviec.organisations.models import Unit
from roviec.plans.models import Item, Plan, Target
from roviec.reports.models import Scheme
from tests.canaries.addresses import Route, Rows
from tests.canaries.not_planted import NOT_OURS
from tests.canaries.rules import Reader
from tests.canaries.whose import WHOSE

# What the addresses of lists and parts may be asked for by their query.
QUERIES: dict[str, dict[str, Rows | list[str]]] = {
    "desk:trend": {"target": Rows(Target), "year": ["2023"]},
    "desk:board": {"plan": Rows(Plan), "units": Rows(Unit)},
    "desk:items": {"plan": Rows(Plan), "units": Rows(Unit)},
    "desk:sheet": {"plan": Rows(Plan), "units": Rows(Unit)},
    "tasks:list": {"plan": Rows(Plan), "unit": Rows(Unit)},
    "documents:list": {"issuer": Rows(Unit)},
    "api:tasks": {"plan": Rows(Plan, "uuid"), "unit": Rows(Unit, "uuid"), "item": Rows(Item, "uuid")},
    "api:plans": {"owner": Rows(Unit, "uuid")},
    "api:reports": {"unit": Rows(Unit, "uuid"), "scheme": Rows(Scheme, "uuid")},
}
# The columns by which an address names a row.
NAMES_A_ROW = {"pk", "uuid", "item__uuid"}
# Of things that are the same to a reader: how many of those that open, and how many of those that do not.
MOST_OPENED, MOST_REFUSED = 6, 2
# Of those that are no organisation's there are many, and none says anything of anybody.
MOST_OF_NOBODY = 2

LetsIn = Callable[[dict[str, Any]], bool]


class Sample:
    """Which ids are tried: every one that the door lets a reader have, or of those that are the same to him a few.

    Two things are the same when they hang on rows of the same owners and of the same kind or state. What the door
    refuses never reaches a view, whatever its id: a few of it stand for all, so that each route is seen to have the door.
    """

    def __init__(self, world_units: list[set[int]], *, every: bool, most: int = MOST_OPENED) -> None:
        """`world_units`: the units of each organisation."""
        self.organisations, self.every = world_units, every
        self.most, self.few = most, min(most, MOST_REFUSED)
        self._known: dict[str, list[tuple[Any, dict[str, Any]]]] = {}
        self._rows: dict[tuple[str, Any], tuple[set[int], set[str], str]] = {}
        self._root = {unit: root for root, units in enumerate(world_units) for unit in units}

    def of(self, route: Route, reader: Reader | None, lets_in: LetsIn) -> list[dict[str, Any]]:
        """The combinations of ids to try on a route."""
        if not route.parameters:
            return [{}]
        found = self._signed(route)
        mine = self._root[reader.unit] if reader else None
        # Of what is foreign altogether, one of each kind of thing; of his own organisation, one of each owner and state.
        chosen = {signature if signature[0] == mine else ("foreign", signature[-1]): each for signature, each in found}
        alike = [(signature[0] != "foreign", each) for signature, each in chosen.items()]
        if self.every:
            opened = [each for _signed, each in found if lets_in(each)]
        else:
            opened = self._few(route, [each for _own, each in alike if lets_in(each)], self.most)
        closed = [(is_own, each) for is_own, each in alike if not lets_in(each)]
        own, foreign = ([each for is_own, each in closed if is_own == wanted] for wanted in (True, False))
        return [*opened, *self._few(route, own, self.few), *self._few(route, foreign, self.few)]

    def queries(self, route: Route, reader: Reader | None) -> list[dict[str, str]]:
        """What an address may be asked for besides: the plans, units and targets that its query can name."""
        asked = QUERIES.get(route.name, {})
        return [
            {**{other: values[0] for other, values in asked.items() if isinstance(values, list)}, name: str(value)}
            for name, rows in asked.items()
            if isinstance(rows, Rows)
            for value in self._to_ask_for(route, rows, reader)
        ]

    def _to_ask_for(self, route: Route, rows: Rows, reader: Reader | None) -> list[Any]:
        values = rows.values({})
        mine = self._root[reader.unit] if reader else None
        own = [each for each in values if self._root.get(min(self._look(rows, each)[0], default=0)) == mine]
        foreign = [each for each in values if each not in own]
        return [*(own if self.every else self._few(route, own, self.few)), *self._few(route, foreign, self.few)]

    @staticmethod
    def _few(route: Route, rows: list[Any], most: int) -> list[Any]:
        """Some of them, always the same, and not all of one kind."""
        return rows if len(rows) <= most else random.Random(route.name).sample(rows, most)

    def _signed(self, route: Route) -> list[tuple[Any, dict[str, Any]]]:
        if route.name not in self._known:
            of_nobody = Counter[Any]()
            self._known[route.name] = kept = []
            for each in route.combinations():
                ours = tuple(value for name, value in each.items() if self._is_ours(route.counts(name)))
                of_nobody[ours] += 1
                if len(ours) == len(each) or of_nobody[ours] <= MOST_OF_NOBODY:
                    kept.append((self._signature(route, each), each))
        return self._known[route.name]

    @staticmethod
    def _is_ours(counted: Rows | list[Any]) -> bool:
        return isinstance(counted, Rows) and counted.model._meta.label not in NOT_OURS

    def foreign_to(self, reader: Reader | None) -> int:
        """A unit of another organisation."""
        mine = reader.organisation if reader else 0
        return next(min(units) for units in self.organisations if mine not in units)

    def _signature(self, route: Route, parameters: dict[str, Any]) -> tuple[Any, ...]:
        """Whose the thing of an address is, and of what kind: equal ones are the same to any reader."""
        units, kinds, states = set[int](), set[str](), list[str]()
        for name, value in parameters.items():
            counted = route.counts(name)
            if isinstance(counted, Rows) and counted.column in NAMES_A_ROW and counted.model._meta.label in WHOSE:
                of_row = self._look(counted, value)
                units, kinds = units | of_row[0], kinds | of_row[1]
                states.append(of_row[2])
            elif isinstance(counted, list):
                states.append(str(value))
        return (self._root.get(min(units, default=0)), *sorted(units), *sorted(kinds), tuple(states))

    def _look(self, rows: Rows, value: Any) -> tuple[set[int], set[str], str]:
        """The units a row belongs to, the kinds of what it says, its own kind or state; asked once."""
        label = rows.model._meta.label
        if (label, value) not in self._rows:
            row = rows.model._base_manager.get(**{rows.column: value})
            owners = WHOSE[label](row)
            state = str(getattr(row, "kind", "") or getattr(row, "state", ""))
            units = {unit for canary in owners for unit in canary.units}
            self._rows[label, value] = units, {canary.kind for canary in owners}, state
        return self._rows[label, value]
