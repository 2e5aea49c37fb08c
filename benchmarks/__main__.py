"""Run the benchmarks, print their rows, and write them to build/bench.json: `python -m benchmarks [word ...]`."""

from __future__ import annotations

import importlib
import json
import sys
import time
import traceback
from pathlib import Path

from benchmarks import ground
from benchmarks.rows import Row, heading, line

# In the order in which they are run; each is a module with a function `rows`.
BENCHMARKS = (
    "accepting",
    "posting",
    "together",
    "recomputing",
    "rebuilding",
    "sealing",
    "reading",
    "doors",
    "cascading",
    "inbox",
    "reorganising",
    "living",
    "reminding",
    "importing",
    "demonstration",
    "backing_up",
)
RESULTS = Path(__file__).resolve().parents[1] / "build" / "bench.json"


def main(words: list[str]) -> int:
    """Run those whose name holds one of the words, all when there is none; 1 when a row is not ok."""
    chosen = [name for name in BENCHMARKS if not words or any(word in name for word in words)]
    if not chosen:
        print(f"There are: {', '.join(BENCHMARKS)}")
        return 2
    rows: list[Row] = []
    with ground.prepared():
        print(heading(), flush=True)
        for name in chosen:
            rows += _run(name)
    if len(chosen) == len(BENCHMARKS):
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1) + "\n")
        print(f"{len(rows)} rows in {RESULTS.relative_to(RESULTS.parents[1])}")
    failed = [row.name for row in rows if row.ok is False]
    for name in failed:
        print(f"NOT OK: {name}")
    return 1 if failed else 0


def _run(name: str) -> list[Row]:
    """The rows of one benchmark, printed as they come; a benchmark that breaks is a row that is not ok."""
    began = time.monotonic()
    rows: list[Row] = []
    try:
        # Models can be imported only once the ground is prepared.
        benchmark = importlib.import_module(f"benchmarks.{name}")
        with ground.database():
            for row in benchmark.rows():
                rows.append(row)
                print(line(row), flush=True)
    except Exception:  # noqa: BLE001 - the others are run all the same
        traceback.print_exc()
        rows.append(Row(f"{name}: broken off", 0, "rows", ok=False))
    print(f"  ({name}: {time.monotonic() - began:.0f} s)", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
