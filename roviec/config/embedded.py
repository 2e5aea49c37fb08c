"""Runs the installation's own PostgreSQL: made, started or adopted when needed, stopped by the last one who used it.

The server belongs to the home, not to the process that happened to start it. Every process that needs it holds a
shared lock for as long; whoever leaves last stops it. A process killed in between leaves the server running, and the
next one adopts it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from roviec.config.binaries import Account, Binaries, find_binaries, reachable, unprivileged_account
from roviec.config.console import UnableToStart
from roviec.config.console import gettext as _
from roviec.config.home import kept_secret

ROLE = DATABASE = "roviec"
SUPERUSER = "postgres"
PORT = "5432"  # only part of the socket's file name: there is no network port
# The kernel keeps a socket's path in 108 bytes, the last of them zero.
LONGEST_SOCKET_PATH = 107
# A server that was killed may leave memory and a process table entry behind for some seconds.
RETRY_SECONDS = 10
# A server that lives but does not answer yet is recovering from a crash.
RECOVERY_SECONDS = 120
STOP_SECONDS = 30
KEPT_LOG_BYTES = 5_000_000
TEST_HOME_PREFIX = "roviec-test-"
# The servers this process is the parent of: kept, so that they are reaped when they end.
_children: list[subprocess.Popen[bytes]] = []
NOT_DURABLE = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


@dataclass(frozen=True)
class _Place:
    """Where one cluster lies, and whose it is."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def password(self, role: str) -> str:
        return kept_secret(self.folder / f"password-{role}", lambda: secrets.token_urlsafe(24))

    def url(self, role: str, database: str, sockets: Path) -> str:
        return f"postgresql://{role}:{self.password(role)}@/{database}?host={quote(str(sockets), safe='')}&port={PORT}"


@contextmanager
def embedded_postgres(home: Path, *, durable: bool = True) -> Iterator[str]:
    """The address of the home's running database; the last process to leave stops the server."""
    with (_place(home).folder / "users.lock").open("a") as users:
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
    place = _place(home)
    with (place.folder / "start.lock").open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        sockets = _running_sockets(place)
        if sockets is None:
            binaries = reachable(find_binaries(), place.account, place.folder)
            _make_cluster(place, binaries)
            sockets = _socket_folder(place)
            _start(place, binaries, sockets, durable=durable)
        else:
            _wait_until_it_answers(place, sockets, None)
        _make_database(place, sockets)
    return place.url(ROLE, DATABASE, sockets)


def stop(home: Path) -> None:
    """Stop the home's server fast: sessions end, what was committed is on disk."""
    place = _place(home)
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
    return _server_pid(_place(home)) is not None


def folder_behind(home: Path, socket_folder: str) -> Path | None:
    """Where the home's own database lies, if it is the one that listens in this folder."""
    if not _record(home).exists() and not _inside(home).exists():
        return None
    place = _place(home)
    return place.folder if _running_sockets(place) == Path(socket_folder) else None


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
    shutil.rmtree(_place(home).folder, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _remove_if_left(home: Path) -> None:
    """Clear away what a killed test run left: its server still runs, but nobody holds it."""
    with contextlib.suppress(OSError):
        if home.stat().st_uid == os.geteuid():
            with (_place(home).folder / "users.lock").open("r+") as users:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(home)


def _place(home: Path) -> _Place:
    """Where the home's cluster lies; a folder the database's user can work in is chosen once and written down."""
    record, inside = _record(home), _inside(home)
    if record.exists():
        folder = Path(record.read_text(encoding="utf-8").strip())
        return _Place(folder, unprivileged_account(folder))
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    for folder in (inside, Path("/var/lib/roviec") / digest, Path("/var/tmp") / f"roviec-{digest}"):  # noqa: S108 - owner checked
        there_already = folder.exists()
        account = unprivileged_account(folder)
        if _own(folder, account):
            if folder != inside:
                record.write_text(f"{folder}\n", encoding="utf-8")
            return _Place(folder, account)
        if there_already:
            # Never go on beside it with an empty database: the data would seem lost.
            raise UnableToStart(
                _("The database in %(folder)s belongs to another user. Start as that user or as root.")
                % {"folder": folder}
            )
    raise UnableToStart(
        _("No folder was found in which the database can be kept; the home is %(folder)s.") % {"folder": home}
    )


def _record(home: Path) -> Path:
    return home / "database-folder"


def _inside(home: Path) -> Path:
    return home / "postgres"


def _own(folder: Path, account: Account) -> bool:
    """Whether the folder is, or could be made, the account's own and workable."""
    made = not folder.exists()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if made and os.geteuid() == 0:
            os.chown(folder, account.uid, account.gid)
    except OSError:
        return False
    if folder.is_symlink() or folder.stat().st_uid != account.uid or not account.can_work_in(folder):
        if made:
            folder.rmdir()
        return False
    return True


def _make_cluster(place: _Place, binaries: Binaries) -> None:
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
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if binaries.major >= 17
        else ["--locale=C"]
    )
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
    _run(place, [str(binaries.folder / "initdb"), *arguments, "--no-instructions", "--no-sync", *locale])
    part.rename(place.data)


