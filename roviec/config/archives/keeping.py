"""A backup with its note, and the proof of one: restored into a scratch database, every row and file compared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from roviec.backups import folder as kept
from roviec.backups.folder import Note
from roviec.config.archives.making import Made, Progress, make_backup, silent
from roviec.config.archives.restoring import Restored
from roviec.config.home import Home


def back_up(database: str, home: Home, folder: Path, secret: bytes | None, *, progress: Progress = silent) -> Made:
    """Make a backup and the note beside it."""
    made = make_backup(database, home, folder, secret=secret, progress=progress)
    kept.keep_note(
        made.path,
        Note(
            name=made.path.name,
            made_at=made.head.made_at,
            size=made.size,
            version=made.head.version,
            rows=made.proof.rows,
            tables=len(made.proof.tables),
            files=made.proof.files,
            file_bytes=made.proof.bytes,
            sealed=made.sealed,
            missing=len(made.proof.missing),
            damaged=len(made.proof.damaged),
        ),
    )
    return made


def note_proof(backup: Path, restored: Restored | None, fault: str = "") -> None:
    """Write beside the backup that it was proven, or why it could not be; only where there is a note."""
    for note in kept.backups(backup.parent):
        if note.name == backup.name:
            proven_at = datetime.now(UTC).isoformat(timespec="seconds") if restored else ""
            kept.keep_note(backup, replace(note, proven_at=proven_at, fault=fault))
