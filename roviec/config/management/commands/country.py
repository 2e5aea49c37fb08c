"""`roviec country make`: fill an installation of its own with a country of invented figures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from roviec.config.console import gettext as _
from roviec.config.console import say, step
from roviec.config.country.making import make_country
from roviec.config.country.size import options, size_from
from roviec.config.home import home_folder, open_home
from roviec.kit import clock
from roviec.kit.numbers import format_number


class Command(BaseCommand):
    """Make a country."""

    help = "A country of invented figures, to try and to measure Rõ Việc at its full size."

    def add_arguments(self, parser: CommandParser) -> None:
        """One verb."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        options(verbs.add_parser("make", help="fill the installation, which has to be empty, with a country"))

    def handle(self, *_arguments: Any, **said: Any) -> None:
        """Make it, and say what was made."""
        if not settings.IS_DEMONSTRATION:
            raise CommandError(_("This installation is a real one: invented figures are never mixed with real ones."))
        size = size_from(said)
        home = open_home(home_folder())
        if clock.today() < size.periods[-1].start:
            raise CommandError(
                _(
                    "The clock of this home stands on %(day)s, before the figures end. Name a home that is not there yet."
                )
                % {"day": f"{clock.today():%d/%m/%Y}"}
            )
        with step(_("Database tables")):
            call_command("migrate", verbosity=0, interactive=False)
        made = make_country(size, home.demonstration_password, step)
        say()
        labels = {
            _("Units"): made.units,
            _("Communes, wards and special zones"): made.communes,
            _("People"): made.people,
            _("Goals"): made.goals,
            _("Figures"): made.figures,
            _("Totals"): made.totals,
            _("Tasks"): made.tasks,
        }
        for label, number in labels.items():
            say(f"    {label:<36}{format_number(number):>12}")
        say()
        say(_("It is in %(folder)s. `roviec run` with ROVIEC_HOME at this folder opens it.") % {"folder": home.folder})
