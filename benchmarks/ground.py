"""The ground under the benchmarks: a PostgreSQL server of their own, a fresh database for each, counting, timing.

The server is set as for users: what is committed waits for the disk. With DATABASE_URL the databases are made on
that server instead.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import connection, connections, transaction
from psycopg import sql

from roviec.config.embedded import embedded_postgres, remove
from roviec.config.home import REPOSITORY
from roviec.config.translations import compile_stale

HOME_PREFIX = "roviec-bench-"
TEMPLATE = f"bench_template_{os.getpid()}"
_numbers = count(1)


@contextmanager
def prepared() -> Iterator[None]:
    """Django set up on a server of one's own, with a migrated, empty database to clone."""
    compile_stale()
    # The static file server warns when it is missing.
    (REPOSITORY / "build" / "static-root").mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=HOME_PREFIX)))
        if "DATABASE_URL" not in os.environ:
            os.environ["DATABASE_URL"] = stack.enter_context(_server())
        _set_up(home)
        maintenance = connection.settings_dict["NAME"]
        _administer("CREATE DATABASE {}", TEMPLATE)
        stack.callback(_administer, "DROP DATABASE {} WITH (FORCE)", TEMPLATE)
        stack.callback(_point_at, maintenance)
        _point_at(TEMPLATE)
        call_command("migrate", verbosity=0)
        yield


@contextmanager
def standing() -> Iterator[None]:
    """Django set up on the database that DATABASE_URL names, as it stands."""
    compile_stale()
    (REPOSITORY / "build" / "static-root").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=HOME_PREFIX) as home:
        _set_up(Path(home))
        yield


def _set_up(home: Path) -> None:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="roviec.config.settings",
        ROVIEC_SECRET_KEY="only for benchmarks",
        ROVIEC_HOME=str(home),
        ROVIEC_DEMONSTRATION="1",
        ROVIEC_CLOCK_OFFSET_SECONDS="0",
        ROVIEC_LOG_LEVEL="WARNING",
    )
    django.setup()
    # Workers are processes with one connection each, and a pool does not live through a fork.
    connection.settings_dict["OPTIONS"].pop("pool")


@contextmanager
def _server() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix=HOME_PREFIX))
    # The server runs under an account of its own, which has to reach its data.
    home.chmod(0o711)
    try:
        with embedded_postgres(home) as url:
            yield url
    finally:
        remove(home)


@contextmanager
def database() -> Iterator[None]:
    """An empty database for as long as this lasts; append-only tables cannot be emptied for the next one."""
    usual = connection.settings_dict["NAME"]
    name = f"bench_{os.getpid()}_{next(_numbers)}"
    _point_at(name)
    _administer("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
    try:
        yield
    finally:
        _point_at(usual)
        _administer("DROP DATABASE {} WITH (FORCE)", name)


def _point_at(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _administer(statement: str, *names: str) -> None:
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - Django's own way to a server without a database
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def analyze() -> None:
    """Give the planner statistics of tables that were just filled, as the server does by itself after a minute."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@dataclass
class Statements:
    """The SQL statements sent while they were listened to."""

    texts: list[str] = field(default_factory=list)

    def about(self, table: str) -> int:
        """How many name the table."""
        return sum(table in text for text in self.texts)

    def __len__(self) -> int:
        """How many there were."""
        return len(self.texts)

    def __call__(self, execute: Callable[..., Any], text: str, params: Any, many: bool, context: Any) -> Any:
        """Note the statement and send it; a transaction's own commands are none."""
        if not text.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            self.texts.append(text)
        return execute(text, params, many, context)


@contextmanager
def listening() -> Iterator[Statements]:
    """Collect the statements of this connection."""
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def rows_written() -> int:
    """How many rows this session has inserted, updated or deleted so far, triggers included; take differences."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


def scalar(query: str, params: Sequence[Any] = ()) -> Any:
    """The one value that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone()[0]


def seconds(work: Callable[..., object], *arguments: Any, **named: Any) -> float:
    """How long the work took."""
    began = time.perf_counter()
    work(*arguments, **named)
    return time.perf_counter() - began


@dataclass(frozen=True)
class Together:
    """What several processes did at the same moment."""

    done: int = 0
    errors: tuple[str, ...] = ()
    seconds: float = 0

    @property
    def rate(self) -> float:
        """Pieces of work a second."""
        return self.done / self.seconds

    def __add__(self, other: Together) -> Together:
        """Both, one after the other."""
        return Together(self.done + other.done, self.errors + other.errors, self.seconds + other.seconds)


def together(queues: Sequence[Sequence[Callable[[], object]]]) -> Together:
    """Do each queue's work in its order in a process and connection of its own; all start together.

    Processes, not threads: Python's own lock would make the writers take turns before the database does.
    """
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(len(queues)), context.SimpleQueue()
    workers = [context.Process(target=_work, args=(queue, start, answers)) for queue in queues]
    for worker in workers:
        worker.start()
    told = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    return Together(
        done=sum(done for done, _, _, _ in told),
        errors=tuple(error for _, errors, _, _ in told for error in errors),
        # The clock is the machine's, the same in every process.
        seconds=max(ended for _, _, _, ended in told) - min(began for _, _, began, _ in told),
    )


def _work(queue: Sequence[Callable[[], object]], start: Any, answers: Any) -> None:
    # The first piece is done once and taken back, so that no connection starts cold.
    errors = _errors([partial(_undone, queue[0])])
    start.wait()
    began = time.monotonic()
    failed = _errors(queue)
    ended = time.monotonic()
    connections.close_all()
    answers.put((len(queue) - len(failed), errors + failed, began, ended))


def _undone(piece: Callable[[], object]) -> None:
    with transaction.atomic():
        piece()
        transaction.set_rollback(True)


def _errors(queue: Sequence[Callable[[], object]]) -> list[str]:
    """Do the work; what was raised, in words."""
    errors = []
    for piece in queue:
        try:
            piece()
        except Exception as error:  # noqa: BLE001 - it is counted
            errors.append(f"{type(error).__name__}: {error}")
    return errors
