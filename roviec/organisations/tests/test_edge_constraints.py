"""What the database itself refuses of trees: two parents, circles, also between two connections at one moment."""

from __future__ import annotations

from itertools import combinations
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from roviec.kit.tests.rows import DAYS, EMPTY, SPANS, TAKEN, conceivable, overlap, prove, refusal
from roviec.organisations.enums import Tree
from roviec.organisations.models import Edge, Unit
from roviec.people.tests.factories import MONDAY

pytestmark = pytest.mark.constraints
FIRST_DAY, LATER, ALL_DAYS = DateRange(DAYS[0], DAYS[1]), DateRange(DAYS[1], DAYS[3]), DateRange(DAYS[0], DAYS[3])


@pytest.fixture
def units():
    return [Unit.objects.create() for _ in range(4)]


def test_an_edge_has_two_ends_a_known_tree_and_some_day(units):
    prove(
        conceivable(
            tree=[*Tree, "FAMILY", "", None],
            parent=[units[0], units[1], None],
            child=[units[0], units[1], None],
            position=[0, 14, -1],
            valid=[SPANS[0], SPANS[-1], EMPTY, None],
        ),
        Edge,
        lambda row: (
            row["tree"] in Tree.values
            and bool(row["parent"] and row["child"])
            and row["parent"] != row["child"]
            and row["position"] >= 0
            and row["valid"] in SPANS
        ),
    )


def test_a_unit_has_one_parent_a_day_in_each_tree(units):
    def two_edges(same_tree, same_child, first, second, retracted):
        children = [units[2], units[2 if same_child else 3]]
        trees = [Tree.MANAGEMENT, Tree.MANAGEMENT if same_tree else Tree.PARTY]
        return [
            Edge(tree=trees[n], parent=units[n], child=children[n], valid=(first, second)[n], retracted_at=retracted[n])
            for n in range(2)
        ]

    prove(
        conceivable(
            same_tree=[True, False],
            same_child=[True, False],
            first=SPANS,
            second=SPANS,
            retracted=[(None, None), (MONDAY, None), (None, MONDAY)],
        ),
        two_edges,
        lambda row: (
            not (
                row["same_tree"]
                and row["same_child"]
                and not any(row["retracted"])
                and overlap(row["first"], row["second"])
            )
        ),
    )


# A small world in which everything can go wrong: four units, three spans, two trees.
an_edge = st.tuples(
    st.integers(0, 3),
    st.integers(0, 3),
    st.sampled_from([FIRST_DAY, LATER, ALL_DAYS]),
    st.sampled_from([Tree.MANAGEMENT, Tree.MANAGEMENT, Tree.PARTY]),
).filter(lambda edge: edge[0] != edge[1])


def is_a_forest(edges) -> bool:
    """Whether on each day, in each tree, every unit has one parent at most and nobody stands under himself."""
    for day in DAYS[:3]:
        for tree in Tree:
            parents = {}
            for parent, child, span, of_tree in edges:
                if of_tree == tree and day in span:
                    if child in parents:
                        return False
                    parents[child] = parent
            for unit in parents:
                above, steps = unit, 0
                while above in parents:
                    above, steps = parents[above], steps + 1
                    if steps > len(parents):
                        return False
    return True


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(edges=st.lists(an_edge, min_size=2, max_size=5))
@example([(0, 1, ALL_DAYS, Tree.MANAGEMENT), (1, 2, FIRST_DAY, Tree.MANAGEMENT), (2, 0, LATER, Tree.MANAGEMENT)])
@example([(0, 1, ALL_DAYS, Tree.MANAGEMENT), (1, 2, LATER, Tree.MANAGEMENT), (2, 0, LATER, Tree.MANAGEMENT)])
@example([(0, 1, ALL_DAYS, Tree.MANAGEMENT), (1, 2, ALL_DAYS, Tree.PARTY), (2, 0, ALL_DAYS, Tree.MANAGEMENT)])
def test_no_circle_on_any_day_in_any_tree(units, edges):
    rows = [Edge(parent=units[p], child=units[c], valid=span, tree=tree) for p, c, span, tree in edges]
    assert (refusal(*rows) == TAKEN) is is_a_forest(edges)


def test_every_circle_of_three_is_refused_in_whatever_order_its_edges_come(units):
    a, b, c, _ = units
    for spans in conceivable(one=[FIRST_DAY, ALL_DAYS], two=[LATER, ALL_DAYS], three=[FIRST_DAY, LATER, ALL_DAYS]):
        rows = [
            Edge(tree=Tree.MANAGEMENT, parent=parent, child=child, valid=span)
            for (parent, child), span in zip([(a, b), (b, c), (c, a)], spans.values(), strict=True)
        ]
        common = all(overlap(one, other) for one, other in combinations(spans.values(), 2))
        expected = "organisations_edge_no_circle" if common else TAKEN
        for first in range(3):
            again = [Edge(tree=e.tree, parent=e.parent, child=e.child, valid=e.valid) for e in rows]
            assert refusal(*again[first:], *again[:first]) == expected, spans


def test_changing_an_edge_cannot_close_a_circle_but_retracting_opens_the_way(units):
    a, b, _, _ = units
    down = Edge.objects.create(tree=Tree.MANAGEMENT, parent=a, child=b, valid=FIRST_DAY)
    up = Edge.objects.create(tree=Tree.MANAGEMENT, parent=b, child=a, valid=LATER)
    with pytest.raises(IntegrityError, match="circle"), transaction.atomic():
        Edge.objects.filter(pk=up.pk).update(valid=ALL_DAYS)
    Edge.objects.filter(pk=down.pk).update(retracted_at=MONDAY)
    assert Edge.objects.filter(pk=up.pk).update(valid=ALL_DAYS) == 1


@pytest.mark.guards
@pytest.mark.parametrize("locked", [True, False], ids=["as it is", "with the lock taken out"])
def test_two_connections_cannot_close_a_circle_together(real_database, in_parallel, locked):
    """The guard's guard: without the lock both edges would stand, each unseen by the other."""
    if not locked:
        without_the_lock()
    a, b = Unit.objects.create(), Unit.objects.create()
    placed, second_is_there = Event(), Event()

    def first() -> None:
        with transaction.atomic():
            Edge.objects.create(tree=Tree.MANAGEMENT, parent=a, child=b, valid=ALL_DAYS)
            placed.set()
            # Either the second edge is written beside this one, or its writer waits for us.
            second_is_there.wait(0.5 if locked else 10)

    def second() -> str:
        placed.wait(10)
        try:
            with transaction.atomic():
                Edge.objects.create(tree=Tree.MANAGEMENT, parent=b, child=a, valid=ALL_DAYS)
                second_is_there.set()
        except IntegrityError:
            return "refused"
        return "taken"

    assert in_parallel([first, second]) == [None, "refused" if locked else "taken"]
    assert Edge.objects.count() == (1 if locked else 2)


def without_the_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('organisations_no_circle'::regproc)")
        body = cursor.fetchone()[0]
        lock = next(line for line in body.splitlines() if "pg_advisory_xact_lock" in line)
        cursor.execute(body.replace(lock, ""))
