"""The command `roviec`: finds the installation, keeps its database running, and runs one command on it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from roviec.config import supervisor
from roviec.config.archives.target import restore_target, set_target
from roviec.config.binaries import OLDEST_SUPPORTED
from roviec.config.console import UnableToStart, complain, say, step
from roviec.config.console import gettext as _
from roviec.config.country.size import clock_of
from roviec.config.embedded import embedded_postgres
from roviec.config.environment import address, check_environment, export, wanted_kind
from roviec.config.home import DEMONSTRATION_BEGINS, Home, home_folder, open_home
from roviec.config.translations import compile_stale
from roviec.kit.errors import Unable

# Commands that make the installation when there is none yet; any other on a misspelt ROVIEC_HOME is refused.
MAKE_THE_HOME = frozenset({"run", "migrate", "makemigrations", "demo", "country"})
WITHOUT_INSTALLATION = frozenset(
    {"", "help", "--help", "-h", "version", "--version", "check", "makemessages", "permissions"}
)
REFUSED = 2


def main() -> int:
    """Run the command that was typed; gives the exit status."""
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        compile_stale()
        check_environment()
        _stop_in_good_order(command)
        with _prepared(command):
            execute_from_command_line(sys.argv)
    except supervisor.AlreadyRunning as running:
        if command != "run":
            complain(f"✗ {running}")
            return REFUSED
        say(str(running))
    except (Unable, ImproperlyConfigured) as error:
        complain(f"✗ {error}")
        return REFUSED
    return 0


@contextmanager
def _prepared(command: str) -> Iterator[None]:
    """The environment that the settings read, with the database running."""
    if command in WITHOUT_INSTALLATION:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roviec.config.settings")
        os.environ.setdefault("DATABASE_URL", "postgresql:///unused")
        os.environ.setdefault("ROVIEC_SECRET_KEY", "unused")
        os.environ["ROVIEC_HOME"] = str(home_folder())
        yield
        return
    if command == "restore":
        # Only when the backup was read through is there anything to restore into.
        with restore_target(sys.argv[2:]) as target:
            set_target(target)
            if target.is_scratch:
                # How far it is, and what came of it, is told where the backup lies.
                os.environ["ROVIEC_BACKUP_FOLDER"] = str(target.path.absolute().parent)
            export(target.home, target.database)
            yield
        return
    begins = clock_of(sys.argv[2:]) if command == "country" else DEMONSTRATION_BEGINS
    home = open_home(home_folder(), wanted=wanted_kind(), create=command in MAKE_THE_HOME, begins=begins)
    if command == "upgrade":
        with supervisor.alone(home), _database(home) as url:
            export(home, url)
            yield
        return
    if command != "run":
        with _database(home) as url:
            export(home, url)
            yield
        return
    with supervisor.the_only_run(home, address()), ExitStack() as stack:
        say(_("Rõ Việc is starting. Its home is %(folder)s.") % {"folder": home.folder})
        with step(_("Database")):
            export(home, stack.enter_context(_database(home)))
        try:
            yield
        finally:
            stack.close()
            say(_("Everything has stopped."))


@contextmanager
def _database(home: Home) -> Iterator[str]:
    """The database that DATABASE_URL names, else the home's own."""
    if url := os.environ.get("DATABASE_URL"):
        _check_database(url)
        yield url
    else:
        with embedded_postgres(home.folder) as own:
            yield own


def _check_database(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10000
    except psycopg.Error as error:
        raise UnableToStart(
            _("The database that DATABASE_URL names does not answer: %(reason)s") % {"reason": str(error).strip()}
        ) from error
    if version < OLDEST_SUPPORTED:
        raise UnableToStart(
            _("The database that DATABASE_URL names is PostgreSQL %(version)s; Rõ Việc needs %(oldest)s or later.")
            % {"version": version, "oldest": OLDEST_SUPPORTED}
        )


def _stop_in_good_order(command: str) -> None:
    """On Ctrl-C and SIGTERM leave by the same way as at the end, so that children and database stop too."""

    def leave(number: int, _frame: FrameType | None) -> None:
        # A second Ctrl-C must not tear the stopping apart.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        # To stop a run is how a run ends well; any other command was cut short.
        sys.exit(0 if command == "run" else 128 + number)

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)


if __name__ == "__main__":
    sys.exit(main())
