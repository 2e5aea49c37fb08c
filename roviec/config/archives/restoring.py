"""Putting a backup back into an empty database and a folder for its files, and proving it while it goes in.

All rows go in within one transaction. Before it is committed every table is read again and compared with the sum that
was taken in the snapshot; every file is compared with its hash before it gets its name.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import psycopg
from psycopg import sql

from roviec.config.archives.archive import (
    HEAD,
    PROOF,
    Head,
    Member,
    Proof,
    head_of,
    members,
    no_backup,
    proof_of,
    read_json,
)
from roviec.config.archives.making import GZIP, Progress, place_in, silent, version
from roviec.config.archives.sealing import CHUNK_BYTES, UnableToRead, damaged
from roviec.config.archives.tables import SAME_EVERYWHERE, WITHOUT_ROWS, Connection, Table, fill, sum_of, tables_of
from roviec.config.console import gettext as _
from roviec.config.home import write_once
from roviec.kit.errors import Unable

# A piece holds some MiB of rows, or one row: a row may be large, but not endless.
MOST_UNPACKED_BYTES = 1024 * 1024 * 1024
FILE_NAME = re.compile(r"files/[0-9a-f]{2}/([0-9a-f]{64})")
KEY_NAME = re.compile(r"keys/(secret-key|keys/[\w.-]+)")

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conparentid = 0 ORDER BY oid
"""


class UnableToRestore(Unable):
    """The backup was not restored; the sentence says why, and nothing of it is left."""


@dataclass
class Restored:
    """What was put back, each row and file compared."""

    head: Head
    proof: Proof = field(default_factory=Proof)
    keys: dict[str, bytes] = field(default_factory=dict)


def refuse_newer(head: Head) -> None:
    """Raise when the backup was made by a newer Rõ Việc than this one."""
    if _numbers(head.version) > _numbers(version()):
        raise UnableToRestore(
            _("The backup was made by Rõ Việc %(theirs)s; this is %(ours)s. Install that version or a later one first.")
            % {"theirs": head.version, "ours": version()}
        )


def refuse_unless_empty(database: str) -> None:
    """Raise when there is a table: a restore never goes over data."""
    with psycopg.connect(database) as connection:
        found = tables_of(connection)
    if found:
        raise UnableToRestore(
            _("The database is not empty (%(count)s tables, such as %(name)s). Restore into an empty one.")
            % {"count": len(found), "name": found[0].name}
        )


def put_back(
    path: Path, secret: bytes | None, database: str, files: Path | None, *, progress: Progress = silent
) -> Restored:
    """Fill tables that were made by the backup's own migrations; write its files below `files`, or only look at them.

    Raises UnableToRestore or UnableToRead; the rows are then not there. Files may be: they are harmless without rows.
    """
    with psycopg.connect(database) as connection, members(path, secret) as found:
        connection.execute(SAME_EVERYWHERE)
        first = next(found, None)
        if first is None or first.name != HEAD:
            raise no_backup(path)
        work = _Work(connection, Restored(head_of(read_json(first), path)), path, files)
        whole, done = path.stat().st_size + sum(table.size for table in work.tables.values()), 0
        keys = _open_tables(work)
        for folder, group in groupby(found, key=lambda member: member.name.partition("/")[0]):
            for said, size in _take(work, folder, group):
                done += size
                progress(said, min(done, whole), whole)
        _compare(work, progress)
        _close_tables(work, keys)
        connection.commit()
    return work.restored


@dataclass
class _Work:
    connection: Connection
    restored: Restored
    path: Path
    files: Path | None

    @property
    def tables(self) -> dict[str, Table]:
        return {table.name: table for table in self.restored.head.tables}


def _open_tables(work: _Work) -> list[tuple[str, str, str]]:
    """Empty the tables and lift their triggers and foreign keys; gives the keys, to be set again over all rows at once.

    The triggers have done their work on these rows once, and would do it again.
    """
    connection, wanted = work.connection, work.tables
    here = {table.name: table for table in tables_of(connection)}
    if here.keys() != wanted.keys() or any(set(here[name].columns) != set(wanted[name].columns) for name in wanted):
        raise UnableToRestore(_("The tables of the backup are not those its migrations make."))
    keys = connection.execute(FOREIGN_KEYS).fetchall()
    for table, name, _definition in keys:
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.SQL(table), sql.Identifier(name)))
    for name in wanted:
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(name)))
    connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, wanted))))
    return keys


