"""A million steps on the pure table of a task's life, each as the reference model says."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.rows import Row, equal
from roviec.tasks.tests.walking import walk_the_table

STEPS = 1_000_000


def rows() -> Iterator[Row]:
    """Steps taken beside the reference; the first that differs would end the walk."""
    yield equal("the life of a task: steps as the reference says", walk_the_table(STEPS), "steps", to=STEPS)
