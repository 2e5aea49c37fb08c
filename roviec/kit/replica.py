"""Reading from a replica of the database, where an installation has one: how late it is, and when it will not do.

A view marked with `may_lag` is read there, its door on the primary. A session never misses its own last write: it is
given the primary until the replica has replayed that far. A replica that is away or too far behind is passed over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InternalError, OperationalError, connections
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase

REPLICA = "replica"
# The place in the primary's log up to which a session has written; kept in the session.
WRITTEN_UP_TO = "written_up_to"
LONGEST_LAG = timedelta(seconds=30)
# How long one that did not answer is left alone.
LEFT_ALONE_SECONDS = 10.0
READING = {"GET", "HEAD", "OPTIONS"}

_alias: ContextVar[str] = ContextVar("alias", default=DEFAULT_DB_ALIAS)


@dataclass
class _Look:
    """What this process saw last."""

    away_until: float = 0.0


_look = _Look()


@dataclass(frozen=True)
class Standing:
    """How far a replica has come: whether it holds what was asked for, and how late it is."""

    holds: bool
    lag: timedelta


class Router:
    """Django's database router: reads go where the view that runs was sent, everything else to the primary."""

    def db_for_read(self, _model: object, **_hints: object) -> str:
        """Where the view that runs reads."""
        return _alias.get()

    def db_for_write(self, _model: object, **_hints: object) -> str:
        """The primary: an object read from the replica is written there as well."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: object, _other: object, **_hints: object) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, alias: str, _app: str, **_hints: object) -> bool:
        """A replica follows by itself."""
        return alias == DEFAULT_DB_ALIAS


class RemembersWrites:
    """Notes in the session how far its own writes go; only in an installation with a replica."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Whatever a form did is committed by now."""
        response = self.get_response(request)
        if request.method not in READING and request.session.session_key:
            with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
                cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
                request.session[WRITTEN_UP_TO] = cursor.fetchone()[0]
        return response


def reading_cursor() -> CursorWrapper:
    """A cursor for a query in SQL, where the view that runs reads."""
    return connections[_alias.get()].cursor()


def may_lag(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that only reads, and of which some seconds ago is good enough: `request.lag` says how late it is read.

    Put it below the door, which is asked on the primary: a role that has just ended opens nothing.
    """

    @wraps(view)
    def read(request: HttpRequest, *found: Any, **address: Any) -> HttpResponseBase:
        lag = _usable_lag(request)
        if lag is None:
            return view(request, *found, **address)
        request.lag = lag  # type: ignore[attr-defined]
        try:
            with _on(REPLICA):
                return view(request, *found, **address)
        except (OperationalError, InternalError):
            # It went away, or gave up the query to go on replaying.
            _leave_alone()
            del request.lag  # type: ignore[attr-defined]
            return view(request, *found, **address)

    return read


@contextmanager
def _on(alias: str) -> Iterator[None]:
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def _usable_lag(request: HttpRequest) -> timedelta | None:
    """How late the replica is; None when there is none, it is away, too late, or behind the session's own last write."""
    if REPLICA not in connections or time.monotonic() < _look.away_until:
        return None
    try:
        standing = standing_of_replica(request.session.get(WRITTEN_UP_TO))
    except OperationalError:
        _leave_alone()
        return None
    return standing.lag if standing.holds and standing.lag <= LONGEST_LAG else None


def standing_of_replica(written_up_to: str | None) -> Standing:
    """Ask the replica whether it has replayed up to a place of the primary's log, and how late it is.

    Late by nothing when it is connected and has replayed all that it received, else by the age of the last
    transaction that it replayed. One that has been promoted is no replica any more, and holds nothing.
    Raises OperationalError when it is away.
    """
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_is_in_recovery() AND coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, true),
                CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
                    AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) THEN interval '0'
                ELSE coalesce(clock_timestamp() - pg_last_xact_replay_timestamp(), interval '1 day') END
            """,
            [written_up_to],
        )
        holds, lag = cursor.fetchone()
    return Standing(holds, lag)


def _leave_alone() -> None:
    _look.away_until = time.monotonic() + LEFT_ALONE_SECONDS
