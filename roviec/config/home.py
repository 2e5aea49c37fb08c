"""The home of an installation: the folder with its data, its secrets and what kind it is."""

from __future__ import annotations

import json
import os
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from roviec.config.console import UnableToStart
from roviec.config.console import gettext as _

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULT_HOME = REPOSITORY / "var" / "demo"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# Monday morning of the week in which the Long Biên case has its most interesting state.
DEMONSTRATION_BEGINS = datetime(2023, 11, 20, 8, 0, tzinfo=HANOI)
# Without the letters and digits that are mistaken for one another when read aloud.
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - an alphabet


class Kind(StrEnum):
    """What a home is for, for as long as it lives."""

    DEMONSTRATION = "demonstration"
    REAL = "real"


@dataclass(frozen=True)
class Home:
    """An installation's folder. Its kind never changes: invented figures and real ones are never mixed."""

    folder: Path
    kind: Kind
    created_at: datetime
    clock_offset_seconds: int
    installation_id: str

    @property
    def files(self) -> Path:
        """Where evidence and papers lie."""
        return self.folder / "files"

    @property
    def record(self) -> dict[str, Any]:
        """What `installation.json` says; a backup takes it along, so that the same installation rises from it."""
        return {
            "id": self.installation_id,
            "kind": str(self.kind),
            "created_at": self.created_at.isoformat(timespec="seconds"),
            "clock_offset_seconds": self.clock_offset_seconds,
        }

    @property
    def is_demonstration(self) -> bool:
        """Whether everything in here is invented."""
        return self.kind == Kind.DEMONSTRATION

    @property
    def secret_key(self) -> str:
        """The key that signs sessions; made when the home is made."""
        return kept_secret(self.folder / "secret-key", lambda: secrets.token_urlsafe(48))

    @property
    def demonstration_password(self) -> str:
        """The one password of all demonstration accounts of this home."""
        if not self.is_demonstration:
            raise UnableToStart(_("A real installation has no demonstration accounts."))
        return kept_secret(self.folder / "demonstration-password", _readable_password)


def home_folder() -> Path:
    """The folder that ROVIEC_HOME names; without it the demonstration beside the program."""
    return Path(os.environ.get("ROVIEC_HOME") or DEFAULT_HOME).expanduser().absolute()


def open_home(
    folder: Path, *, wanted: Kind | None = None, create: bool = False, begins: datetime = DEMONSTRATION_BEGINS
) -> Home:
    """Read the installation in a folder, making it first when asked to; refuses one of the other kind.

    A new home is a demonstration unless a real one is wanted; `begins` is where a new demonstration's clock starts.
    """
    record = folder / "installation.json"
    if not record.exists():
        if not create:
            raise UnableToStart(
                _("There is no installation in %(folder)s. Start one with `roviec run`.") % {"folder": folder}
            )
        make_home(folder, _new_record(wanted or Kind.DEMONSTRATION, begins))
    home = _read(folder, record)
    if wanted and home.kind != wanted:
        sentences = {
            Kind.DEMONSTRATION: _("%(folder)s holds a demonstration; it cannot be used as a real installation."),
            Kind.REAL: _("%(folder)s holds a real installation; it cannot be used as a demonstration."),
        }
        raise UnableToStart(sentences[home.kind] % {"folder": folder})
    return home


def kept_secret(file: Path, make: Callable[[], str]) -> str:
    """The secret in a file only its owner can read; made the first time."""
    try:
        write_once(file, make(), mode=0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise UnableToStart(
            _("%(file)s cannot be written: %(reason)s.") % {"file": file, "reason": error.strerror}
        ) from error
    return file.read_text(encoding="utf-8")


def make_home(folder: Path, record: dict[str, Any]) -> None:
    """Make the folder of an installation that is described already; one that is there stays as it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            # The database's own user must be able to pass through to its folder, and to see nothing else on the way.
            folder.chmod(0o711)
        (folder / "files").mkdir(mode=0o700, exist_ok=True)
        write_once(folder / "installation.json", json.dumps(record, indent=2) + "\n", mode=0o644)
    except FileExistsError:
        # Another start made it a moment ago: then that one counts.
        return
    except OSError as error:
        raise UnableToStart(
            _("%(file)s cannot be written: %(reason)s.") % {"file": folder, "reason": error.strerror}
        ) from error


def _new_record(kind: Kind, begins: datetime) -> dict[str, Any]:
    now = datetime.now(UTC)
    offset = int((begins - now).total_seconds()) if kind == Kind.DEMONSTRATION else 0
    return {
        "id": str(uuid.uuid4()),
        "kind": str(kind),
        "created_at": now.isoformat(timespec="seconds"),
        "clock_offset_seconds": offset,
    }


def _read(folder: Path, record: Path) -> Home:
    try:
        text = record.read_text(encoding="utf-8")
        kept = json.loads(text)
        return Home(
            folder,
            Kind(kept["kind"]),
            datetime.fromisoformat(kept["created_at"]),
            int(kept["clock_offset_seconds"]),
            # Version 0.1.0 gave no id: then it follows from what was written when the home was made.
            str(uuid.UUID(kept["id"])) if "id" in kept else str(uuid.uuid5(uuid.NAMESPACE_OID, text)),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnableToStart(_("%(file)s cannot be understood. Restore it from a copy.") % {"file": record}) from error


def write_once(file: Path, text: str, *, mode: int) -> None:
    """Write a file whole or not at all; raises FileExistsError when there is one already."""
    if file.exists():
        raise FileExistsError(file)
    part = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    try:
        # A link, unlike a rename, refuses to replace what another process wrote in between.
        file.hardlink_to(part)
    finally:
        part.unlink()


def _readable_password() -> str:
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _n in range(4)) for _group in range(3))
