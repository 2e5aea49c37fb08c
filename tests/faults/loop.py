"""The loop: kill, let it come back, go on; in the end compare what was acknowledged with what is there."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.clients import Book, written
from tests.faults.installation import Installation
from tests.faults.work import at_work

KINDS = ("app", "web", "worker", "database", "backend")
SHORTEST, LONGEST = 0.05, 1.2
FINISH_SECONDS = 120
# A kill comes into work, however slow the machine is: so many papers are entered before each.
PAPERS_BETWEEN, WORK_SECONDS = 3, 120


@dataclass
class Outcome:
    """What a loop found; nothing in `faults` is what it is for."""

    kills: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    acknowledged: Counter[str] = field(default_factory=Counter)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    back_seconds: dict[str, list[float]] = field(default_factory=dict)
    acts: int = 0
    cells: int = 0

    def said(self) -> str:
        """The figures, one line each."""
        lines = [f"kills: {dict(self.kills)} in {self.seconds:.0f} s", f"acknowledged: {dict(self.acknowledged)}"]
        lines += [f"clients: {self.counts}", f"{self.acts} acts in the chain, {self.cells} totals recomputed"]
        for kind, took in sorted(self.back_seconds.items()):
            lines.append(f"back after {kind}: median {sorted(took)[len(took) // 2]:.1f} s, longest {max(took):.1f} s")
        return "\n".join([*lines, f"faults: {self.faults or 'none'}"])


def kill_loop(kills: dict[str, int], seed: int, *, say: bool = False) -> Outcome:
    """So many kills of each kind in an order the seed gives, under work; the installation is made and removed."""
    folder = Path(tempfile.mkdtemp(prefix="roviec-faults-"))
    folder.chmod(0o711)
    installation = Installation(folder / "home")
    try:
        installation.roviec("migrate", "-v0")
        installation.inside("populate", folder / "ground.json")
        ground = json.loads((folder / "ground.json").read_text())
        return _under_work(installation, ground, kills, seed, say=say)
    finally:
        installation.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _under_work(
    installation: Installation, ground: dict[str, Any], kills: dict[str, int], seed: int, *, say: bool
) -> Outcome:
    dice, outcome, book = random.Random(seed), Outcome(), Book()
    order = [kind for kind, count in kills.items() for _n in range(count)]
    dice.shuffle(order)
    installation.start()
    began = time.monotonic()
    clients = at_work(installation.port, ground["sheets"], book, seed)
    for number, kind in enumerate(order, 1):
        _let_them_work(book, clients)
        if number % 2:
            # Into the middle of a reorganisation, which takes the time of one answer.
            book.under_way.wait(WORK_SECONDS)
            time.sleep(dice.uniform(0, book.took_seconds))
        else:
            time.sleep(dice.uniform(SHORTEST, LONGEST))
        took = _kill(installation, kind, dice)
        outcome.kills[kind] += 1
        outcome.back_seconds.setdefault(kind, []).append(took)
        if dead := [client.name for client in clients if not client.is_alive()]:
            outcome.faults.append(f"after kill {number} ({kind}) a client gave up: {dead}")
            break
        if say and (number % 10 == 0 or number == len(order)):
            print(f"  {number}/{len(order)} kills, {len(book.acknowledged)} acknowledged, {written(book)}", flush=True)
    # Work goes on a little while, then every wish that is under way gets its answer.
    _let_them_work(book, clients)
    book.stopping.set()
    for client in clients:
        client.join(FINISH_SECONDS)
        if client.is_alive():
            outcome.faults.append(f"{client.name} never got an answer")
    outcome.seconds = time.monotonic() - began
    installation.stop()
    installation.inside("judge", installation.home.parent / "judged.json")
    found = json.loads((installation.home.parent / "judged.json").read_text())
    outcome.faults += differences(book, found)
    outcome.acknowledged = Counter(kind for kind, _what in book.acknowledged)
    outcome.counts, outcome.acts, outcome.cells = dict(book.counts), found["acts"], found["cells"]
    return outcome


def _let_them_work(book: Book, clients: list[threading.Thread]) -> None:
    wanted, until = _papers(book) + PAPERS_BETWEEN, time.monotonic() + WORK_SECONDS
    while _papers(book) < wanted and time.monotonic() < until and all(client.is_alive() for client in clients):
        time.sleep(SHORTEST)


def _papers(book: Book) -> int:
    return sum(kind == "document" for kind, _what in list(book.acknowledged))


def _kill(installation: Installation, kind: str, dice: random.Random) -> float:
    """Kill what is meant, bring it back as the machine would, and give the seconds until it answers again."""
    began = time.monotonic()
    if kind in {"database", "backend"}:
        server, *own = installation.database()
        installation.kill([dice.choice(own)] if kind == "backend" and own else [server])
    elif kind == "web":
        # The first is the one that starts the others; it is killed with the app.
        workers = installation.processes()["web"][1:]
        installation.kill([dice.choice(workers)] if workers else [])
    elif kind == "worker":
        installation.kill(installation.processes()["worker"])
        assert installation.run is not None
        # All is stopped in good order, so that the machine sees it and starts anew.
        installation.run.wait(60)
        installation.start()
    else:
        installation.kill_all()
        installation.start()
    installation.wait_until_it_answers()
    return time.monotonic() - began


def differences(book: Book, found: dict[str, Any]) -> list[str]:
    """Everything in which the installation is not what was acknowledged."""
    faults = []
    documents: dict[str, int] = found["documents"]
    sent = {what for kind, what in book.acknowledged if kind == "document"}
    faults += [f"lost: {subject}" for subject in sorted(sent - documents.keys())]
    faults += [f"{count} times: {subject}" for subject, count in documents.items() if count != 1]
    faults += [f"never acknowledged: {subject}" for subject in sorted(documents.keys() - sent)]
    if found["registered"] != len(documents):
        faults.append(f"{found['registered']} acts for {len(documents)} documents")
    faults += _faults_of_reorganisations(book, found["reorganised"])
    verbs = ("SUBMITTED", "RETURNED", "ACCEPTED")
    told = {verb: Counter(int(what) for kind, what in book.acknowledged if kind == verb) for verb in verbs}
    for key, steps in found["steps"].items():
        faults += _faults_of_a_sheet(
            int(key), [step for step in steps if step in verbs], told, found["states"][key], book
        )
    faults += [f"half done: {half}" for half in found["half"]]
    faults += [f"chain: {fault}" for fault in found["chain"]]
    if found["differences"]:
        faults.append(f"{found['differences']} totals differ from the recompute")
    return faults


def _faults_of_reorganisations(book: Book, carried_out: dict[str, int]) -> list[str]:
    told = {what for kind, what in book.acknowledged if kind == "reorganisation"}
    return [
        *(f"lost: {title}" for title in sorted(told - carried_out.keys())),
        *(f"never acknowledged: {title}" for title in sorted(carried_out.keys() - told)),
        *(f"{count} times: {title}" for title, count in carried_out.items() if count != 1),
    ]


def _faults_of_a_sheet(pk: int, steps: list[str], told: dict[str, Counter[int]], state: str, book: Book) -> list[str]:
    faults = []
    for before, after in zip(["RETURNED", *steps], steps, strict=False):
        if (before == "SUBMITTED") == (after == "SUBMITTED"):
            faults.append(f"sheet {pk}: {after} came after {before}")
    if steps and state != steps[-1]:
        faults.append(f"sheet {pk} is {state}, its last act is {steps[-1]}")
    for verb, acknowledged in told.items():
        least, most = acknowledged[pk], acknowledged[pk] + book.refused[verb, pk]
        if not least <= steps.count(verb) <= most:
            faults.append(f"sheet {pk}: {verb} done {steps.count(verb)} times, acknowledged {least} times")
    return faults
