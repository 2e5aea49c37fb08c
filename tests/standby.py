"""A primary and a streaming replica of the tests' own, with Django's connections pointed at both."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections

from roviec.config import embedded
from roviec.config.binaries import find_binaries, reachable
from roviec.config.placement import PORT, Place, place_of
from roviec.kit.replica import REPLICA
from tests.databases import Database

SECONDS = 30
WHERE = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


@dataclass
class Standby:
    """A replica that can be held up, let go on, and killed."""

    place: Place
    programs: Path
    server: subprocess.Popen[bytes] | None = None

    @property
    def sockets(self) -> Path:
        """Where it listens."""
        return self.place.folder / "socket"

    def says(self, statement: str) -> Any:
        """One value, asked of it as its superuser."""
        address = self.place.url(embedded.SUPERUSER, "postgres", self.sockets)
        with psycopg.connect(address, autocommit=True) as there:
            row = there.execute(statement).fetchone()
            return row[0] if row else None

    def start(self) -> None:
        """Start it and wait until it answers."""
        own = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.sockets}", "-c", "hot_standby=on"]
        command = [str(self.programs / "postgres"), "-D", str(self.place.data), *own]
        with self.place.log.open("ab") as log:
            self.server = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.place.folder, umask=0o077, **self.place.account.run_as
            )
        until(self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self.says("SELECT pg_is_in_recovery()"))
        except psycopg.OperationalError:
            return False

    def stop(self) -> None:
        """Stop it at once, as a power cut would."""
        if self.server is not None:
            self.server.kill()
            self.server.wait(SECONDS)
            self.server = None


def until(comes_true: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + SECONDS
    while not comes_true():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def a_primary_and_its_standby(template: Database) -> Iterator[Standby]:
    """Servers with the tables of a database; Django writes to the first and knows the second as its replica."""
    home = Path(tempfile.mkdtemp(prefix=embedded.TEST_HOME_PREFIX))
    home.chmod(0o711)
    usual = {key: connection.settings_dict[key] for key in WHERE}
    try:
        with embedded.embedded_postgres(home, durable=False):
            place = place_of(home)
            programs = reachable(find_binaries(), place.account, place.folder).folder
            standby = _copied(place, programs, template)
            standby.start()
            try:
                _point_at(_where(place, place.folder / "socket"))
                connections.databases[REPLICA] = connection.settings_dict | _where(place, standby.sockets)
                connections.databases[REPLICA]["OPTIONS"] = {"connect_timeout": "2"}
                yield standby
            finally:
                connections.close_all()
                connections.databases.pop(REPLICA, None)
                if hasattr(connections._connections, REPLICA):
                    del connections[REPLICA]
                _point_at(usual)
                standby.stop()
    finally:
        embedded.remove(home)


def _where(place: Place, sockets: Path) -> dict[str, str]:
    return {
        "NAME": embedded.DATABASE,
        "USER": embedded.ROLE,
        "PASSWORD": place.password(embedded.ROLE),
        "HOST": str(sockets),
        "PORT": PORT,
    }


def _point_at(where: dict[str, Any]) -> None:
    connections.close_all()
    connection.close_pool()
    connection.settings_dict.update(where)


def _copied(primary: Place, programs: Path, template: Database) -> Standby:
    """The tables of the template into the primary, then a base copy of its whole server beside it."""
    there = primary.url(embedded.ROLE, embedded.DATABASE, primary.folder / "socket")
    with subprocess.Popen([str(programs / "pg_dump"), template.url], stdout=subprocess.PIPE) as dump:
        subprocess.run(
            [str(programs / "psql"), "-qX", "-v", "ON_ERROR_STOP=1", there],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
        )
    assert dump.returncode == 0
    place = replace(primary, folder=primary.folder / "standby")
    for folder in (place.folder, place.folder / "socket"):
        folder.mkdir(mode=0o700)
        shutil.chown(folder, primary.account.uid, primary.account.gid)
    for secret in primary.folder.glob("password-*"):
        shutil.copy(secret, place.folder)
    subprocess.run(
        [
            *(str(programs / "pg_basebackup"), "--checkpoint=fast", "--no-sync", "-R", "-D", str(place.data)),
            *("-d", primary.url(embedded.SUPERUSER, "postgres", primary.folder / "socket")),
        ],
        check=True,
        cwd=place.folder,
        umask=0o077,
        env={"PATH": os.environ["PATH"]},
        **primary.account.run_as,
    )
    return Standby(place, programs)
