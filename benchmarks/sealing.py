"""Sealing acts apart, beside a chain head that every transaction moves: what the design saves."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import connection, connections, transaction

from benchmarks.cases import REVIEWER
from benchmarks.ground import Together, analyze, together
from benchmarks.rows import Row, compared, equal
from roviec.acts.chain import FIRST_HASH, act_digest, link_hash
from roviec.acts.models import Act, ActObject, Seal, UnsealedAct
from roviec.acts.operations import record, seal_acts
from roviec.acts.queries import faults_of_the_chain
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_unit

WRITERS, ACTS, ROUNDS = 8, 50, 3
# On an idle machine the gain was two to five times. With little processor left, or where a commit costs nothing, the
# head hurts less.
LEAST_GAIN = 1.2


def rows() -> Iterator[Row]:
    """Eight writers with a sealer running; then eight who each move the head themselves."""
    units = [a_unit(f"Phường {n}") for n in range(WRITERS)]
    _seal_all()
    analyze()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE chain_head (sequence bigint NOT NULL, hash text NOT NULL)")
        cursor.execute("INSERT INTO chain_head VALUES (0, %s)", [FIRST_HASH])
        cursor.execute("CREATE TABLE chain_link (LIKE acts_seal INCLUDING ALL)")
    apart, inside, waiting = Together(), Together(), 0
    # In turn, so that a busy moment of the machine falls on both.
    for _ in range(ROUNDS):
        with _a_sealer():
            apart += together([[partial(_operation, unit)] * ACTS for unit in units])
        waiting = max(waiting, UnsealedAct.objects.count())
        _seal_all()
        inside += together([[partial(_operation_in_chain, unit)] * ACTS for unit in units])
        _seal_all()
    name = f"{WRITERS} writers, one act a transaction"
    yield equal(f"{name}: broken off", len(apart.errors) + len(inside.errors), "operations", to=0)
    yield equal(f"{name}: acts sealed", Seal.objects.count(), "acts", to=Act.objects.count())
    yield Row(f"{name}: acts not sealed yet when they stop", waiting, "acts")
    yield equal(f"{name}: faults of the chain", len(list(faults_of_the_chain())), "faults", to=0)
    yield compared(f"{name}: rate, against a chain head in each", apart.rate, "a second", inside.rate, least=LEAST_GAIN)


def _seal_all() -> None:
    while seal_acts():
        pass


def _operation(unit: Unit) -> None:
    """The smallest operation: a transaction with one act."""
    with transaction.atomic():
        record("benchmark.DONE", by=REVIEWER, on=unit, at=MONDAY)


def _operation_in_chain(unit: Unit) -> None:
    """The same, with the act chained at once. Nothing but the commit follows, so the head is held as shortly as can be."""
    with transaction.atomic():
        act = record("benchmark.DONE", by=REVIEWER, on=unit, at=MONDAY)
        digest = act_digest(Act.objects.get(pk=act.pk), ActObject.objects.filter(act_id=act.pk))
        with connection.cursor() as cursor:
            cursor.execute("SELECT sequence, hash FROM chain_head FOR UPDATE")
            sequence, previous = cursor.fetchone()
            current = link_hash(previous, digest)
            cursor.execute("UPDATE chain_head SET sequence = %s, hash = %s", [sequence + 1, current])
            cursor.execute(
                "INSERT INTO chain_link (sequence, act_id, previous_hash, hash) VALUES (%s, %s, %s, %s)",
                [sequence + 1, act.pk, previous, current],
            )


@contextmanager
def _a_sealer() -> Iterator[None]:
    """Somebody who seals what waits all the time, in a process of his own."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    sealer = context.Process(target=_seal_until, args=(stop,))
    sealer.start()
    try:
        yield
    finally:
        stop.set()
        sealer.join()


def _seal_until(stop: Any) -> None:
    while not stop.is_set():
        if not seal_acts():
            time.sleep(0.05)
    connections.close_all()
