"""Periods of the office year: months, quarters, halves, years and terms as half-open spans of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


class PeriodKind(models.TextChoices):
    """The lengths that offices report by; a term is as long as its committee makes it."""

    MONTH = "MONTH", _("month")
    QUARTER = "QUARTER", _("quarter")
    HALF = "HALF", _("half-year")
    NINE_MONTHS = "NINE_MONTHS", _("nine months")
    YEAR = "YEAR", _("year")
    TERM = "TERM", _("term")


MONTHS_IN = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}


def first_of_month(year: int, month_index: int) -> date:
    """The first day of the month counted from January = 0; the index may run past December."""
    return date(year + month_index // 12, month_index % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Period:
    """A span of days [start, end) of one kind; January, quarter I and the year share a start and are three periods.

    Raises ValueError when the span is not a whole period of its kind.
    """

    start: date
    end: date
    kind: PeriodKind

    def __post_init__(self) -> None:
        """Refuse a span that is not whole."""
        if self.end <= self.start:
            raise ValueError("a period ends after it starts")
        months = MONTHS_IN.get(self.kind)
        if months is None:
            return
        index = self.start.month - 1
        whole_start = self.start.day == 1 and index % (12 if months == 9 else months) == 0
        if not whole_start or self.end != first_of_month(self.start.year, index + months):
            raise ValueError(f"{self.start}..{self.end} is no whole {self.kind}")

    @classmethod
    def of(cls, kind: PeriodKind, day: date) -> Period:
        """The period of this kind that begins on, or holds, the day; nine months count from January."""
        if kind == PeriodKind.TERM:
            raise ValueError("a term has its own dates")
        months = MONTHS_IN[kind]
        index = 0 if months == 9 else (day.month - 1) // months * months
        return cls(first_of_month(day.year, index), first_of_month(day.year, index + months), kind)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """The calendar month."""
        return cls.of(PeriodKind.MONTH, date(year, month, 1))

    @classmethod
    def year(cls, year: int) -> Period:
        """The calendar year."""
        return cls.of(PeriodKind.YEAR, date(year, 1, 1))

    def __contains__(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.start <= day < self.end

    def split(self, kind: PeriodKind) -> list[Period]:
        """The whole periods of the shorter kind that lie in this one, in order of time."""
        parts: list[Period] = []
        day = self.start
        while day < self.end:
            part = Period.of(kind, day)
            if part.start >= self.start and part.end <= self.end:
                parts.append(part)
            day = part.end
        return parts

    @property
    def previous(self) -> Period:
        """The period of the same kind just before; for nine months, those of the year before."""
        if self.kind == PeriodKind.TERM:
            raise ValueError("a term has no computed predecessor")
        if self.kind == PeriodKind.NINE_MONTHS:
            return self.year_before
        return Period.of(self.kind, first_of_month(self.start.year, self.start.month - 1 - MONTHS_IN[self.kind]))

    @property
    def next(self) -> Period:
        """The period of the same kind that begins where this one ends."""
        return Period.of(self.kind, self.end)

    @property
    def year_before(self) -> Period:
        """The same period of the year before (cùng kỳ)."""
        return Period.of(self.kind, self.start.replace(year=self.start.year - 1))

    @property
    def label(self) -> str:
        """The name offices use: Tháng 11/2023, Quý IV/2023, 6 tháng đầu năm 2023."""
        year, month = self.start.year, self.start.month
        if self.kind == PeriodKind.MONTH:
            return str(_("Month %(month)d/%(year)d") % {"month": month, "year": year})
        if self.kind == PeriodKind.QUARTER:
            return str(_("Quarter %(quarter)s/%(year)d") % {"quarter": ROMAN[(month + 2) // 3], "year": year})
        if self.kind == PeriodKind.HALF and month == 1:
            return str(_("First half of %(year)d") % {"year": year})
        if self.kind == PeriodKind.HALF:
            return str(_("Second half of %(year)d") % {"year": year})
        if self.kind == PeriodKind.NINE_MONTHS:
            return str(_("Nine months of %(year)d") % {"year": year})
        if self.kind == PeriodKind.YEAR:
            return str(_("Year %(year)d") % {"year": year})
        return str(_("Term %(start)d-%(end)d") % {"start": year, "end": self.end.year})

    @property
    def phrase(self) -> str:
        """The label inside a sentence: tháng 11/2023, quý IV/2023."""
        return self.label[:1].lower() + self.label[1:]

    def __str__(self) -> str:
        """The label."""
        return self.label
