"""Runs the installation's own PostgreSQL: made, started or adopted when needed, stopped by the last one who used it.

The server belongs to the home, not to the process that happened to start it. Every process that needs it holds a
shared lock for as long; whoever leaves last stops it. A process killed in between leaves the server running, and the
next one adopts it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from roviec.config.binaries import Binaries, find_binaries, reachable
from roviec.config.console import UnableToStart
from roviec.config.console import gettext as _
from roviec.config.placement import PORT, Place, has_place, place_of, socket_folder

ROLE = DATABASE = "roviec"
SUPERUSER = "postgres"
# A server that was killed may leave memory and a process table entry behind for some seconds.
RETRY_SECONDS = 10
# A server that lives but does not answer yet is recovering from a crash.
RECOVERY_SECONDS = 120
REVIVE_SECONDS = 90
STOP_SECONDS = 30
KEPT_LOG_BYTES = 5_000_000
TEST_HOME_PREFIX = "roviec-test-"
# The servers this process is the parent of: kept, so that they are reaped when they end.
_children: list[subprocess.Popen[bytes]] = []
NOT_DURABLE = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@contextmanager
def embedded_postgres(home: Path, *, durable: bool = True) -> Iterator[str]:
    """The address of the home's running database; the last process to leave stops the server."""
    with (place_of(home).folder / "users.lock").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield ensure_running(home, durable=durable)
        finally:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(home)


def ensure_running(home: Path, *, durable: bool = True) -> str:
    """Make, start or adopt the home's database and give its address; it stays running.

    With `durable` off nothing waits for the disk: for tests, whose data may be lost.
    """
    place = place_of(home)
    with (place.folder / "start.lock").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        sockets = _running_sockets(place)
        if sockets is None or not _wait_until_it_answers(place, sockets, None):
            binaries = reachable(find_binaries(), place.account, place.folder)
            _make_cluster(place, binaries, durable=durable)
            sockets = socket_folder(place)
            _start(place, binaries, sockets, durable=durable)
        _make_database(place, sockets)
    return place.url(ROLE, DATABASE, sockets)


def stop(home: Path) -> None:
    """Stop the home's server fast: sessions end, what was committed is on disk."""
    place = place_of(home)
    for wish, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, RETRY_SECONDS)):
        pid = _server_pid(place)
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, wish)
        until = time.monotonic() + patience
        while _lives(pid, place.data) and time.monotonic() < until:
            time.sleep(0.02)
    if _server_pid(place) is not None:
        raise UnableToStart(_("The database does not stop. See %(file)s.") % {"file": place.log})


def is_running(home: Path) -> bool:
    """Whether the home's server lives."""
    return _server_pid(place_of(home)) is not None


def keeper(home: Path) -> Callable[[], bool]:
    """A function that starts the home's server again when it has died, and gives whether it had; cheap to ask often."""
    place = place_of(home)

    def keep() -> bool:
        if _server_pid(place) is not None:
            return False
        until = time.monotonic() + REVIVE_SECONDS
        while True:
            try:
                ensure_running(home)
            except UnableToStart:
                # The processes of the dead server still hold its memory; on a busy machine they take their time to go.
                if time.monotonic() > until:
                    raise
            else:
                return True

    return keep


def folder_behind(home: Path, sockets: str) -> Path | None:
    """Where the home's own database lies, if it is the one that listens in this folder."""
    if not has_place(home):
        return None
    place = place_of(home)
    return place.folder if _running_sockets(place) == Path(sockets) else None


@contextmanager
def test_server() -> Iterator[str]:
    """The address of a PostgreSQL of one's own for tests: fast, not durable, gone afterwards."""
    for left in Path(tempfile.gettempdir()).glob(f"{TEST_HOME_PREFIX}*"):
        _remove_if_left(left)
    home = Path(tempfile.mkdtemp(prefix=TEST_HOME_PREFIX))
    home.chmod(0o711)
    try:
        with embedded_postgres(home, durable=False) as url:
            yield url
    finally:
        remove(home)


