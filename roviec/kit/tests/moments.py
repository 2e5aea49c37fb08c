"""The moment at which most tests play."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

# Monday, 20/11/2023, eight in the morning in Hà Nội.
MONDAY = datetime(2023, 11, 20, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
