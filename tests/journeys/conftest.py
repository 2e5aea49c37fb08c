"""Whole paths in a real browser: each journey has a server and a demonstration of its own.

def test_a_ward_reports(site):
    ward = site.sign_in("phuong")
    ward.page.get_by_role("link", name="Việc của tôi").click()
    ward.check("my-work")
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from roviec.config.home import Home, home_folder, open_home
from tests.databases import Database, clone, drop, using_a_clone_of
from tests.journeys import browsing

# The browser's driver runs a loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A machine that builds something else at the same time is slow, and that is not what the journeys judge.
expect.set_options(timeout=20_000)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as a journey."""
    for item in items:
        if "tests/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def demonstration_home() -> Home:
    """The home of the demonstration: its clock, which starts on 20/11/2023 now, and its one password."""
    return open_home(home_folder(), create=True)


@pytest.fixture(scope="session")
def demonstration(template_database: Database, demonstration_home: Home, django_db_blocker: Any) -> Iterator[Database]:
    """The case of Long Biên, loaded once for all processes of a run; journeys work on copies of it."""
    assert not (missing := browsing.missing_files()), (
        f"missing: {missing}; run .venv/bin/python -m roviec.config.frontend"
    )
    with django_db_blocker.unblock(), browsing.shared(demonstration_home.folder / "demonstration-of-tests") as users:
        database = users.database or clone(template_database)
        if not users.database:
            browsing.load_demonstration(demonstration_home, database)
        users.join(database)
    yield database
    with browsing.shared(demonstration_home.folder / "demonstration-of-tests") as users:
        if users.leave_last():
            drop(database)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all; everybody who signs in has his own context in it."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browsing.chromium(), args=browsing.CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def database(demonstration: Database, django_db_blocker: Any) -> Iterator[Database]:
    """The journey's own copy of the demonstration; the test itself may read it too."""
    with django_db_blocker.unblock():
        yield from using_a_clone_of(demonstration)


@pytest.fixture
def site(database: Database, demonstration_home: Home, browser: Browser) -> Iterator[browsing.Site]:
    """A server on that copy. When the journey is over, no page may have complained."""
    with browsing.served(demonstration_home, database) as url:
        site = browsing.Site(url, demonstration_home.demonstration_password, browser)
        yield site
        complaints = [said for screen in site.screens for said in screen.complaints]
        for screen in site.screens:
            screen.context.close()
    assert not complaints, "\n".join(complaints)
