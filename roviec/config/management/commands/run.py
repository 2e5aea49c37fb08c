"""`roviec run`: bring the installation up to date, serve it, and say where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.urls import reverse

from roviec.config import frontend, supervisor
from roviec.config.archives.migrating import Age, age
from roviec.config.console import UnableToStart, say, step
from roviec.config.console import gettext as _
from roviec.config.country.making import ACCOUNTS, is_country
from roviec.config.embedded import folder_behind, keeper
from roviec.config.environment import address
from roviec.config.home import Home, home_folder, open_home
from roviec.config.management.commands.upgrade import bring_forward, newer
from roviec.organisations.queries.moving_in import is_set_up
from roviec.organisations.set_up_code import set_up_code


class Command(BaseCommand):
    """Serves until Ctrl-C; what was entered stays in the home."""

    help = "Start Rõ Việc: the web server and the background worker, until Ctrl-C."
    # What they would find is what the next step mends.
    requires_migrations_checks = False

    def handle(self, *_arguments: object, **_options: Any) -> None:
        """Prepare, serve, wait; everything is stopped on the way out."""
        home = open_home(home_folder())
        host, port = address()
        state = age()
        if state is Age.NEWER:
            raise UnableToStart(newer())
        if state is Age.OLDER:
            say(_("The data is of an older version: it is backed up and brought to this one."))
            bring_forward()
        with step(_("Database tables")):
            call_command("migrate", verbosity=0, interactive=False)
        with step(_("Browser files")):
            frontend.ensure()
        if home.is_demonstration and not is_country():
            with step(_("Demonstration data of Long Biên")):
                call_command("demo", "load", "--if-empty")
        # Static files are gathered at release only, but their server wants the folder to be there.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        # Asked before anything is served: from here on the database may die and come back.
        revive_database, code = _reviver(home), None if is_set_up() else set_up_code()
        with supervisor.serving(host, port) as children:
            with step(_("Web server and background worker")):
                supervisor.wait_until_ready(children, host, port, revive_database)
            say()
            public = supervisor.public_address(host, port)
            say(_("Rõ Việc is ready: %(address)s") % {"address": public})
            if home.is_demonstration:
                supervisor.show_accounts(home, ACCOUNTS if is_country() else None)
            elif code:
                say(_("It is not set up yet. Open this address once:"))
                path = reverse("organisations:set_up")
                say(f"    {public}{path}?code={code}")
            say()
            say(_("Stop with Ctrl-C. What was entered is kept in %(folder)s.") % {"folder": _folders(home)})
            try:
                supervisor.watch(children, revive_database)
            finally:
                say()
                say(_("Stopping …"))


def _reviver(home: Home) -> Callable[[], bool]:
    """What starts the home's own database again; an external one is somebody else's to keep."""
    own = folder_behind(home.folder, connection.settings_dict["HOST"])
    return keeper(home.folder) if own is not None else lambda: False


def _folders(home: Home) -> str:
    """Where the data lies; the database has a folder of its own when its user cannot enter the home."""
    database = folder_behind(home.folder, connection.settings_dict["HOST"])
    elsewhere = database is not None and not database.is_relative_to(home.folder)
    return f"{home.folder}, {database}" if elsewhere else str(home.folder)
