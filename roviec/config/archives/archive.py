"""What a backup file holds and in which order: a tar archive that is written and read from one end to the other.

    backup.json                  what it is: version, migrations, installation, tables with their columns
    keys/...                     the secrets of the home, in an encrypted backup only
    tables/<name>/00000.gz ...   the rows of a table in pieces, as PostgreSQL's COPY writes them
    files/ab/abcdef...           evidence and papers under the hash of their bytes
    proof.json                   rows and sum of each table, the files: what a restore has to find again

A check sum over every byte stands behind it; see `sealing`. Anything that reads tar can unpack it.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Self, cast

from roviec.config.archives.sealing import (
    CHUNK_BYTES,
    OpeningReader,
    SealingWriter,
    Sink,
    Source,
    SummingWriter,
    UnableToRead,
    check_sum,
    damaged,
    is_sealed,
)
from roviec.config.archives.tables import Summed, Table
from roviec.config.console import gettext as _

FORM = 1
HEAD, PROOF = "backup.json", "proof.json"
# A head names the tables and the migrations, a proof the files that were missing: some kilobytes.
MOST_JSON_BYTES = 64 * 1024 * 1024
READ_ONLY_MODE = 0o600


@dataclass(frozen=True)
class Head:
    """What a backup says of itself."""

    version: str
    installation: dict[str, Any]
    installation_id: str
    made_at: str
    postgres: int
    migrations: list[list[str]]
    tables: list[Table]
    sequences: dict[str, list[Any]]
    form: int = FORM

    @property
    def applied(self) -> set[tuple[str, str]]:
        """The migrations its tables have gone through."""
        return {(app, name) for app, name in self.migrations}


@dataclass
class Proof:
    """What was in the snapshot: rows and sum of each table; how many files, and those the disk did not have whole."""

    tables: dict[str, Summed] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows there were in all tables."""
        return sum(summed.rows for summed in self.tables.values())


class Writing:
    """A backup under way: members in the order given above."""

    def __init__(self, out: IO[bytes], secret: bytes | None) -> None:
        """Sealed when there is a secret."""
        self._sealed = SealingWriter(out, secret) if secret is not None else None
        self._summed = SummingWriter(cast("Sink", self._sealed or out))
        self._tar = tarfile.open(fileobj=cast("IO[bytes]", self._summed), mode="w|", bufsize=CHUNK_BYTES)  # noqa: SIM115 - closed by close()
        # Files are copied by the MiB; left to itself the module takes 16 KiB at a time.
        vars(self._tar)["copybufsize"] = CHUNK_BYTES

    @property
    def count(self) -> int:
        """The bytes written so far, before encryption."""
        return self._summed.count

    def add(self, name: str, content: bytes) -> None:
        """A small member."""
        self.add_from(name, io.BytesIO(content), len(content))

    def add_json(self, name: str, thing: object) -> None:
        """A member that people can read too."""
        self.add(name, json.dumps(thing, ensure_ascii=False, indent=1).encode())

    def add_from(self, name: str, file: IO[bytes], size: int) -> None:
        """A member of any size, a little at a time."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, READ_ONLY_MODE
        self._tar.addfile(member, file)
        _forget_members(self._tar)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        """Only now the backup is whole; one that broke off is closed without the marks of a whole one."""
        if kind is not None:
            with suppress(OSError):
                self._tar.close()
            return
        self._tar.close()
        self._summed.close()
        if self._sealed is not None:
            self._sealed.close()


def _forget_members(tar: tarfile.TarFile) -> None:
    """The module would remember every member until the end."""
    vars(tar)["members"].clear()


def head_as_json(head: Head) -> dict[str, Any]:
    """A head as it is written."""
    return asdict(head)


def check_whole(path: Path, secret: bytes | None) -> None:
    """Read every byte; raises UnableToRead unless the file is a whole backup that opens with the secret."""
    with opened(path, secret) as source:
        check_sum(source, path)


def read_head(path: Path, secret: bytes | None) -> Head:
    """What the backup says of itself; raises UnableToRead when the file is none."""
    with members(path, secret) as found:
        first = next(found, None)
        if first is None or first.name != HEAD:
            raise no_backup(path)
        return head_of(read_json(first), path)


def read_proof(path: Path, secret: bytes | None) -> Proof:
    """What a restore has to find again; it stands at the end, so all is read."""
    with members(path, secret) as found:
        for member in found:
            if member.name == PROOF:
                return proof_of(read_json(member))
    raise damaged(path)


@dataclass(frozen=True)
class Member:
    """One piece of a backup while it passes by."""

    name: str
    size: int
    content: IO[bytes]

    def all(self) -> bytes:
        """Its bytes, when it is known to be small."""
        return self.content.read()


@contextmanager
def members(path: Path, secret: bytes | None) -> Iterator[Iterator[Member]]:
    """The members in their order; each has to be read before the next one is asked for."""
    with opened(path, secret) as source, ExitStack() as stack:
        try:
            tar = stack.enter_context(tarfile.open(fileobj=cast("IO[bytes]", source), mode="r|", bufsize=CHUNK_BYTES))
        except tarfile.TarError:
            raise no_backup(path) from None
        yield _members(tar, path)


@contextmanager
def opened(path: Path, secret: bytes | None) -> Iterator[Source]:
    """The bytes inside, decrypted when they are sealed."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnableToRead(
            _("%(file)s cannot be read: %(reason)s.") % {"file": path, "reason": error.strerror}
        ) from error
    with file:
        if not is_sealed(path):
            yield file
        elif secret is None:
            raise UnableToRead(
                _("%(file)s is encrypted: name its key file with --key-file, or type its passphrase.") % {"file": path}
            )
        else:
            yield OpeningReader(file, path, secret)


def no_backup(path: Path) -> UnableToRead:
    """The refusal of a file that is something else."""
    return UnableToRead(_("%(file)s is not a backup of Rõ Việc.") % {"file": path})


def proof_of(said: dict[str, Any]) -> Proof:
    """A proof as it was written."""
    return Proof(**said | {"tables": {name: Summed(**summed) for name, summed in said["tables"].items()}})


def head_of(said: dict[str, Any], path: Path) -> Head:
    """A head as it was written; raises UnableToRead for a form that is not known here."""
    if said.get("form") != FORM:
        raise UnableToRead(
            _("%(file)s was made by a newer Rõ Việc, in a form that is not known here.") % {"file": path}
        )
    try:
        tables = [
            Table(t["name"], tuple(t["columns"]), tuple(t["order"]), tuple(t["text"]), t["size"])
            for t in said["tables"]
        ]
        return Head(**said | {"tables": tables})
    except (KeyError, TypeError) as error:
        raise damaged(path) from error


def _members(tar: tarfile.TarFile, path: Path) -> Iterator[Member]:
    try:
        for member in tar:
            content = tar.extractfile(member)
            if content is None:
                raise no_backup(path)
            yield Member(member.name, member.size, content)
            _forget_members(tar)
    except tarfile.TarError as error:
        raise damaged(path) from error


def read_json(member: Member) -> dict[str, Any]:
    """The object that a small member holds; raises UnableToRead when it holds none."""
    if member.size > MOST_JSON_BYTES:
        raise UnableToRead(_("%(file)s in the backup is too large.") % {"file": member.name})
    try:
        found = json.loads(member.all())
    except ValueError as error:
        raise UnableToRead(_("%(file)s in the backup cannot be understood.") % {"file": member.name}) from error
    if not isinstance(found, dict):
        raise UnableToRead(_("%(file)s in the backup cannot be understood.") % {"file": member.name})
    return found