def remove(home: Path) -> None:
    """Stop the home's server and delete its data for good, with the home."""
    stop(home)
    place = place_of(home)
    shutil.rmtree(socket_folder(place), ignore_errors=True)
    shutil.rmtree(place.folder, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _remove_if_left(home: Path) -> None:
    """Clear away what a killed test run left: its server still runs, but nobody holds it."""
    with contextlib.suppress(OSError, UnableToStart):
        state = home.stat()
        # One that is just being made is not held yet either.
        if state.st_uid == os.geteuid() and state.st_mtime < time.time() - RETRY_SECONDS and has_place(home):
            with (place_of(home).folder / "users.lock").open("r+") as users:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(home)


def _make_cluster(place: Place, binaries: Binaries, *, durable: bool) -> None:
    version = place.data / "PG_VERSION"
    if version.exists():
        made_by = int(version.read_text().split(".")[0])
        if made_by != binaries.major:
            raise UnableToStart(
                _("The data in %(folder)s was made by PostgreSQL %(made_by)s; the one found is %(found)s.")
                % {"folder": place.data, "made_by": made_by, "found": binaries.version}
            )
        return
    # Made beside and renamed: an interrupted start leaves no half cluster behind.
    part = place.folder / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    place.password(SUPERUSER)
    secret = place.folder / f"password-{SUPERUSER}"
    if os.geteuid() == 0:
        os.chown(secret, place.account.uid, place.account.gid)
    # Sorted by code point everywhere, with the small and capital letters of every language known.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    locale = builtin if binaries.major >= 17 else ["--lc-collate=C", "--lc-ctype=C.UTF-8"]
    sync = [] if durable else ["--no-sync"]
    arguments = [
        "-D",
        str(part),
        "-U",
        SUPERUSER,
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--data-checksums",
    ]
    _run(place, [str(binaries.folder / "initdb"), *arguments, "--no-instructions", *sync, *locale])
    part.rename(place.data)


def _start(place: Place, binaries: Binaries, sockets: Path, *, durable: bool) -> None:
    if place.log.exists() and place.log.stat().st_size > KEPT_LOG_BYTES:
        place.log.replace(place.log.with_suffix(".old.log"))
    settings = [
        "-c",
        "listen_addresses=",
        "-c",
        f'unix_socket_directories="{sockets}"',
        "-c",
        "unix_socket_permissions=0700",
        # Disks without moving parts, where looking up a hundred rows by an index beats reading thousands beside them.
        "-c",
        "random_page_cost=1.1",
        "-c",
        "work_mem=16MB",
    ]
    command = [str(binaries.folder / "postgres"), "-D", str(place.data), *settings, *([] if durable else NOT_DURABLE)]
    until = time.monotonic() + RETRY_SECONDS
    while True:
        _forget_dead_server(place, sockets)
        with place.log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal must not reach the server before those who still use it.
            server = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=place.folder,
                env=_environment(),
                umask=0o077,
                start_new_session=True,
                **place.account.run_as,
            )
        _children.append(server)
        if _wait_until_it_answers(place, sockets, server):
            return
        if time.monotonic() > until:
            raise UnableToStart(
                _("The database does not start: %(reason)s. See %(file)s.")
                % {"reason": _last_line(place.log), "file": place.log}
            )
        time.sleep(0.3)


def _wait_until_it_answers(place: Place, sockets: Path, server: subprocess.Popen[bytes] | None) -> bool:
    """True once it answers, false when the process we started, or the one we adopt, has ended."""
    until = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            psycopg.connect(place.url(SUPERUSER, "postgres", sockets), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            ended = _server_pid(place) is None if server is None else server.poll() is not None
            if ended:
                return False
            if time.monotonic() > until:
                raise UnableToStart(
                    _("The database does not start: %(reason)s. See %(file)s.")
                    % {"reason": str(error).strip(" .\n"), "file": place.log}
                ) from error
            time.sleep(0.03)
        else:
            return True


def _make_database(place: Place, sockets: Path) -> None:
    """Make the product's role and database; no superuser, so that a hole in the product is not one in the machine."""
    with psycopg.connect(place.url(SUPERUSER, "postgres", sockets), autocommit=True) as connection:
        names = {
            "role": sql.Identifier(ROLE),
            "database": sql.Identifier(DATABASE),
            "password": sql.Literal(place.password(ROLE)),
        }
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {role} LOGIN CREATEDB PASSWORD {password}").format(**names))
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {role}").format(**names))


def _running_sockets(place: Place) -> Path | None:
    """The socket folder of the server that runs on this data, if one does."""
    until = time.monotonic() + RETRY_SECONDS
    while _server_pid(place) is not None and time.monotonic() < until:
        with contextlib.suppress(OSError, IndexError):
            # The fifth line of PostgreSQL's own lock file.
            if folder := (place.data / "postmaster.pid").read_text().splitlines()[4]:
                return Path(folder)
        time.sleep(0.05)
    return None


def _server_pid(place: Place) -> int | None:
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _lives(pid, place.data) else None


def _lives(pid: int, data: Path) -> bool:
    """Whether the process is this data's server: no zombie, and no other process that got the number since."""
    for child in _children:
        child.poll()
    try:
        # The server works in its data folder, which tells it from another process; a zombie works nowhere any more.
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        return False


def _forget_dead_server(place: Place, sockets: Path) -> None:
    """Drop the lock files of a dead server; PostgreSQL itself would believe a zombie alive."""
    if _server_pid(place) is None:
        (place.data / "postmaster.pid").unlink(missing_ok=True)
        (sockets / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _run(place: Place, command: list[str]) -> None:
    done = subprocess.run(
        command,
        cwd=place.folder,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
        umask=0o077,
        **place.account.run_as,
    )
    if done.returncode:
        raise UnableToStart(_("The database cannot be made: %(reason)s") % {"reason": done.stderr.strip()})


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
