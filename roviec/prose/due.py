"""Due dates: from "due as written" in a plan's column ("Quý II/2023", "Thường xuyên") to "due as computed"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from roviec.prose.unreadable import Unreadable, gettext_noop
from roviec.prose.vietnamese import fold

_NOT_A_DUE_DATE = gettext_noop(
    "“%(text)s” is not a due date. Write a day (30/6/2023), a month (tháng 9/2023), a quarter (quý II/2023), "
    "a year (năm 2023), or “Thường xuyên”."
)
_NO_YEAR = gettext_noop("“%(text)s” does not say which year. Add the year, as in 30/6/2023 or quý II/2023.")
_NO_SUCH_DAY = gettext_noop("“%(text)s” names a day that is not in the calendar.")
_NO_TERM = gettext_noop("“%(text)s” needs the term of the plan. Choose the term, or write a day.")
_OTHER_TERM = gettext_noop("“%(text)s” is not the term of the plan. Correct the years, or write a day.")
_BEFORE_A_PERIOD = gettext_noop(
    "“%(text)s” may mean before the beginning or its end. Write the last day, as in trước ngày 30/6/2023."
)


class DueKind(StrEnum):
    """Whether the work ends on a day, comes back again and again, or has no due date."""

    DATED = "DATED"
    RECURRING = "RECURRING"
    NONE = "NONE"


class Every(StrEnum):
    """How often recurring work comes back."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    HALF_YEAR = "HALF_YEAR"
    YEAR = "YEAR"


class UnreadableDue(Unreadable):
    """The due date as written has no meaning, or more than one, or lacks its year or term."""


@dataclass(frozen=True)
class Due:
    """`on` is the last day on which the work is in time, set exactly when DATED; `every` only when RECURRING."""

    kind: DueKind
    on: date | None = None
    every: Every | None = None


@dataclass(frozen=True)
class _Context:
    text: str
    year: int | None
    term: tuple[date, date] | None

    def year_of(self, match: re.Match[str]) -> int:
        if match["year"]:
            return int(match["year"])
        if self.year is None:
            raise UnreadableDue(_NO_YEAR, self.text)
        return self.year


def compute_due(text: str, *, year: int | None, term: tuple[date, date] | None) -> Due:
    """The due date that a plan's words mean.

    `year` is the plan's, for words that name none ("Quý 4"); `term` is half-open, so its last day is the one before
    its end. A month, quarter, half-year, year or term is due on its last day. "Trước 30/6" is due ON 30/6, not the
    day before: offices chase the day they wrote, and nobody is late while that day still runs. "Trước tháng 6" is
    refused, for some read it as the end of May and some as the end of June. Of recurring work only the rhythm is
    kept ("Trước ngày 25 hàng tháng" is MONTH); its days belong to the reporting scheme. Raises UnreadableDue.
    """
    written = fold(text).replace("\u2013", "-").strip(" .,;")
    if written in _WITHOUT:
        return Due(DueKind.NONE)
    if _CONSTANTLY.fullmatch(written):
        return Due(DueKind.RECURRING)
    if match := _AGAIN.fullmatch(written):
        return Due(DueKind.RECURRING, every=_RHYTHMS[match["rhythm"]])
    lead = _LEAD.match(written)
    words = lead.group() if lead else ""
    context = _Context(text, year, term)
    for pattern, last_day in _FORMS:
        if match := pattern.fullmatch(written[len(words) :]):
            if "truoc" in words and last_day is not _day:
                raise UnreadableDue(_BEFORE_A_PERIOD, text)
            return Due(DueKind.DATED, on=last_day(match, context))
    raise UnreadableDue(_NOT_A_DUE_DATE, text)


def _day(match: re.Match[str], context: _Context) -> date:
    try:
        return date(context.year_of(match), int(match["month"]), int(match["day"]))
    except UnreadableDue:
        raise
    except ValueError as error:
        raise UnreadableDue(_NO_SUCH_DAY, context.text) from error


