"""Whatever breaks on the way leaves nothing; what is done rewrites no row of the past; tasks cost no statement."""

from __future__ import annotations

import pytest
from django.db import connection

from roviec.handovers.operations import carrying_out as doing
from roviec.handovers.tests.world import THE_DAY, a_task, do, merged
from roviec.people.tests.factories import BUILDER

pytestmark = pytest.mark.django_db


HISTORY = {
    "figures_posting": "*",
    "figures_total": "*",
    "acts_act": "*",
    "acts_actobject": "*",
    "acts_actwords": "*",
    "plans_itemversion": "*",
    "plans_planversion": "*",
}
# Dated rows may be retracted, once; all else of them stays.
DATED = (
    "organisations_unitversion",
    "organisations_edge",
    "plans_participation",
    "plans_targetunit",
    "plans_allocation",
)


def checksum(bounds: dict[str, int]) -> dict[str, str]:
    """What each row of the past says, by table; rows made since are left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in (*HISTORY, *DATED):
            said = "to_jsonb(t)" if table in HISTORY else "to_jsonb(t) - 'retracted_at'"
            cursor.execute(
                f"SELECT md5(string_agg(({said})::text, ',' ORDER BY id)) FROM {table} t WHERE id <= %s",
                [bounds[table]],
            )
            found[table] = cursor.fetchone()[0]
    return found


def newest() -> dict[str, int]:
    """The highest number of each table."""
    with connection.cursor() as cursor:
        found = {}
        for table in (*HISTORY, *DATED):
            cursor.execute(f"SELECT max(id) FROM {table}")
            found[table] = cursor.fetchone()[0]
        return found


def test_no_row_of_the_past_is_rewritten(world):
    draft, _new = merged(world)
    bounds = newest()
    before = checksum(bounds)
    do(draft)
    assert checksum(bounds) == before
    assert None not in before.values()


def test_the_number_of_statements_does_not_grow_with_tasks(world, django_assert_max_num_queries):
    def statements(tasks: int) -> int:
        for n in range(tasks):
            a_task(f"Việc {n}", world.cast.bo_de, world.cast.district)
        draft, _new = merged(world)
        with django_assert_max_num_queries(1_000) as counted:
            doing._rehearse(draft.reorganisation, BUILDER, THE_DAY)
        return len(counted)

    assert statements(40) == statements(1)


# Nothing half done


@pytest.mark.parametrize("step", range(len(doing.STEPS)), ids=[step.__name__ for step in doing.STEPS])
@pytest.mark.parametrize("when", ["before", "after"])
def test_whatever_breaks_leaves_nothing(world, monkeypatch, step, when):
    class Killed(Exception):  # noqa: N818 - what happens
        pass

    real = doing.STEPS[step]

    def breaks(wish) -> None:
        if when == "after":
            real(wish)
        raise Killed

    draft, _new = merged(world)
    monkeypatch.setattr(doing, "STEPS", (*doing.STEPS[:step], breaks, *doing.STEPS[step + 1 :]))
    before = everything()
    with pytest.raises(Killed):
        do(draft)
    assert everything() == before


def everything() -> dict[str, str]:
    """A checksum of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
        return found
