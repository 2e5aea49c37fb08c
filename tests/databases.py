"""Databases of a test's own: cloned from a template, pointed at, dropped; and functions that run at one moment."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from django.db import connection, connections
from psycopg import sql

_numbers = count(1)
DROP_ATTEMPTS = 20


@dataclass(frozen=True)
class Database:
    """A database that exists for one test, or that others are cloned from."""

    name: str

    @property
    def url(self) -> str:
        """Its address, for another process."""
        of = connection.settings_dict
        place = urlencode({key: value for key, value in [("host", of["HOST"]), ("port", of["PORT"])] if value})
        return f"postgresql://{quote(of['USER'])}:{quote(of['PASSWORD'])}@/{quote(self.name)}?{place}"


def using_a_clone_of(template: Database) -> Iterator[Database]:
    """Point Django's connections at a clone; put them back and drop it afterwards."""
    usual = connection.settings_dict["NAME"]
    database = clone(template)
    _point_at(database.name)
    try:
        yield database
    finally:
        _point_at(usual)
        drop(database)


@contextmanager
def an_empty_database() -> Iterator[Database]:
    """A database without a table; Django's connections point at it meanwhile."""
    usual = connection.settings_dict["NAME"]
    database = Database(f"test_clone_{os.getpid()}_{next(_numbers)}")
    _administer("CREATE DATABASE {}", database.name)
    _point_at(database.name)
    try:
        yield database
    finally:
        _point_at(usual)
        drop(database)


def clone(template: Database) -> Database:
    """A copy of a database; our own connections to the template are closed for it."""
    if template.name == connection.settings_dict["NAME"]:
        _point_at(template.name)
    # The process number keeps runs on one server apart, xdist's as well as two people's.
    database = Database(f"test_clone_{os.getpid()}_{next(_numbers)}")
    _administer("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", database.name, template.name)
    return database


def drop(database: Database) -> None:
    """The database is gone, whoever is still connected."""
    for rest in reversed(range(DROP_ATTEMPTS)):
        try:
            _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name)
        except psycopg.errors.InsufficientPrivilege:
            # The server's own autovacuum is at work in it, which our role may not send away; it goes by itself.
            if not rest:
                raise
            time.sleep(0.5)
        else:
            return


def _administer(statement: str, *names: str) -> None:
    of = connection.settings_dict
    with psycopg.connect(
        dbname="postgres",
        user=of["USER"] or None,
        password=of["PASSWORD"] or None,
        host=of["HOST"] or None,
        port=of["PORT"] or None,
        autocommit=True,
    ) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _point_at(name: str) -> None:
    # The settings are shared by the connections of all threads, and so is the pool.
    connections.close_all()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


def run_in_parallel(functions: Sequence[Callable[[], Any]], *, timeout: float = 60) -> list[Any]:
    """What each function returned, or the exception it raised, in their order; they start together."""
    start = threading.Barrier(len(functions))

    def run(function: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout)
            return function()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as threads:
        running = [threads.submit(run, function) for function in functions]
        return [each.result(timeout) for each in running]
