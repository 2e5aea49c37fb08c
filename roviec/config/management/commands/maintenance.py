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

from roviec.acts.queries import state_of_the_chain
from roviec.backups import folder as kept
from roviec.config.embedded import folder_behind
from roviec.config.home import Home, home_folder, open_home
from roviec.config.middleware import sentence_for
from roviec.kit import standing
from roviec.kit.clock import now
from roviec.privacy.queries.retention import due_now


class Command(BaseCommand):
    """Reads only, unless --vacuum is given."""

    help = "Show where the data and the backups of this installation are; tidy the database; close it for writing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two switches."""
        parser.add_argument(
            "--read-only", choices=["on", "off"], help="Take nothing in any more (on), or take things in again (off)."
        )
        parser.add_argument(
            "--vacuum", action="store_true", help="Give back dead space and refresh the planner's statistics."
        )

    def handle(self, *_arguments: object, vacuum: bool = False, read_only: str = "", **_options: Any) -> None:
        """Tidy first, so that the sizes shown are those afterwards."""
        if read_only == "on":
            standing.close(since=now().isoformat(timespec="seconds"))
        elif read_only == "off":
            standing.open_again()
        if vacuum:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE)")
        for label, value in self._lines(open_home(home_folder())):
            self.stdout.write(f"{label + ':':<32}{value}")

    def _lines(self, home: Home) -> list[tuple[str, object]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
            version, size = cursor.fetchone()
        host = connection.settings_dict["HOST"]
        files = Path(settings.MEDIA_ROOT)
        return [
            (_("State of the installation"), _standing()),
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
            (_("Room on the disk"), filesizeformat(standing.free_bytes())),
            *_backups(),
            *_records(),
        ]


def _standing() -> str:
    """Whether things are taken in."""
    why = standing.why_closed()
    return sentence_for(why) if why else _("taking things in")


def _records() -> list[tuple[str, object]]:
    """The proof of the history, and what is due to be removed by the rules of retention."""
    state = state_of_the_chain()
    sent = [each.sent_at for each in state.sendings if each.sent_at]
    due = [f"{each.rule}: {each.count}" for each in due_now(now()) if each.count]
    return [
        (_("Acts sealed"), state.seals),
        (
            _("Last checkpoint sent out"),
            f"{localtime(max(sent)):%d/%m/%Y %H:%M}" if sent else _("none: see ROVIEC_CHECKPOINT_FOLDER"),
        ),
        (_("Due to be removed"), "; ".join(due) or _("nothing is due")),
    ]


def _backups() -> list[tuple[str, object]]:
    """What is known of the backups."""
    found = kept.backups()
    newest = found[0] if found else None
    proven = max((note.proven for note in found if note.proven), default=None)
    fault = kept.last_fault()
    lines: list[tuple[str, object]] = [
        (_("Backups lie in"), f"{kept.folder()} ({len(found)})"),
        (
            _("Last backup"),
            f"{localtime(newest.made):%d/%m/%Y %H:%M}, {filesizeformat(newest.size)}" if newest else _("none"),
        ),
        (_("Last proven restore"), f"{localtime(proven):%d/%m/%Y %H:%M}" if proven else _("none")),
    ]
    return [*lines, (_("Last attempt"), fault.sentence)] if fault else lines