def _month(match: re.Match[str], context: _Context) -> date:
    return _end_of_month(context.year_of(match), int(match["month"]))


def _quarter(match: re.Match[str], context: _Context) -> date:
    quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(match["quarter"]) or int(match["quarter"])
    return _end_of_month(context.year_of(match), 3 * quarter)


def _part_of_year(match: re.Match[str], context: _Context) -> date:
    return _end_of_month(context.year_of(match), int(match["months"]) if match["side"] == "dau" else 12)


def _year(match: re.Match[str], context: _Context) -> date:
    return date(context.year_of(match), 12, 31)


def _span_of_years(match: re.Match[str], _context: _Context) -> date:
    return date(int(match["last"]), 12, 31)


def _term(match: re.Match[str], context: _Context) -> date:
    if context.term is None:
        raise UnreadableDue(_NO_TERM, context.text)
    start, last = context.term[0], context.term[1] - timedelta(days=1)
    if match["first"] and (int(match["first"]), int(match["last"])) != (start.year, last.year):
        raise UnreadableDue(_OTHER_TERM, context.text)
    return last


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


# All patterns meet folded text: no case, no marks, single spaces.
_WITHOUT = {"", "-", "khong", "khong han", "khong thoi han", "khong xac dinh thoi han"}
_CONSTANTLY = re.compile(
    r"(?:thuong xuyen|lien tuc)(?:,? (?:lien tuc|hang ngay|(?:trong |ca )+(?:nam|nhiem ky)(?: (?:19|20)\d\d)?))?"
)
_RHYTHMS = {
    "ngay": Every.DAY,
    "tuan": Every.WEEK,
    "thang": Every.MONTH,
    "quy": Every.QUARTER,
    "6 thang": Every.HALF_YEAR,
    "nam": Every.YEAR,
}
_AGAIN = re.compile(
    r"(?:thuong xuyen,? )?(?:truoc )?(?:ngay )?(?:\d{1,2}(?:/\d{1,2})? )?"
    r"(?:hang|moi|dinh ky(?: hang)?) (?P<rhythm>6 thang|ngay|tuan|thang|quy|nam)(?: (?:1|mot) lan)?"
)
_LEAD = re.compile(r"(?:(?:phai|hoan thanh|thuc hien|xong|cham nhat|muon nhat|truoc|trong|den|het|cuoi|vao|la) )*")
_OF_YEAR = r"(?:(?: ?[/.,-] ?| )(?:nam )?(?P<year>(?:19|20)\d\d))?"
_YEARS = r"(?P<first>(?:19|20)\d\d) ?- ?(?P<last>(?:19|20)\d\d)"
_MONTH = r"(?P<month>0?[1-9]|1[0-2])"
_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], _Context], date]]] = [
    (re.compile(rf"(?:ngay )?(?P<day>\d{{1,2}})(?: ?[/.-] ?| thang ){_MONTH}{_OF_YEAR}"), _day),
    (re.compile(rf"(?:thang ?|t){_MONTH}{_OF_YEAR}"), _month),
    (re.compile(rf"{_MONTH}[/.-](?P<year>(?:19|20)\d\d)"), _month),
    (re.compile(rf"(?:quy ?|q)(?P<quarter>iv|i{{1,3}}|0?[1-4]){_OF_YEAR}"), _quarter),
    (re.compile(rf"(?P<months>0?[369]) thang (?P<side>dau|cuoi) nam{_OF_YEAR}"), _part_of_year),
    (re.compile(r"(?:ca )?nam(?: (?P<year>(?:19|20)\d\d))?"), _year),
    (re.compile(r"(?P<year>(?:19|20)\d\d)"), _year),
    (re.compile(rf"giai doan {_YEARS}"), _span_of_years),
    (re.compile(rf"(?:ca |toan )?nhiem ky(?: {_YEARS})?"), _term),
]
