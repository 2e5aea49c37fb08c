"""What the command line says: sentences in the installation's language, and steps with the time they took."""

from __future__ import annotations

import gettext as catalogues
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from roviec.kit.errors import Unable

LOCALE = Path(__file__).resolve().parents[2] / "locale"


class UnableToStart(Unable):
    """The installation cannot be started as it stands; the sentence says what to do."""


@cache
def _catalogue() -> catalogues.NullTranslations:
    return catalogues.translation("django", LOCALE, languages=["vi"], fallback=True)


def gettext(message: str) -> str:
    """The Vietnamese for a message; usable before there are settings, which Django's own translation is not."""
    return _catalogue().gettext(message)


def say(line: str = "", *, end: str = "\n") -> None:
    """Print at once, so that a log or a pipe shows the progress too."""
    sys.stdout.write(line + end)
    sys.stdout.flush()


def complain(line: str) -> None:
    """Print a sentence where errors go."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


@contextmanager
def step(label: str) -> Iterator[None]:
    """Announce a step, then say how long it took."""
    started = time.monotonic()
    say(f"  • {label} … ", end="")
    try:
        yield
    except BaseException:
        say()
        raise
    say(gettext("%(seconds)s s") % {"seconds": f"{time.monotonic() - started:.1f}".replace(".", ",")})
