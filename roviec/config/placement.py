"""Where a home's database lies: a folder that its user can work in, and one short enough for its socket."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from roviec.config.binaries import Account, unprivileged_account
from roviec.config.console import UnableToStart
from roviec.config.console import gettext as _
from roviec.config.home import kept_secret, write_once

PORT = "5432"  # only part of the socket's file name: there is no network port
# The kernel keeps a socket's path in 108 bytes, the last of them zero.
LONGEST_SOCKET_PATH = 107


@dataclass(frozen=True)
class Place:
    """Where one cluster lies, and whose it is."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"

    def password(self, role: str) -> str:
        """The password of a role of the database; made the first time."""
        return kept_secret(self.folder / f"password-{role}", lambda: secrets.token_urlsafe(24))

    def url(self, role: str, database: str, sockets: Path) -> str:
        """An address as libpq and the settings read it."""
        return f"postgresql://{role}:{self.password(role)}@/{database}?host={quote(str(sockets), safe='')}&port={PORT}"


def place_of(home: Path) -> Place:
    """Where the home's cluster lies; a folder the database's user can work in is chosen once and written down."""
    here = os.open(home, os.O_RDONLY)
    try:
        # Two first starts at one moment must not choose two folders.
        fcntl.flock(here, fcntl.LOCK_EX)
        return _found_or_made(home)
    finally:
        os.close(here)


def _found_or_made(home: Path) -> Place:
    if _record(home).exists():
        folder = Path(_record(home).read_text(encoding="utf-8").strip())
        if not folder.is_dir():
            raise UnableToStart(_("The database of this home was in %(folder)s, which is gone.") % {"folder": folder})
        return Place(folder, unprivileged_account(folder))
    inside = _inside(home)
    there_already = inside.exists()
    account = unprivileged_account(inside)
    if _own(inside, account):
        return Place(inside, account)
    if there_already:
        # Never go on with an empty database elsewhere: the data would seem lost.
        sentence = _("The database in %(folder)s belongs to another user. Start as that user or as root.")
        raise UnableToStart(sentence % {"folder": inside})
    return _place_outside(home, account)


def _place_outside(home: Path, account: Account) -> Place:
    """A new folder outside a home that the database's user cannot enter."""
    # Not named after the home: a later home of the same path must not find this one's data.
    name = secrets.token_hex(8)
    for folder in (Path("/var/lib/roviec") / name, Path("/var/tmp") / f"roviec-{name}"):  # noqa: S108 - owner checked
        if _own(folder, account):
            write_once(_record(home), f"{folder}\n", mode=0o644)
            return Place(folder, account)
    sentence = _("No folder was found in which the database can be kept; the home is %(folder)s.")
    raise UnableToStart(sentence % {"folder": home})


def has_place(home: Path) -> bool:
    """Whether the home ever had a database of its own."""
    return _record(home).exists() or _inside(home).exists()


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


def socket_folder(place: Place) -> Path:
    """Where the server is to make its socket: beside the data if the path is short enough."""
    inside = place.folder / "socket"
    short = f"roviec-{hashlib.sha256(os.fsencode(place.folder)).hexdigest()[:16]}"
    for folder in (inside, Path(tempfile.gettempdir()) / short, Path("/tmp") / short):  # noqa: S108 - owner checked
        fits = len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH
        if fits and '"' not in str(folder) and _own(folder, place.account):
            return folder
    raise UnableToStart(_("No folder with a path short enough for the database's socket was found."))