def _start(place: _Place, binaries: Binaries, sockets: Path, *, durable: bool) -> None:
    if place.log.exists() and place.log.stat().st_size > KEPT_LOG_BYTES:
        place.log.replace(place.log.with_suffix(".old.log"))
    settings = [
        "-c",
        "listen_addresses=",
        "-c",
        f'unix_socket_directories="{sockets}"',
        "-c",
        "unix_socket_permissions=0700",
    ]
    command = [str(binaries.folder / "postgres"), "-D", str(place.data), *settings, *([] if durable else NOT_DURABLE)]
    until = time.monotonic() + RETRY_SECONDS
    while True:
        _forget_dead_server(place)
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
                _("The database does not start: %(reason)s See %(file)s.")
                % {"reason": _last_line(place.log), "file": place.log}
            )
        time.sleep(0.3)


def _wait_until_it_answers(place: _Place, sockets: Path, server: subprocess.Popen[bytes] | None) -> bool:
    """True once it answers, false when the process we started has ended."""
    until = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            psycopg.connect(place.url(SUPERUSER, "postgres", sockets), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if server is not None and server.poll() is not None:
                return False
            if time.monotonic() > until:
                raise UnableToStart(
                    _("The database does not start: %(reason)s See %(file)s.")
                    % {"reason": str(error).strip(), "file": place.log}
                ) from error
            time.sleep(0.03)
        else:
            return True


def _make_database(place: _Place, sockets: Path) -> None:
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


def _socket_folder(place: _Place) -> Path:
    inside = place.folder / "socket"
    short = f"roviec-{hashlib.sha256(os.fsencode(place.folder)).hexdigest()[:16]}"
    for folder in (inside, Path(tempfile.gettempdir()) / short, Path("/tmp") / short):  # noqa: S108 - owner checked
        fits = len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH
        if fits and '"' not in str(folder) and _own(folder, place.account):
            return folder
    raise UnableToStart(_("No folder with a path short enough for the database's socket was found."))


def _running_sockets(place: _Place) -> Path | None:
    """The socket folder of the server that runs on this data, if one does."""
    until = time.monotonic() + RETRY_SECONDS
    while _server_pid(place) is not None and time.monotonic() < until:
        with contextlib.suppress(OSError, IndexError):
            # The fifth line of PostgreSQL's own lock file.
            if folder := (place.data / "postmaster.pid").read_text().splitlines()[4]:
                return Path(folder)
        time.sleep(0.05)
    return None


def _server_pid(place: _Place) -> int | None:
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
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in {"Z", "X"} and Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        return False


def _forget_dead_server(place: _Place) -> None:
    """Drop the lock file of a dead server; PostgreSQL itself would believe a zombie alive."""
    if _server_pid(place) is None:
        (place.data / "postmaster.pid").unlink(missing_ok=True)


def _run(place: _Place, command: list[str]) -> None:
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
