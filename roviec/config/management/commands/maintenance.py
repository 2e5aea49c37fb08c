"""`roviec maintenance`: where everything of this installation lies and how large it is; tidies the database when asked."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roviec.config.embedded import folder_behind
from roviec.config.home import Home, home_folder, open_home
from roviec.kit.clock import now


class Command(BaseCommand):
    """Reads only, unless --vacuum is given."""

    help = "Show where the data, the files and the logs of this installation are; with --vacuum, tidy the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument(
            "--vacuum", action="store_true", help="Give back dead space and refresh the planner's statistics."
        )

    def handle(self, *_arguments: object, vacuum: bool = False, **_options: Any) -> None:
        """Tidy first, so that the sizes shown are those afterwards."""
        if vacuum:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE)")
        for label, value in self._lines(open_home(home_folder())):
            self.stdout.write(f"{label + ':':<26}{value}")

    def _lines(self, home: Home) -> list[tuple[str, object]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            version, size = cursor.fetchone()
        host = connection.settings_dict["HOST"]
        files = Path(settings.MEDIA_ROOT)
        return [
            (_("Kind of installation"), _("demonstration") if home.is_demonstration else _("real installation")),
            (_("Data folder"), home.folder),
            (_("Made at"), f"{localtime(home.created_at):%d/%m/%Y %H:%M}"),
            (_("The clock shows"), f"{localtime(now()):%d/%m/%Y %H:%M}"),
            (_("Database"), f"PostgreSQL {version}, {filesizeformat(size)}"),
            (_("The database lies in"), folder_behind(home.folder, host) or host),
            (
                _("Evidence and papers"),
                f"{files}, {filesizeformat(sum(path.stat().st_size for path in files.rglob('*') if path.is_file()))}",
            ),
        ]
