"""Whether the installation takes anything in now: its disks have room, its database writes, nobody has closed it.

Asked on each request, so it costs nothing: the disks are looked at every few seconds, the switch is a file in the home.
"""

from __future__ import annotations

import json
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import Error

SWITCH = "read-only"
# How long one look at the disks counts, and for how long a refusal of the database is believed before it is asked again.
LOOK_EVERY_SECONDS = 3.0
BELIEVE_SECONDS = 10.0
# Room has to be plainly back before the mode is left, or it would come and go with every sheet.
ROOM_TO_LEAVE = 1.1
# disk full, out of memory or configuration limit of the disk, read-only transaction; ...
REFUSED_WRITES = {"53100", "53400", "25006"}
# ... and those of a database that is going, gone or coming up.
GONE = {"57P01", "57P02", "57P03", "08000", "08001", "08003", "08004", "08006"}


class Reason(StrEnum):
    """Why nothing is taken in."""

    SWITCHED = "switched"
    DISK = "disk"
    DATABASE = "database"


@dataclass
class _Look:
    """What this process saw last."""

    at: float = -1_000_000.0
    is_short: bool = False
    refused_at: float = -1_000_000.0


_look = _Look()


def why_closed() -> Reason | None:
    """Why nothing can be written at the moment; None on every ordinary day."""
    if (Path(settings.HOME) / SWITCH).exists():
        return Reason.SWITCHED
    if _is_short_of_room():
        return Reason.DISK
    if time.monotonic() - _look.refused_at < BELIEVE_SECONDS:
        return Reason.DATABASE
    return None


def close(*, since: str) -> None:
    """Take nothing in from now on, until `open_again`."""
    (Path(settings.HOME) / SWITCH).write_text(json.dumps({"since": since}) + "\n", encoding="utf-8")


def open_again() -> bool:
    """Take things in again; whether the switch had been set."""
    switch = Path(settings.HOME) / SWITCH
    was_closed = switch.exists()
    switch.unlink(missing_ok=True)
    return was_closed


def note_refusal(error: BaseException | None) -> bool:
    """Whether an error means that the database takes no writes; remembered for some seconds."""
    if state_of(error) in REFUSED_WRITES or (isinstance(error, OSError) and error.errno in {28, 122, 30}):
        _look.refused_at = time.monotonic()
        return True
    return False


def is_gone(error: BaseException | None) -> bool:
    """Whether an error means that the database cannot be reached for the moment."""
    if state_of(error) in GONE:
        return True
    words = (
        "server closed the connection",
        "connection is lost",
        "the connection is closed",
        "couldn't get a connection",
    )
    return isinstance(error, Error) and state_of(error) == "" and any(word in str(error) for word in words)


def state_of(error: BaseException | None) -> str:
    """PostgreSQL's five letters for an error, empty when it is another one."""
    while error is not None:
        if state := getattr(error, "sqlstate", None):
            return str(state)
        error = error.__cause__
    return ""


def disks() -> list[Path]:
    """The folders whose disks have to have room: the files', and the database's when it lies on this machine."""
    found = [Path(settings.HOME)]
    with suppress(OSError):
        text = (Path(settings.HOME) / "database-folder").read_text(encoding="utf-8").strip()
        found.append(Path(text))
    return [folder for folder in found if folder.is_dir()]


def free_bytes() -> int:
    """The room on the fullest of these disks."""
    return min(shutil.disk_usage(folder).free for folder in disks())


def _is_short_of_room() -> bool:
    if time.monotonic() - _look.at >= LOOK_EVERY_SECONDS:
        limit = settings.LOWEST_FREE_BYTES
        with suppress(OSError, ValueError):
            _look.is_short = free_bytes() < (limit * ROOM_TO_LEAVE if _look.is_short else limit)
        _look.at = time.monotonic()
    return _look.is_short
