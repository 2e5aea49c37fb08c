"""`roviec upgrade`: back up, bring the tables to this version in one transaction, prove them."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from roviec.backups import folder as kept
from roviec.config.archives.keeping import back_up
from roviec.config.archives.making import version
from roviec.config.archives.migrating import Age, UnableToUpgrade, Upgraded, age, upgrade
from roviec.config.archives.secret import named_key
from roviec.config.archives.telling import Telling
from roviec.config.console import gettext as _
from roviec.config.console import say, step
from roviec.config.home import home_folder, open_home
from roviec.kit.errors import Unable


class Command(BaseCommand):
    """Done wholly or not at all; the backup is there either way."""

    help = "Bring the data to this version: a backup first, then all migrations in one transaction, then proof."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the backup goes."""
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="Another folder for the backup.")
        parser.add_argument(
            "--despite-faults", action="store_true", help="Also when the chain of acts or the totals do not hold."
        )

    def handle(self, *_arguments: object, **options: Any) -> None:
        """Refuse a newer database, leave a current one alone."""
        state = age()
        if state is Age.NEWER:
            raise CommandError(newer())
        if state is Age.CURRENT:
            say(_("The data is of this version (%(version)s) already.") % {"version": version()})
            return
        if state is Age.EMPTY:
            call_command("migrate", verbosity=0, interactive=False)
            return
        try:
            bring_forward(options["to"], despite_faults=options["despite_faults"])
        except Unable as error:
            raise CommandError(str(error)) from error
        call_command("check")


def newer() -> str:
    """The refusal of data that a newer version has touched."""
    return _(
        "The data here is of a newer Rõ Việc than this one (%(version)s), which could harm it. "
        "Install that version again, or restore a backup made before into a new home."
    ) % {"version": version()}


def bring_forward(to: Path | None = None, *, despite_faults: bool = False) -> Upgraded:
    """Back up, then upgrade; raises UnableToBackUp or UnableToUpgrade, and the data is then as before."""
    home = open_home(home_folder())
    telling = Telling("BACKUP")
    with step(_("Backup before the upgrade")):
        try:
            made = back_up(os.environ["DATABASE_URL"], home, to or kept.folder(), named_key(None), progress=telling)
        finally:
            telling.over()
    say(f"    {made.path}")
    say(_("  • Upgrade in one transaction"))
    try:
        done = upgrade(lambda what: say(f"    {what}"), despite_faults=despite_faults)
    except UnableToUpgrade:
        say(_("The backup of before is %(file)s.") % {"file": made.path})
        raise
    said = {"count": len(done.applied), "rows": done.rows, "seals": done.seals, "totals": done.totals}
    say(_("  Done: %(count)s steps; %(rows)s rows, %(seals)s links of the chain and %(totals)s totals proven.") % said)
    return done
