"""The lunar calendar of Vietnam by reckoning, to hold the holidays of the migrations against (Hồ Ngọc Đức's method)."""

from __future__ import annotations

from datetime import date
from math import floor, pi, sin

HOURS_EAST = 7
EPOCH = date(2000, 1, 1).toordinal() - 2451545


def _new_moon(k: int) -> int:
    """The Julian day, at 7 hours east, of the k-th new moon since 1900 (Meeus, as the method shortens it)."""
    t = k / 1236.85
    t2, t3, d = t * t, t * t * t, pi / 180
    moment = 2415020.75933 + 29.53058868 * k + 0.0001178 * t2 - 0.000000155 * t3
    moment += 0.00033 * sin((166.56 + 132.87 * t - 0.009173 * t2) * d)
    sun = 359.2242 + 29.10535608 * k - 0.0000333 * t2 - 0.00000347 * t3
    moon = 306.0253 + 385.81691806 * k + 0.0107306 * t2 + 0.00001236 * t3
    node = 21.2964 + 390.67050646 * k - 0.0016528 * t2 - 0.00000239 * t3
    c = (0.1734 - 0.000393 * t) * sin(sun * d) + 0.0021 * sin(2 * d * sun) - 0.4068 * sin(moon * d)
    c += 0.0161 * sin(d * 2 * moon) - 0.0004 * sin(d * 3 * moon) + 0.0104 * sin(d * 2 * node)
    c -= 0.0051 * sin(d * (sun + moon)) + 0.0074 * sin(d * (sun - moon)) - 0.0004 * sin(d * (2 * node + sun))
    c -= 0.0004 * sin(d * (2 * node - sun)) + 0.0006 * sin(d * (2 * node + moon))
    c += 0.0010 * sin(d * (2 * node - moon)) + 0.0005 * sin(d * (2 * moon + sun))
    delay = -0.000278 + 0.000265 * t + 0.000262 * t2
    return floor(moment + c - delay + 0.5 + HOURS_EAST / 24)


def _sector(day: int) -> int:
    """In which of the twelve parts of its way the sun stands at the beginning of a Julian day."""
    t = (day - 2451545.5 - HOURS_EAST / 24) / 36525
    d = pi / 180
    m = 357.52910 + 35999.05030 * t - 0.0001559 * t * t - 0.00000048 * t * t * t
    way = 280.46645 + 36000.76983 * t + 0.0003032 * t * t
    way += (1.914600 - 0.004817 * t - 0.000014 * t * t) * sin(d * m)
    way += (0.019993 - 0.000101 * t) * sin(d * 2 * m) + 0.000290 * sin(d * 3 * m)
    return floor((way % 360) / 30)


def _eleventh_month(year: int) -> int:
    """Which new moon begins the lunar month that holds the winter solstice of a year."""
    k = floor((date(year, 12, 31).toordinal() - EPOCH - 2415021) / 29.530588853)
    return k - 1 if _sector(_new_moon(k)) >= 9 else k


def _leap_month(first: int) -> int:
    """How many months after an eleventh month that begins a long year the leap month comes."""
    return next(n for n in range(1, 14) if _sector(_new_moon(first + n)) == _sector(_new_moon(first + n + 1)))


def day_of(year: int, month: int, day: int) -> date:
    """The day of a lunar date, in a month that is no leap month and comes before the tenth."""
    first, last = _eleventh_month(year - 1), _eleventh_month(year)
    place = month + 1
    if last - first == 13 and _leap_month(first) <= place:
        place += 1
    return date.fromordinal(_new_moon(first + place) + EPOCH + day - 1)
