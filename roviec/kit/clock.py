"""The clock of the installation, read by views and jobs only and passed down as `at`."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment; in a demonstration, the moment of its own clock, which started at 20/11/2023 and runs on."""
    return timezone.now() + settings.CLOCK_OFFSET


def today() -> date:
    """The local day (Asia/Ho_Chi_Minh) of `now`."""
    return timezone.localdate(now())
