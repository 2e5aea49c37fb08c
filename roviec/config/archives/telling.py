"""Says how far a backup or a restore is: at the terminal, and in the folder of backups for the administrator's page."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from roviec.backups import folder
from roviec.config.console import gettext as _
from roviec.config.console import say

EVERY_SECONDS = 0.5
STEP_PERCENT = 10


class Telling:
    """A progress that speaks at most twice a second, and into a pipe only at every tenth."""

    def __init__(self, verb: str, keep: Callable[[str, str, int, datetime], None] = folder.tell) -> None:
        """`verb` is BACKUP or PROOF for the page."""
        self._verb, self._keep, self._last, self._said = verb, keep, 0.0, -STEP_PERCENT
        self._began = time.monotonic()

    def __call__(self, what: str, done: int, whole: int) -> None:
        """Tell, if it is time."""
        percent = min(100, done * 100 // whole) if whole else 100
        if not sys.stdout.isatty() and percent >= self._said + STEP_PERCENT:
            self._said = percent - percent % STEP_PERCENT
            say(f"  {percent:3} % {what}")
        if time.monotonic() - self._last < EVERY_SECONDS:
            return
        self._last = time.monotonic()
        self._keep(self._verb, what, percent, datetime.now(UTC))
        if sys.stdout.isatty():
            say(f"\r  {percent:3} % {what[:60]:<60}", end="")

    def over(self) -> str:
        """Forget it; gives the seconds it took, as a reader writes them."""
        folder.told_last()
        if sys.stdout.isatty():
            say(f"\r{'':<72}\r", end="")
        return _("%(seconds)s s") % {"seconds": f"{time.monotonic() - self._began:.1f}".replace(".", ",")}
