"""The ground of all tests: a database, ordinary tests in transactions, and databases of their own for parallel ones.

It lies beside `roviec/` and `tests/`, because both hold tests. The PostgreSQL server is started before it is read, by
the plugin roviec/config/testing.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone
from hypothesis import settings as hypothesis_settings

from roviec.organisations.tests.factories import MONDAY, Cast, the_cast
from tests.databases import Database, clone, drop, run_in_parallel, using_a_clone_of

# Values and files only: their tests run without making a database.
WITHOUT_DATABASE = ("roviec/prose/", "roviec/config/", "roviec/kit/", "tests/", "demo/")
OWN_DATABASE = {"real_database", "template_database"}

hypothesis_settings.register_profile("house", deadline=None, max_examples=100, derandomize=True, database=None)
hypothesis_settings.load_profile("house")


def pytest_configure() -> None:
    """Set what differs in tests: the clock stands on the morning of MONDAY, and hashing a password costs nothing."""
    settings.CLOCK_OFFSET = MONDAY - timezone.now()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _where(item: pytest.Item) -> str:
    return item.path.relative_to(item.config.rootpath).as_posix()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Run the tests of apps in transactions that are rolled back, unless they have a database of their own.

    What takes minutes comes first, so that no process waits at the end for another's last journey.
    """
    for item in items:
        if not _where(item).startswith(WITHOUT_DATABASE) and not OWN_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)
    yield
    items.sort(key=lambda item: not _where(item).startswith("tests/"))


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any, django_db_keepdb: bool) -> Iterator[None]:
    """The test database, made whenever it is asked for; pytest-django's own makes it only for tests marked for it."""
    for name in ("django_test_environment", "django_db_modify_db_settings"):
        request.getfixturevalue(name)
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


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


@pytest.fixture
def in_parallel() -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Run functions at the same moment, each in a thread with a connection of its own; see `run_in_parallel`."""
    return run_in_parallel


@pytest.fixture
def take_out_the_locks(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function after which no operation locks a row; recording an act takes a moment, so that others look meanwhile."""

    def take_out() -> None:
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION wait_a_moment() RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END';"
                "CREATE OR REPLACE TRIGGER wait_a_moment BEFORE INSERT ON acts_act FOR EACH ROW EXECUTE FUNCTION wait_a_moment()"
            )

    return take_out


@pytest.fixture
def cast() -> Cast:
    """Long Biên with three of its wards and the people who act in tests."""
    return the_cast()
