"""The world that several tests begin with."""

from __future__ import annotations

import pytest

from roviec.handovers.tests.world import World, a_world


@pytest.fixture
def world() -> World:
    """A district with a plan, figures up to June and a task in each ward."""
    return a_world()
