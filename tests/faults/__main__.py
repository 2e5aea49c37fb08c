"""`python -m tests.faults`: the long loops, in rounds, with their figures; see --help."""

from __future__ import annotations

import argparse
import sys

from tests.faults.loop import KINDS, kill_loop
from tests.faults.restoring import restore_loop

A_ROUND = 100


def main() -> int:
    """1 when anything was lost, doubled or half done."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--app", type=int, default=1000, help="kills of the application (a tenth of them: the worker)")
    parser.add_argument(
        "--database", type=int, default=500, help="kills of the database (a third: one of its processes)"
    )
    parser.add_argument("--restores", type=int, default=20, help="backups under work, restored and compared")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    wanted = {
        "app": options.app - options.app // 10 - options.app // 5,
        "web": options.app // 5,
        "worker": options.app // 10,
        "database": options.database - options.database // 3,
        "backend": options.database // 3,
    }
    faults, seed = 0, options.seed
    while any(wanted.values()):
        share = {kind: min(wanted[kind], -(-wanted[kind] * A_ROUND // max(1, sum(wanted.values())))) for kind in KINDS}
        print(f"Round with seed {seed}: {share}", flush=True)
        outcome = kill_loop(share, seed, say=True)
        print(outcome.said(), flush=True)
        faults += len(outcome.faults)
        wanted = {kind: wanted[kind] - share[kind] for kind in KINDS}
        seed += 1
    if options.restores:
        faults += restore_loop(options.restores, options.seed, say=True)
    print(f"{faults} faults", flush=True)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
