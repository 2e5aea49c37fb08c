"""The Long Biên case as a whole: loading it, its published facts, and what its main pages cost."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import pages
from benchmarks.ground import analyze, seconds
from benchmarks.rows import Row, equal
from roviec.config.demonstration.facts import checks
from roviec.config.demonstration.loading import load

# Of accounts that live as long as the benchmark.
PASSWORD = "hoa-phượng-1954"


def rows() -> Iterator[Row]:
    """Load the case, recompute its facts, open its pages."""
    yield Row("demonstration: load the case", seconds(load, PASSWORD), "s")
    facts = list(checks())
    agreeing = sum(check.ok for check in facts)
    yield equal("demonstration: published facts that the records come to", agreeing, "facts", to=len(facts))
    analyze()
    yield from pages.costs()
