"""The span of time a figure is read over, as an address writes it: 2023-11, 2023-q4, 2023-to-11, 2023."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from roviec.kit.periods import Period, PeriodKind, first_of_month

WRITTEN = r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2]|q[1-4]|to-(?:0[1-9]|1[0-2])))?"
EARLIEST_YEAR = 1990


@dataclass(frozen=True)
class Span:
    """A month, a quarter, a year, or a year up to a month ("lũy kế"); figures are cut at `through`.

    `through` is the last day that counts: the end of the span, or of the month a running total goes to.
    """

    period: Period
    through: date

    @classmethod
    def month(cls, year: int, month: int) -> Span:
        """One month by itself."""
        return cls._whole(Period.month(year, month))

    @classmethod
    def to_date(cls, year: int, month: int) -> Span:
        """The year from January through a month."""
        return cls(Period.year(year), first_of_month(year, month) - timedelta(days=1))

    @classmethod
    def of_base(cls, frequency: str, day: date) -> Span:
        """The base period of a target that holds a day."""
        return cls._whole(Period.of(PeriodKind(frequency), day))

    @classmethod
    def _whole(cls, period: Period) -> Span:
        return cls(period, period.end - timedelta(days=1))

    @classmethod
    def parse(cls, token: str) -> Span:
        """Read what `token` writes; raises ValueError."""
        if not re.fullmatch(WRITTEN, token):
            raise ValueError(token)
        year, _dash, rest = token.partition("-")
        if int(year) < EARLIEST_YEAR:
            raise ValueError(token)
        if not rest:
            return cls._whole(Period.year(int(year)))
        if rest.startswith("q"):
            return cls._whole(Period.of(PeriodKind.QUARTER, date(int(year), int(rest[1]) * 3, 1)))
        if rest.startswith("to-"):
            return cls.to_date(int(year), int(rest[3:]))
        return cls.month(int(year), int(rest))

    @property
    def token(self) -> str:
        """The span as an address writes it."""
        year = self.period.start.year
        if self.period.kind == PeriodKind.MONTH:
            return f"{year}-{self.period.start.month:02}"
        if self.period.kind == PeriodKind.QUARTER:
            return f"{year}-q{(self.period.start.month + 2) // 3}"
        return f"{year}-to-{self.through.month:02}" if self.is_to_date else str(year)

    @property
    def is_to_date(self) -> bool:
        """Whether it is a year that is not read to its end."""
        return self.through < self.period.end - timedelta(days=1)

    @property
    def is_year(self) -> bool:
        """Whether it runs from January, to the end or not."""
        return self.period.kind == PeriodKind.YEAR

    @property
    def label(self) -> str:
        """Tháng 11/2023; Lũy kế 11 tháng năm 2023."""
        if not self.is_to_date:
            return self.period.label
        return _("%(months)d months of %(year)d to date") % {
            "months": self.through.month,
            "year": self.period.start.year,
        }

    @property
    def words(self) -> str:
        """The label inside a sentence: "tháng 11/2023"."""
        return self.label[:1].lower() + self.label[1:]

    def cut(self, on: date) -> date:
        """The last day whose base periods count when the page is read as of a day."""
        return min(self.through, on)

    def __str__(self) -> str:
        return self.token


class SpanConverter:
    """A span in an address; what is none is a 404."""

    regex = WRITTEN

    def to_python(self, value: str) -> Span:
        """Read it; Django answers a ValueError with 404."""
        return Span.parse(value)

    def to_url(self, value: Span | str) -> str:
        """Write it."""
        return str(value)
