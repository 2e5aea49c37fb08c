"""The secret a backup is encrypted with: a key file's bytes, or a passphrase typed or read from a pipe."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from roviec.config.console import gettext as _
from roviec.kit.errors import Unable

KEY_FILE = "ROVIEC_BACKUP_KEY_FILE"
SHORTEST_PASSPHRASE = 12
LEAST_KEY_BYTES = 32


class UnableToUseSecret(Unable):
    """There is no key or passphrase to use; the sentence says why."""


def key_in(file: Path) -> bytes:
    """The bytes of a key file."""
    try:
        key = file.read_bytes()
    except OSError as error:
        raise UnableToUseSecret(
            _("The key file %(file)s cannot be read: %(reason)s.") % {"file": file, "reason": error.strerror}
        ) from error
    if len(key) < LEAST_KEY_BYTES:
        raise UnableToUseSecret(
            _("The key file %(file)s is too short: it needs %(least)s bytes, such as `openssl rand -base64 48` gives.")
            % {"file": file, "least": LEAST_KEY_BYTES}
        )
    return key


def named_key(key_file: str | None) -> bytes | None:
    """The key in the file that was named, else in the one that ROVIEC_BACKUP_KEY_FILE names, else none."""
    name = key_file or os.environ.get(KEY_FILE)
    return key_in(Path(name)) if name else None


def new_passphrase() -> bytes:
    """A passphrase to encrypt with; typed twice at a terminal."""
    phrase = _typed(_("Passphrase for the backup: "))
    if sys.stdin.isatty() and getpass.getpass(_("The same again: ")) != phrase:
        raise UnableToUseSecret(_("The two passphrases differ."))
    if len(phrase) < SHORTEST_PASSPHRASE:
        raise UnableToUseSecret(
            _("The passphrase needs %(least)s characters: several words are easy to keep.")
            % {"least": SHORTEST_PASSPHRASE}
        )
    return phrase.encode()


def known_passphrase() -> bytes:
    """The passphrase of a backup that is there."""
    return _typed(_("Passphrase of the backup: ")).encode()


def _typed(question: str) -> str:
    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
