"""A pytest plugin: gives the tests a PostgreSQL of their own, before the settings are read.

With DATABASE_URL set the tests use that server. Under pytest-xdist the first process starts the server, the others
find it in their environment.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack

import pytest

from roviec.config.embedded import test_server
from roviec.config.home import REPOSITORY
from roviec.config.translations import compile_stale

_running = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Set the environment of a demonstration whose clock is not moved."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    compile_stale()
    # The static file server warns when it is missing, and a warning is an error here.
    (REPOSITORY / "build" / "static-root").mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roviec.config.settings")
    os.environ["ROVIEC_SECRET_KEY"] = "only for tests"  # noqa: S105 - signs nothing but the tests' sessions
    os.environ["ROVIEC_DEMONSTRATION"] = "1"
    os.environ["ROVIEC_CLOCK_OFFSET_SECONDS"] = "0"
    os.environ["ROVIEC_HOME"] = _running.enter_context(tempfile.TemporaryDirectory(prefix="roviec-home-"))
    if "DATABASE_URL" not in os.environ:
        os.environ["DATABASE_URL"] = _running.enter_context(test_server())


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the server and remove its data."""
    _running.close()
