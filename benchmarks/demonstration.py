"""The Long Biên case as a whole: how long it takes to load, and whether the records come to its published facts."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.ground import seconds
from benchmarks.rows import Row, equal
from roviec.config.demonstration.facts import checks
from roviec.config.demonstration.loading import load

# Of accounts that live as long as the benchmark.
PASSWORD = "hoa-phượng-1954"


def rows() -> Iterator[Row]:
    """Load the case, recompute its facts."""
    yield Row("demonstration: load the case", seconds(load, PASSWORD), "s")
    facts = list(checks())
    agreeing = sum(check.ok for check in facts)
    yield equal("demonstration: published facts that the records come to", agreeing, "facts", to=len(facts))
