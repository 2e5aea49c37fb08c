"""A whole country, and what its boards cost beside the plain GROUP BY on the ledger and DuckDB: `make bench-country`."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from contextlib import nullcontext
from pathlib import Path

from benchmarks import ground
from benchmarks.rows import Row, heading, line
from roviec.config.country.size import options, size_from

RESULTS = Path(__file__).resolve().parents[1] / "build" / "bench-country.json"


def main(arguments: list[str]) -> int:
    """Make a country, or take the one that DATABASE_URL names, measure it, and write the rows; 1 when one is not ok."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.country")
    options(parser)
    parser.add_argument("--here", action="store_true", help="measure the country that DATABASE_URL names; make none")
    said = vars(parser.parse_args(arguments))
    size = None if said["here"] else size_from(said)
    found: list[Row] = []
    with ground.prepared() if size else ground.standing():
        print(heading(), flush=True)
        # Models can be imported only once the ground is prepared.
        boards = importlib.import_module("benchmarks.country_boards")
        with ground.database() if size else nullcontext():
            for row in boards.rows(size):
                found.append(row)
                print(line(row), flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([row.as_json() for row in found], ensure_ascii=False, indent=1) + "\n")
    print(f"{len(found)} rows in {RESULTS.relative_to(RESULTS.parents[1])}")
    failed = [row.name for row in found if row.ok is False]
    for name in failed:
        print(f"NOT OK: {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
