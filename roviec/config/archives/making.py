"""Making a backup: one snapshot of the database, then every file that the snapshot names.

Files are content-addressed and written before the row that names them, so a file of the snapshot is on the disk
already; it does not matter what comes after.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import IO, Any

import psycopg

from roviec.config.archives.archive import HEAD, PROOF, Head, Proof, Writing, head_as_json
from roviec.config.archives.sealing import CHUNK_BYTES
from roviec.config.archives.tables import SAME_EVERYWHERE, Connection, Copying, sequences_of, tables_of
from roviec.config.console import gettext as _
from roviec.config.home import Home
from roviec.kit.errors import Unable

ENDING, SEALED_ENDING, PART = ".tar", ".tar.sealed", ".part"
# Fast: rows are texts and numbers, which the first level makes five times smaller already.
COMPRESSION = 1
GZIP = 16 + zlib.MAX_WBITS
# Which secrets of a home are worth keeping: the one that signs, and what was put into keys/.
SECRETS = ("secret-key", "keys/*")


class UnableToBackUp(Unable):
    """No backup was made; the sentence says why."""


@dataclass(frozen=True)
class Made:
    """A backup that is whole."""

    path: Path
    size: int
    head: Head
    proof: Proof
    sealed: bool

    @property
    def made_at(self) -> datetime:
        """When its snapshot was taken."""
        return datetime.fromisoformat(self.head.made_at)


Progress = Callable[[str, int, int], object]
"""What is told while it goes on: what is being done, how many bytes are done, and about how many there are."""


def silent(_what: str, _done: int, _all: int) -> None:
    """For those who look at the end only."""


def version() -> str:
    """The version of this Rõ Việc."""
    return metadata.version("roviec")


def make_backup(
    database: str, home: Home, folder: Path, *, secret: bytes | None = None, progress: Progress = silent
) -> Made:
    """One new file in the folder, written under another name until it is whole.

    Raises UnableToBackUp; what was begun is then gone.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(folder), psycopg.connect(database, autocommit=True) as connection:
            now = datetime.now(UTC)
            name = f"roviec-{home.installation_id[:8]}-{now:%Y%m%d-%H%M%S}"
            path = _free(folder, name, SEALED_ENDING if secret is not None else ENDING)
            head, proof = _written(path, _Work(connection, home, secret, now, progress))
    except psycopg.Error as error:
        raise UnableToBackUp(_("No backup: the database says: %(reason)s") % {"reason": str(error).strip()}) from error
    except OSError as error:
        raise UnableToBackUp(
            _("No backup in %(folder)s: %(reason)s.") % {"folder": folder, "reason": error.strerror or error}
        ) from error
    return Made(path, path.stat().st_size, head, proof, secret is not None)


@dataclass(frozen=True)
class _Work:
    connection: Connection
    home: Home
    secret: bytes | None
    now: datetime
    progress: Progress


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnableToBackUp(_("Another backup is being made in %(folder)s.") % {"folder": folder}) from None
        # Nobody else writes here now, so what is half is left over from one that was killed.
        for left in folder.glob(f"roviec-*{PART}"):
            left.unlink()
        yield


def _free(folder: Path, name: str, ending: str) -> Path:
    path, number = folder / f"{name}{ending}", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}{ending}"
    return path


