"""`roviec restore`: put a backup back into an empty home, beside the data of its own home, or only to prove it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from roviec.acts.queries import faults_of_the_chain
from roviec.config.archives.keeping import note_proof
from roviec.config.archives.migrating import Age, age, migrate_to, upgrade
from roviec.config.archives.restoring import Restored, UnableToRestore, analyse, keep_keys, put_back
from roviec.config.archives.target import Target, arguments, chosen_target
from roviec.config.archives.telling import Telling
from roviec.config.console import gettext as _
from roviec.config.console import say, step
from roviec.figures.verification import verify
from roviec.kit.errors import Unable

if TYPE_CHECKING:
    from django.db.backends.postgresql.base import DatabaseWrapper


class Command(BaseCommand):
    """Never over data; what was begun is gone when it fails."""

    help = "Restore a backup and compare every row and every file with what it was made of."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The same that were read before there was a database."""
        arguments(parser)

    def handle(self, *_arguments: object, **_options: Any) -> None:
        """Tables, rows, files; then what a fresh installation would have to prove."""
        target = chosen_target()
        telling = Telling("PROOF") if target.is_scratch else Telling("RESTORE", lambda *said: None)
        try:
            restored = restore(target, telling)
        except Unable as error:
            if target.is_scratch:
                note_proof(target.path, None, str(error))
            raise CommandError(str(error)) from error
        finally:
            seconds = telling.over()
            # Nobody may be connected to a database that changes its name.
            connection.close()
            cast("DatabaseWrapper", connection).close_pool()
        if target.is_scratch:
            note_proof(target.path, restored)
        self._report(target, restored, seconds)

    def _report(self, target: Target, restored: Restored, seconds: str) -> None:
        proof = restored.proof
        said = {"rows": proof.rows, "tables": len(proof.tables), "files": proof.files, "seconds": seconds}
        if target.is_scratch:
            say(
                _("Proven in %(seconds)s: %(rows)s rows of %(tables)s tables and %(files)s files are as they were.")
                % said
            )
        else:
            say(
                _("Restored in %(seconds)s: %(rows)s rows of %(tables)s tables and %(files)s files, each compared.")
                % said
            )
            if "secret-key" not in restored.keys and not target.keeps_its_home:
                say(
                    _(
                        "The keys of the home were not in it. Put secret-key and keys/ of the old home into %(home)s before "
                        "the first start; without them second factors and sealed fields cannot be read."
                    )
                    % {"home": target.home.folder}
                )
            say(
                _("Everybody signs in again. Start with: ROVIEC_HOME=%(home)s roviec run")
                % {"home": target.home.folder}
            )
        for what, lost in [(_("missing"), proof.missing), (_("damaged"), proof.damaged)]:
            if lost:
                say(
                    _("%(count)s files were %(what)s already when the backup was made.")
                    % {"count": len(lost), "what": what}
                )


def restore(target: Target, telling: Telling) -> Restored:
    """Fill the empty database of the settings from a backup, prove it, and bring it to this version if it is older."""
    if age(target.head.applied) is Age.NEWER:
        raise UnableToRestore(_("The backup was made by a newer Rõ Việc: its tables are not known here."))
    with step(_("Tables as they were in version %(version)s") % {"version": target.head.version}):
        migrate_to(target.head.applied)
    restored = put_back(target.path, target.secret, target.database, target.files, progress=telling)
    analyse(target.database)
    if not target.is_scratch:
        keep_keys(target.home.folder, restored.keys)
    if age() is Age.OLDER:
        say(_("The backup is of an older version; its tables are brought to this one."))
        upgrade(lambda what: say(f"    {what}"))
    else:
        _prove_what_it_says()
    return restored


def _prove_what_it_says() -> None:
    """The chain and the totals of what was restored; raises when they do not hold."""
    with step(_("Chain of acts and totals")):
        for fault in faults_of_the_chain():
            say(_("The chain of acts did not hold when the backup was made (%(fault)s).") % {"fault": fault.what})
            break
        if verify().differences:
            say(_("Some totals differed from the ledger when the backup was made."))
