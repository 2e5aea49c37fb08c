"""The tables of a database as a backup sees them: their rows in one order, as text that is the same everywhere.

The rows are copied by PostgreSQL's own COPY in its text form, sorted by the primary key. The same rows give the same
bytes in every version of PostgreSQL and on every machine, so one sum a table compares every row and every column.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.pq import ExecStatus

# Where rows and their text must not depend on whose machine it is.
SAME_EVERYWHERE = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';"
    "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL client_encoding = 'UTF8'"
)
# Sessions are not taken along: who was signed in on the old machine signs in again, and nobody's ended session revives.
# The same holds for what is only remembered for minutes: attempts at the door, codes used up.
WITHOUT_ROWS = frozenset({"django_session", "usersessions_usersession", "people_cache"})
PIECE_BYTES = 4 * 1024 * 1024
Connection = psycopg.Connection[Any]
Row = bytes | bytearray | memoryview

TABLES = """
SELECT c.relname,
       array_agg(a.attname::text ORDER BY a.attnum),
       coalesce((SELECT array_agg(k.attname::text ORDER BY array_position(i.indkey::int2[], k.attnum))
                   FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
                  WHERE i.indrelid = c.oid AND i.indisprimary), array_agg(a.attname::text ORDER BY a.attnum)),
       array_agg(a.attname::text) FILTER (WHERE a.attcollation <> 0),
       pg_table_size(c.oid)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
 WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
 GROUP BY c.oid, c.relname ORDER BY c.relname COLLATE "C"
"""
SEQUENCES = """
SELECT sequencename::text FROM pg_sequences WHERE schemaname = current_schema() ORDER BY sequencename COLLATE "C"
"""


@dataclass(frozen=True)
class Table:
    """A table: the columns that are copied, and those its rows are sorted by (text by its bytes)."""

    name: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    text: tuple[str, ...]
    size: int = 0

    def select(self) -> sql.Composed:
        """The statement that gives its rows in order."""
        order = [
            sql.SQL("{} COLLATE {}").format(sql.Identifier(name), sql.Identifier("C"))
            if name in self.text
            else sql.Identifier(name)
            for name in self.order
        ]
        return sql.SQL("COPY (SELECT {columns} FROM {table} ORDER BY {order}) TO STDOUT").format(
            columns=sql.SQL(", ").join(map(sql.Identifier, self.columns)),
            table=sql.Identifier(self.name),
            order=sql.SQL(", ").join(order),
        )

    def insert(self) -> sql.Composed:
        """The statement that takes its rows."""
        return sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
            table=sql.Identifier(self.name), columns=sql.SQL(", ").join(map(sql.Identifier, self.columns))
        )


@dataclass(frozen=True)
class Summed:
    """How many rows a table has, and the sum over all of them."""

    rows: int
    sha256: str


def tables_of(connection: Connection) -> list[Table]:
    """Every table of the installation, by name; those of extensions are theirs."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [
            Table(name, tuple(columns), tuple(order), tuple(text or ()), size)
            for name, columns, order, text, size in cursor.fetchall()
        ]


def sequences_of(connection: Connection) -> dict[str, list[Any]]:
    """How far each sequence has counted: its last value, and whether that one was given out."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(name)))
            found[name] = list(cursor.fetchone() or ())
    return found


class Copying:
    """The rows of a table as pieces of text, counted and summed on the way."""

    def __init__(self, connection: Connection, table: Table) -> None:
        """Nothing is read yet."""
        self._connection, self._table = connection, table
        self._sum, self._rows = hashlib.sha256(), 0

    def pieces(self) -> Iterator[bytes]:
        """Some MiB at a time, always whole rows."""
        if self._table.name in WITHOUT_ROWS:
            return
        waiting: list[Row] = []
        size = 0
        for row in _copied(self._connection, self._table.select()):
            waiting.append(row)
            size += len(row)
            if size >= PIECE_BYTES:
                yield self._piece(waiting)
                waiting, size = [], 0
        if waiting:
            yield self._piece(waiting)

    def _piece(self, rows: list[Row]) -> bytes:
        piece = b"".join(rows)
        self._rows += len(rows)
        self._sum.update(piece)
        return piece

    @property
    def summed(self) -> Summed:
        """What was found, once all pieces are read."""
        return Summed(self._rows, self._sum.hexdigest())


def _copied(connection: Connection, statement: sql.Composed) -> Iterator[Row]:
    """The rows that COPY sends, one after the other.

    Asked of libpq itself, which waits for them within one call: through psycopg's cursor each row passes a loop that looks
    whether there is something to read, and that loop was most of the time of reading. Broken off, the connection is of
    no more use.
    """
    pgconn, is_over = connection.pgconn, False
    try:
        result = pgconn.exec_(statement.as_bytes(connection))
        while result.status == ExecStatus.COPY_OUT:
            size, row = pgconn.get_copy_data(0)
            if size < 0:
                result = pgconn.get_result() or result
                break
            yield row
        if result.status != ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result)
        # Only with the empty answer behind it is the statement over.
        is_over = pgconn.get_result() is None
    finally:
        if not is_over:
            connection.close()


def sum_of(connection: Connection, table: Table, progress: Callable[[int], object] = lambda size: None) -> Summed:
    """Read every row of a table, keep nothing."""
    copying = Copying(connection, table)
    for piece in copying.pieces():
        progress(len(piece))
    return copying.summed


def fill(connection: Connection, table: Table, pieces: Iterable[bytes]) -> None:
    """Put rows into a table as they were copied."""
    with connection.cursor() as cursor, cursor.copy(table.insert()) as copy:
        for piece in pieces:
            copy.write(piece)
