"""Two readers through every route with one id of each kind, so that an ordinary run notices a new route that leaks.

The other readers, every id, and the holes made on purpose are walked by `make test-guards`.
"""

from __future__ import annotations

import pytest

from tests.canaries.conftest import World
from tests.canaries.sampling import Sample
from tests.canaries.walking import walk_pages

# One has a neighbour and a unit above him, to the other all that the first sees is foreign.
READERS = ["Phường A1: HEAD", "Văn phòng B: PLANNER"]
MOST_ROUTES_OF_HIS = 60


@pytest.mark.parametrize("name", READERS)
def test_nobody_finds_a_string_that_is_not_his_on_a_short_walk(world: World, name: str):
    walk = world.walk(name)
    walk_pages(walk, world.routes, Sample(world.units, every=False, most=1))
    print(f"{name}: {walk.asked} answers, {len(walk.opened)} kinds of pages")
    assert not walk.leaks, walk.told()
    assert len(walk.opened) > MOST_ROUTES_OF_HIS