def _written(path: Path, work: _Work) -> tuple[Head, Proof]:
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            head, proof = _write(out, work)
            out.flush()
            os.fsync(out.fileno())
        part.rename(path)
        _to_disk(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return head, proof


def _write(out: IO[bytes], work: _Work) -> tuple[Head, Proof]:
    connection = work.connection
    # From the first statement on, this transaction sees one moment of the whole database.
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.execute(SAME_EVERYWHERE)
    head = _head(work)
    with Writing(out, work.secret) as writing:
        return head, _fill(writing, work, head)


def _fill(writing: Writing, work: _Work, head: Head) -> Proof:
    connection = work.connection
    count, size = _files_named(connection)
    whole = sum(table.size for table in head.tables) + size
    proof, done = Proof(), 0
    writing.add_json(HEAD, head_as_json(head))
    if work.secret is not None:
        _add_secrets(writing, work.home.folder)
    for table in head.tables:
        copying = Copying(connection, table)
        for number, (size_of_piece, packed) in enumerate(_packed(copying.pieces())):
            writing.add(f"tables/{table.name}/{number:05}.gz", packed)
            done += size_of_piece
            work.progress(_("rows of %(table)s") % {"table": table.name}, done, max(whole, done))
        proof.tables[table.name] = copying.summed
    whole = done + size
    for sha256 in _hashes(connection):
        done += _add_file(writing, work, sha256, proof)
        work.progress(_("file %(number)s of %(count)s") % {"number": proof.files, "count": count}, done, whole)
    connection.execute("COMMIT")
    writing.add_json(PROOF, asdict(proof))
    return proof


def _packed(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each piece's size and what it packs to; packing goes on beside reading the next one from the database."""
    with ThreadPoolExecutor(1) as packer:
        waiting: tuple[int, Future[bytes]] | None = None
        for piece in pieces:
            before, waiting = waiting, (len(piece), packer.submit(zlib.compress, piece, COMPRESSION, GZIP))
            if before:
                yield before[0], before[1].result()
        if waiting:
            yield waiting[0], waiting[1].result()


def _head(work: _Work) -> Head:
    applied = work.connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return Head(
        version=version(),
        installation=work.home.record,
        installation_id=work.home.installation_id,
        made_at=work.now.isoformat(timespec="milliseconds"),
        postgres=work.connection.info.server_version // 10000,
        migrations=[list(row) for row in applied],
        tables=tables_of(work.connection),
        sequences=sequences_of(work.connection),
    )


def _add_secrets(writing: Writing, home: Path) -> None:
    for pattern in SECRETS:
        for file in sorted(home.glob(pattern)):
            if file.is_file():
                writing.add(f"keys/{file.relative_to(home).as_posix()}", file.read_bytes())


def _files_named(connection: Connection) -> tuple[int, int]:
    row = connection.execute("SELECT count(*), coalesce(sum(size), 0)::bigint FROM documents_filecontent").fetchone()
    return row or (0, 0)


def _hashes(connection: Connection) -> Iterator[str]:
    """The files of the snapshot, some at a time: a long list is not held in memory."""
    with connection.cursor("backup_files") as cursor:
        cursor.itersize = 5_000
        cursor.execute("SELECT sha256 FROM documents_filecontent ORDER BY sha256")
        for (sha256,) in cursor:
            yield sha256


def place_in(files: Path, sha256: str) -> Path:
    """Where the bytes of this hash lie below a folder of files."""
    return files / "files" / sha256[:2] / sha256


def _add_file(writing: Writing, work: _Work, sha256: str, proof: Proof) -> int:
    """Copy one file and look at its bytes on the way; gives its size."""
    try:
        file = place_in(work.home.files, sha256).open("rb")
    except OSError:
        # The others are worth a backup all the more.
        if _is_named_now(work, sha256):
            proof.missing.append(sha256)
        return 0
    with file:
        size = os.fstat(file.fileno()).st_size
        watched = _Watched(file)
        writing.add_from(f"files/{sha256[:2]}/{sha256}", watched, size)  # type: ignore[arg-type]
    if watched.sum.hexdigest() != sha256:
        proof.damaged.append(sha256)
    proof.files += 1
    proof.bytes += size
    return size


def _is_named_now(work: _Work, sha256: str) -> bool:
    """Whether a file that is not on the disk should be: erasing a person's data may have taken it since the snapshot."""
    info: Any = work.connection.info
    with psycopg.connect(info.dsn, password=info.password) as other:
        found = other.execute("SELECT FROM documents_filecontent WHERE sha256 = %s", [sha256]).fetchone()
    return found is not None


class _Watched:
    """A file that is summed while somebody else reads it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sum = file, hashlib.sha256()

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        piece = self._file.read(size)
        self.sum.update(piece)
        return piece


def _to_disk(folder: Path) -> None:
    """A rename is kept only when its folder is."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
