"""The environment variables of an installation: which there are, and what the settings are given."""

from __future__ import annotations

import os

from roviec.config.console import UnableToStart
from roviec.config.console import gettext as _
from roviec.config.home import Home, Kind

# All that the settings or the command read. A misspelt one would be ignored in silence, so others are refused.
KNOWN = frozenset(
    {
        "ROVIEC_ALLOWED_HOSTS",
        "ROVIEC_BACKUP_FOLDER",
        "ROVIEC_BACKUP_KEY_FILE",
        "ROVIEC_CHECKPOINT_FOLDER",
        "ROVIEC_CHECKPOINT_MAIL",
        "ROVIEC_CLOCK_OFFSET_SECONDS",
        "ROVIEC_DEBUG",
        "ROVIEC_DEMONSTRATION",
        "ROVIEC_HOME",
        "ROVIEC_HOST",
        "ROVIEC_HTTPS",
        "ROVIEC_LOG_LEVEL",
        "ROVIEC_LOWEST_FREE_MB",
        "ROVIEC_MAIL_SENDER",
        "ROVIEC_MAIL_URL",
        "ROVIEC_OIDC_CLIENT_ID",
        "ROVIEC_OIDC_ISSUER",
        "ROVIEC_OIDC_LABEL",
        "ROVIEC_OIDC_SECRET",
        "ROVIEC_POSTGRES_BIN",
        "ROVIEC_REPLICA_URL",
        "ROVIEC_SECRET_KEY",
        "ROVIEC_STATIC_DIST",
        "ROVIEC_TRUSTED_ORIGINS",
        "ROVIEC_TRUSTED_PROXIES",
        "ROVIEC_WEBHOOK_NETWORKS",
    }
)
DEFAULT_PORT = 8000
DEFAULT_HOST = "127.0.0.1"
HIGHEST_PORT = 65535


def check_environment() -> None:
    """Refuse a variable of ours that does not exist."""
    if unknown := sorted(name for name in os.environ if name.startswith("ROVIEC_") and name not in KNOWN):
        raise UnableToStart(
            _("%(names)s: no such setting. There are %(known)s.")
            % {"names": ", ".join(unknown), "known": ", ".join(sorted(KNOWN))}
        )


def address() -> tuple[str, int]:
    """The host and port to listen at: ROVIEC_HOST and PORT."""
    stated = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not stated.isascii() or not stated.isdigit() or not 1 <= int(stated) <= HIGHEST_PORT:
        raise UnableToStart(
            _("PORT is “%(stated)s”: a port is a number from 1 to %(highest)s.")
            % {"stated": stated, "highest": HIGHEST_PORT}
        )
    return os.environ.get("ROVIEC_HOST") or DEFAULT_HOST, int(stated)


def wanted_kind() -> Kind | None:
    """The kind of installation that ROVIEC_DEMONSTRATION asks for, if it is set."""
    stated = os.environ.get("ROVIEC_DEMONSTRATION")
    if not stated:
        return None
    if stated not in {"0", "1"}:
        raise UnableToStart(
            _("ROVIEC_DEMONSTRATION is “%(stated)s”: use 1 for a demonstration, 0 for a real installation.")
            % {"stated": stated}
        )
    return Kind.DEMONSTRATION if stated == "1" else Kind.REAL


def export(home: Home, database_url: str) -> None:
    """Set what the settings read; what the user has set himself stands."""
    os.environ["DATABASE_URL"] = database_url
    os.environ["ROVIEC_HOME"] = str(home.folder)
    os.environ["ROVIEC_DEMONSTRATION"] = "1" if home.is_demonstration else "0"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roviec.config.settings")
    os.environ.setdefault("ROVIEC_CLOCK_OFFSET_SECONDS", str(home.clock_offset_seconds))
    if not os.environ.get("ROVIEC_SECRET_KEY"):
        os.environ["ROVIEC_SECRET_KEY"] = home.secret_key
