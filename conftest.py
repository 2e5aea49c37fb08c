"""The ground of all tests: a database, ordinary tests in transactions, and databases of their own for parallel ones.

It lies beside `roviec/` and `tests/`, because both hold tests. The PostgreSQL server is started before it is read, by
the plugin roviec/config/testing.py.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from roviec.organisations.tests.factories import MONDAY, Cast, the_cast

# Values and files only: their tests run without making a database.
WITHOUT_DATABASE = ("roviec/prose/", "roviec/config/", "roviec/kit/", "tests/")
_numbers = count(1)

hypothesis_settings.register_profile("house", deadline=None, max_examples=100, derandomize=True, database=None)
hypothesis_settings.load_profile("house")


def pytest_configure() -> None:
    """Set what differs in tests: the clock stands on the morning of MONDAY, and hashing a password costs nothing."""
    settings.CLOCK_OFFSET = MONDAY - timezone.now()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of apps in transactions that are rolled back, unless they have a database of their own."""
    for item in items:
        where = item.path.relative_to(item.config.rootpath).as_posix()
        if not where.startswith(WITHOUT_DATABASE) and not _OWN & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)


_OWN = {"real_database", "template_database"}


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


@pytest.fixture(scope="session")
def template_database(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[Database]:
    """An empty, migrated database that nobody connects to, so that it can be cloned at any time."""
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        template = clone(Database(connection.settings_dict["NAME"]))
    yield template
    drop(template)


@pytest.fixture
def real_database(template_database: Database, django_db_blocker: Any) -> Iterator[Database]:
    """An empty database of the test's own: what is committed here is seen by other connections, and dropped at the end.

    Append-only tables refuse TRUNCATE, so the way Django's own transactional tests clean up is closed.
    """
    with django_db_blocker.unblock():
        yield from using_a_clone_of(template_database)


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
    _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.name)


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


@pytest.fixture
def in_parallel() -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Run functions at the same moment, each in a thread with a connection of its own; see `run_in_parallel`."""
    return run_in_parallel


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


@pytest.fixture
def cast() -> Cast:
    """Long Biên with three of its wards and the people who act in tests."""
    return the_cast()
