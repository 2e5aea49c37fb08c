"""The folder of backups: which there are, what was found when one was restored to prove it, and what goes on now.

The folder is asked, not the database: it still answers when the database is gone, and a backup that was carried away or
deleted by hand is not there. Beside each backup lies a note of the same name with what a reader wants to know.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

ENDINGS = (".tar", ".tar.sealed")
NOTE = ".json"
PROGRESS = ".progress"
LAST_FAULT = ".fault"
# A run that was killed leaves its last word behind; after this it counts no more.
SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Note:
    """What is known of a backup; `proven_at` is when it was last restored and every row and file compared."""

    name: str
    made_at: str
    size: int
    version: str
    rows: int
    tables: int
    files: int
    file_bytes: int
    sealed: bool
    missing: int = 0
    damaged: int = 0
    proven_at: str = ""
    fault: str = ""

    @property
    def made(self) -> datetime:
        """When its snapshot was taken."""
        return datetime.fromisoformat(self.made_at)

    @property
    def proven(self) -> datetime | None:
        """When it was last proven."""
        return datetime.fromisoformat(self.proven_at) if self.proven_at else None

    @property
    def is_whole(self) -> bool:
        """Whether every file that a row names was on the disk, as it was written."""
        return not self.missing and not self.damaged


@dataclass(frozen=True)
class Running:
    """What goes on now: making or proving a backup."""

    verb: str
    what: str
    percent: int
    at: str


@dataclass(frozen=True)
class LastFault:
    """Why the last attempt gave no backup or no proof; gone with the next one that does."""

    at: str
    sentence: str

    @property
    def moment(self) -> datetime:
        """When it was."""
        return datetime.fromisoformat(self.at)


def folder() -> Path:
    """Where backups are put."""
    return Path(settings.BACKUP_FOLDER)


def note_of(backup: Path) -> Path:
    """The note beside a backup."""
    return backup.with_name(backup.name + NOTE)


def backups(where: Path | None = None) -> list[Note]:
    """The backups that are there, newest first."""
    where = where or folder()
    files: list[Path] = []
    with contextlib.suppress(OSError):
        files += [file for file in where.iterdir() if file.name.startswith("roviec-") and file.name.endswith(ENDINGS)]
    found = [note for file in files if (note := _read(file))]
    return sorted(found, key=lambda note: (note.made_at, note.name), reverse=True)


def keep_note(backup: Path, note: Note) -> None:
    """Write or replace the note of a backup."""
    _replace(note_of(backup), asdict(note))


def thin_out(keep: int, where: Path | None = None) -> list[str]:
    """Delete the oldest backups until so many are left; the newest proven one always stays. Gives the names."""
    where = where or folder()
    found = backups(where)
    proven = next((note.name for note in found if note.proven_at), "")
    gone = [note.name for note in found[keep:] if note.name != proven]
    for name in gone:
        (where / name).unlink(missing_ok=True)
        note_of(where / name).unlink(missing_ok=True)
    return gone


def tell(verb: str, what: str, percent: int, at: datetime) -> None:
    """Say how far a run is."""
    _replace(folder() / PROGRESS, asdict(Running(verb, what, percent, at.isoformat())))


def told_last() -> None:
    """The run is over."""
    (folder() / PROGRESS).unlink(missing_ok=True)


def running(now: datetime) -> Running | None:
    """What goes on now, if anything does."""
    try:
        found = Running(**json.loads((folder() / PROGRESS).read_text(encoding="utf-8")))
        return found if now - datetime.fromisoformat(found.at) < SILENT_AFTER else None
    except (OSError, ValueError, TypeError):
        return None


def keep_fault(sentence: str, at: datetime) -> None:
    """Remember why there is no backup or no proof; an empty sentence forgets it."""
    file = folder() / LAST_FAULT
    if sentence:
        _replace(file, asdict(LastFault(at.isoformat(), sentence)))
    else:
        file.unlink(missing_ok=True)


def last_fault() -> LastFault | None:
    """Why the last attempt failed, if it did."""
    try:
        return LastFault(**json.loads((folder() / LAST_FAULT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_on_the_same_disk() -> bool:
    """Whether the backups lie on the disk that they are to outlive."""
    try:
        return folder().stat().st_dev == Path(settings.HOME).stat().st_dev
    except OSError:
        return False


def _read(backup: Path) -> Note | None:
    try:
        return Note(**json.loads(note_of(backup).read_text(encoding="utf-8")) | {"name": backup.name})
    except (OSError, ValueError, TypeError):
        return None


def _replace(file: Path, content: dict[str, object]) -> None:
    """Readers find the old text or the new one, never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(2)}.new")
    part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    part.replace(file)
