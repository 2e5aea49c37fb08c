"""Where a backup goes: a new home, a home whose data is set aside, or a scratch one that proves the backup."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from roviec.config.archives.archive import Head, check_whole, read_head
from roviec.config.archives.restoring import UnableToRestore, refuse_newer, refuse_unless_empty
from roviec.config.archives.sealing import is_sealed
from roviec.config.archives.secret import known_passphrase, named_key
from roviec.config.console import gettext as _
from roviec.config.console import say, step
from roviec.config.embedded import embedded_postgres, remove
from roviec.config.home import Home, make_home, open_home

SCRATCH_PREFIX = "roviec-proof-"


@dataclass(frozen=True)
class Target:
    """A backup that was read through, and the empty database and the home it goes into."""

    path: Path
    secret: bytes | None
    head: Head
    home: Home
    database: str
    is_scratch: bool
    # It goes into its own installation, whose keys are where they were.
    keeps_its_home: bool = False

    @property
    def files(self) -> Path | None:
        """Where its files go; a proof looks at them and leaves them where they are."""
        return None if self.is_scratch else self.home.files


_chosen: list[Target] = []


def set_target(target: Target) -> None:
    """Hand the target to the command, which starts once the settings can be read."""
    _chosen[:] = [target]


def chosen_target() -> Target:
    """What the command restores into."""
    return _chosen[0]


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `roviec restore` takes."""
    parser.add_argument("file", type=Path, help="The backup.")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--into", type=Path, metavar="HOME", help="A home that is not there yet, or an empty folder.")
    where.add_argument(
        "--replace", type=Path, metavar="HOME", help="The home the backup was made of; its database is set aside."
    )
    where.add_argument("--prove", action="store_true", help="Into a scratch database that is removed afterwards.")
    parser.add_argument("--key-file", metavar="FILE", help="The key the backup was encrypted with.")


@contextmanager
def restore_target(typed: list[str]) -> Iterator[Target]:
    """Read the backup through, then make what it goes into; when the restore fails, what was made is gone again."""
    parser = argparse.ArgumentParser(prog="roviec restore")
    arguments(parser)
    options = parser.parse_args(typed)
    path: Path = options.file
    secret = named_key(options.key_file)
    if path.is_file() and is_sealed(path) and secret is None:
        secret = known_passphrase()
    head = read_head(path, secret)
    with step(_("Reading the backup through")):
        check_whole(path, secret)
        head = read_head(path, secret)
    refuse_newer(head)
    say(
        _("  It was made at %(moment)s by Rõ Việc %(version)s.")
        % {"moment": head.made_at[:19].replace("T", " "), "version": head.version}
    )
    with ExitStack() as stack:
        if options.prove:
            home, database = stack.enter_context(_scratch(head))
        elif options.replace:
            home, database = stack.enter_context(_beside(options.replace.expanduser().absolute(), head))
        else:
            home, database = stack.enter_context(_new(options.into.expanduser().absolute(), head))
        refuse_unless_empty(database)
        yield Target(path, secret, head, home, database, options.prove, keeps_its_home=bool(options.replace))


@contextmanager
def _new(folder: Path, head: Head) -> Iterator[tuple[Home, str]]:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UnableToRestore(
            _("%(folder)s is not empty: a restore never goes over data. Name a new folder, or use --replace.")
            % {"folder": folder}
        )
    url = os.environ.get("DATABASE_URL")
    if url:
        refuse_unless_empty(url)
    was_there = folder.exists()
    make_home(folder, head.installation)
    home = open_home(folder)
    try:
        if url:
            yield home, url
        else:
            with embedded_postgres(folder) as own:
                yield home, own
    except BaseException:
        _forget(folder, keep=was_there, own_database=not url)
        raise


def _forget(folder: Path, *, keep: bool, own_database: bool) -> None:
    if own_database:
        remove(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    if keep:
        folder.mkdir(exist_ok=True)


@contextmanager
def _scratch(head: Head) -> Iterator[tuple[Home, str]]:
    for left in Path(tempfile.gettempdir()).glob(f"{SCRATCH_PREFIX}*"):
        _remove_left(left)
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX))
    folder.chmod(0o711)
    with (folder / "proof.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            make_home(folder, head.installation)
            # Nothing here has to outlive the machine, so nothing waits for the disk.
            with embedded_postgres(folder, durable=False) as own:
                yield open_home(folder), own
        finally:
            remove(folder)


def _remove_left(folder: Path) -> None:
    """Clear away what a killed proof left; one that is under way holds its lock."""
    try:
        with (folder / "proof.lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(folder)
    except OSError:
        return


@contextmanager
def _beside(folder: Path, head: Head) -> Iterator[tuple[Home, str]]:
    """A new database beside the home's own; when the restore is done, the two change names."""
    home = open_home(folder)
    if home.installation_id != head.installation_id:
        raise UnableToRestore(
            _("The backup is of another installation (%(theirs)s) than %(folder)s (%(ours)s).")
            % {"theirs": head.installation_id[:8], "folder": folder, "ours": home.installation_id[:8]}
        )
    with ExitStack() as stack:
        running = stack.enter_context((folder / "run.lock").open("a"))
        try:
            fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnableToRestore(_("Rõ Việc is running in %(folder)s. Stop it first.") % {"folder": folder}) from None
        url = os.environ.get("DATABASE_URL") or stack.enter_context(embedded_postgres(folder))
        name = urlsplit(url).path.lstrip("/")
        new, old = f"{name}_restored", f"{name}_before_{datetime.now(UTC):%Y%m%d_%H%M%S}"
        _administer(url, ("DROP DATABASE IF EXISTS {}", [new]), ("CREATE DATABASE {}", [new]))
        try:
            yield home, _named(url, new)
        except BaseException:
            _administer(url, ("DROP DATABASE IF EXISTS {} WITH (FORCE)", [new]))
            raise
        # Nobody can be connected to a database that is renamed, ourselves included: the way is by a third one.
        _administer(
            _named(url, "postgres"),
            ("ALTER DATABASE {} RENAME TO {}", [name, old]),
            ("ALTER DATABASE {} RENAME TO {}", [new, name]),
        )
        say(_("The database as it was is kept under the name %(name)s.") % {"name": old})


def _administer(url: str, *statements: tuple[str, list[str]]) -> None:
    try:
        with psycopg.connect(url, autocommit=True) as server:
            for statement, names in statements:
                server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    except psycopg.Error as error:
        raise UnableToRestore(
            _("The database server refuses to make or rename a database: %(reason)s") % {"reason": str(error).strip()}
        ) from error


def _named(url: str, database: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{database}", parts.query, ""))
