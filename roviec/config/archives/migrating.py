"""How far the tables of a database have gone through the migrations, and bringing them forward in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from roviec.acts.queries import faults_of_the_chain
from roviec.config.console import gettext as _
from roviec.figures.verification import Verification, verify
from roviec.kit.errors import Unable

Applied = set[tuple[str, str]]


class UnableToUpgrade(Unable):
    """The upgrade was not done; the database is as it was before."""


class Age(StrEnum):
    """How a database stands to this Rõ Việc."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did: the migrations it applied, and what it counted and compared."""

    applied: list[str]
    rows: int
    seals: int
    totals: int


def known_migrations() -> Applied:
    """Every migration that this Rõ Việc knows."""
    return set(MigrationLoader(None).graph.nodes)


def applied_migrations() -> Applied:
    """The migrations the database has gone through."""
    return set(MigrationRecorder(connection).applied_migrations())


def age(applied: Applied | None = None) -> Age:
    """Whether the tables are those of this Rõ Việc; a database of a newer one must not be touched."""
    applied = applied_migrations() if applied is None else applied
    if not applied:
        return Age.EMPTY
    known = known_migrations()
    if unknown_to(known, applied):
        return Age.NEWER
    return Age.OLDER if known - applied else Age.CURRENT


def unknown_to(known: Applied, applied: Applied) -> Applied:
    """Migrations that were applied and are not known; those of an app that is gone since say nothing."""
    ours = {config.label for config in apps.get_app_configs()} | {app for app, _name in known}
    return {(app, name) for app, name in applied - known if app in ours}


def migrate_to(wanted: Iterable[tuple[str, str]]) -> None:
    """Bring empty tables to exactly these migrations, which may be older than the newest; raises UnableToUpgrade."""
    wanted = set(wanted)
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.nodes
    ends = [
        key
        for key in wanted & set(nodes)
        if not any(
            child.key[0] == key[0] and child.key in wanted for child in executor.loader.graph.node_map[key].children
        )
    ]
    executor.migrate(ends)
    if applied_migrations() != wanted:
        raise UnableToUpgrade(
            _("The tables of this backup cannot be made by this version of Rõ Việc: it was made with other libraries.")
        )


def upgrade(say: Callable[[str], object], *, despite_faults: bool = False) -> Upgraded:
    """Bring the tables to this Rõ Việc and prove them, all in one transaction: it is done wholly, or nothing is.

    Raises UnableToUpgrade with what was found; the database is then exactly as before. With `despite_faults` a chain or
    totals that do not hold are no hindrance: for an installation in which they did not hold before either.
    """
    done: list[str] = []
    try:
        with transaction.atomic():
            before = _rows()
            _migrate(done, say)
            say(_("counting rows, walking the chain of acts, recomputing every total"))
            upgraded = Upgraded(done, *_proven(before, despite_faults=despite_faults))
    except UnableToUpgrade:
        raise
    except Exception as error:
        raise UnableToUpgrade(
            _("The upgrade stopped at %(migration)s: %(reason)s. Nothing was changed: the old version goes on working.")
            % {"migration": done[-1] if done else _("the first step"), "reason": str(error).strip()}
        ) from error
    # What Django keeps about the tables themselves (content types, permissions) follows.
    call_command("migrate", verbosity=0, interactive=False)
    return upgraded


def _migrate(done: list[str], say: Callable[[str], object]) -> None:
    executor = MigrationExecutor(connection)

    def step(action: str, migration: Migration | None = None, _fake: bool = False) -> None:
        if action == "apply_start":
            done.append(str(migration))
            say(str(migration))
        elif action == "apply_success":
            with connection.cursor() as cursor:
                # A row that waits for its check would keep the next migration from its table.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    executor.progress_callback = cast("Any", step)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        counts = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - quoted
            counts[name] = int(cursor.fetchone()[0])
    return counts


def _proven(before: dict[str, int], *, despite_faults: bool) -> tuple[int, int, int]:
    """Rows, seals and totals; raises unless no row is lost, the chain holds and each total is right."""
    after = _rows()
    lost = [name for name, rows in before.items() if after.get(name, 0) < rows]
    if lost:
        raise UnableToUpgrade(
            _("After the upgrade rows would be missing in %(tables)s. Nothing was changed.")
            % {"tables": ", ".join(lost)}
        )
    result = verify()
    if not despite_faults:
        _refuse_faults(result)
    return sum(after.values()), after.get("acts_seal", 0), result.cells


def _refuse_faults(result: Verification) -> None:
    for fault in faults_of_the_chain():
        raise UnableToUpgrade(
            _("The chain of acts does not hold (%(fault)s), so nothing was changed. `roviec acts verify` says more.")
            % {"fault": fault.what}
        )
    if result.differences:
        raise UnableToUpgrade(
            _("%(count)s totals differ from the ledger, so nothing was changed. `roviec figures verify` says more.")
            % {"count": len(result.differences)}
        )