def _close_tables(work: _Work, keys: list[tuple[str, str, str]]) -> None:
    connection = work.connection
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name, definition in keys:
        connection.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                sql.SQL(table), sql.Identifier(name), sql.SQL(definition)
            )
        )
    for name in work.tables:
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(name)))
    for name, (last, is_called) in work.restored.head.sequences.items():
        connection.execute("SELECT setval(%s::regclass, %s, %s)", [f'"{name}"', last, is_called])


def _take(work: _Work, folder: str, group: Iterator[Member]) -> Iterator[tuple[str, int]]:
    """Take in the members of one folder of the archive; gives what was read and its size, step by step."""
    if folder == "tables":
        for name, pieces in groupby(group, key=lambda member: member.name.split("/")[1]):
            if name not in work.tables:
                raise no_backup(work.path)
            fill(work.connection, work.tables[name], (_unpacked(piece.all(), work.path) for piece in pieces))
            yield _("rows of %(table)s") % {"table": name}, work.tables[name].size
        return
    for member in group:
        if folder == "files":
            _take_file(work, member)
        elif folder == "keys" and KEY_NAME.fullmatch(member.name):
            work.restored.keys[member.name.removeprefix("keys/")] = member.all()
        elif member.name == PROOF:
            work.restored.proof = _agreed(work, proof_of(read_json(member)))
        else:
            raise no_backup(work.path)
        yield member.name, member.size


def _unpacked(packed: bytes, path: Path) -> bytes:
    unpacking = zlib.decompressobj(GZIP)
    rows = unpacking.decompress(packed, MOST_UNPACKED_BYTES)
    if not unpacking.eof:
        raise damaged(path)
    return rows


def _take_file(work: _Work, member: Member) -> None:
    name = FILE_NAME.fullmatch(member.name)
    if name is None:
        raise no_backup(work.path)
    place = place_in(work.files, name.group(1)) if work.files is not None else None
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_name(f"{place.name}.part") if place is not None else Path(os.devnull)
    found = hashlib.sha256()
    with part.open("wb") as out:
        while piece := member.content.read(CHUNK_BYTES):
            found.update(piece)
            out.write(piece)
        out.flush()
        if place is not None:
            os.fsync(out.fileno())
    if place is not None:
        part.rename(place)
    if found.hexdigest() != name.group(1):
        # Whether the backup knew that, its proof says at the end.
        work.restored.proof.damaged.append(name.group(1))
    work.restored.proof.files += 1


def _agreed(work: _Work, said: Proof) -> Proof:
    """The proof, when the files that have passed are those it names."""
    seen = work.restored.proof
    if seen.files != said.files or set(seen.damaged) - set(said.damaged):
        raise UnableToRead(_("The files in %(file)s are not those the backup was made of.") % {"file": work.path})
    return said


def _compare(work: _Work, progress: Progress) -> None:
    """Read every row again; raises unless each table has the rows and the sum it had in the snapshot."""
    proof = work.restored.proof
    if not proof.tables:
        raise damaged(work.path)
    for number, (name, table) in enumerate(work.tables.items()):
        progress(_("comparing %(table)s") % {"table": name}, number, len(work.tables))
        found = sum_of(work.connection, table)
        if name not in WITHOUT_ROWS and found != proof.tables.get(name):
            raise UnableToRestore(
                _("%(table)s does not have the rows it had when the backup was made, so nothing was restored.")
                % {"table": name}
            )


def keep_keys(home: Path, keys: dict[str, bytes]) -> None:
    """Write the secrets that an encrypted backup brought into a home that has none yet."""
    for name, content in keys.items():
        file = home / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        if not file.exists():
            write_once(file, content.decode(), mode=0o600)


def analyse(database: str, say: Callable[[str], object] = lambda what: None) -> None:
    """Let the planner know the rows that have come."""
    say(_("statistics"))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text.split("+", maxsplit=1)[0])[:3])
