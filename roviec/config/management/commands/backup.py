"""`roviec backup`: put the whole installation into one file, encrypted if asked."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from roviec.backups import folder as kept
from roviec.config.archives.keeping import back_up
from roviec.config.archives.making import Made
from roviec.config.archives.secret import named_key, new_passphrase
from roviec.config.archives.telling import Telling
from roviec.config.console import gettext as _
from roviec.config.console import say
from roviec.config.home import home_folder, open_home
from roviec.kit.errors import Unable


class Command(BaseCommand):
    """Reads the database in one snapshot while everybody goes on working."""

    help = "Back up the database and all files into one file that `roviec restore` puts back and proves."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and whether encrypted."""
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="Another folder than ROVIEC_BACKUP_FOLDER.")
        parser.add_argument(
            "--encrypt", action="store_true", help="With a passphrase that is asked for, or read from a pipe."
        )
        parser.add_argument("--key-file", metavar="FILE", help="Encrypt with this key; else ROVIEC_BACKUP_KEY_FILE.")

    def handle(self, *_arguments: object, **options: Any) -> None:
        """One new file; an incomplete one is kept and said to be so."""
        secret = named_key(options["key_file"])
        if secret is None and options["encrypt"]:
            secret = new_passphrase()
        telling = Telling("BACKUP")
        home = open_home(home_folder())
        try:
            made = back_up(os.environ["DATABASE_URL"], home, options["to"] or kept.folder(), secret, progress=telling)
        except Unable as error:
            kept.keep_fault(str(error), datetime.now(UTC))
            raise CommandError(str(error)) from error
        finally:
            seconds = telling.over()
        kept.keep_fault("", made.made_at)
        self._report(made, seconds)

    def _report(self, made: Made, seconds: str) -> None:
        say(str(made.path))
        say(
            _("%(rows)s rows of %(tables)s tables and %(files)s files (%(bytes)s), %(size)s in %(seconds)s.")
            % {
                "rows": made.proof.rows,
                "tables": len(made.proof.tables),
                "files": made.proof.files,
                "bytes": filesizeformat(made.proof.bytes),
                "size": filesizeformat(made.size),
                "seconds": seconds,
            }
        )
        if made.sealed:
            say(_("Encrypted. The keys of the home are in it; without the passphrase or key file nobody can read it."))
        else:
            say(
                _(
                    "Not encrypted: whoever has the file reads everything. The keys of the home are not in it: keep %(keys)s "
                    "apart, for without them second factors and sealed fields cannot be read."
                )
                % {"keys": "secret-key, keys/"}
            )
        if lost := [*made.proof.missing, *made.proof.damaged]:
            raise CommandError(
                _("%(count)s files are missing or damaged on the disk, such as %(file)s. All else is in the backup.")
                % {"count": len(lost), "file": lost[0]}
            )
