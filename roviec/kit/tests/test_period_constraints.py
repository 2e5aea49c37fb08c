"""A period in the database is whole exactly when it is one in Python."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from roviec.kit.periods import Period, PeriodKind, first_of_month
from roviec.kit.tests.rows import conceivable

pytestmark = [pytest.mark.constraints, pytest.mark.django_db]

KINDS = [*PeriodKind.values, "WEEK", "", None]
days = st.dates(date(1945, 9, 2), date(2145, 12, 31))


def whole_in_python(kind: str | None, start: date | None, end: date | None) -> bool:
    if kind is None or start is None or end is None:
        return False
    try:
        Period(start, end, PeriodKind(kind))
    except ValueError:
        return False
    return True


def whole_in_the_database(rows: list[tuple[str | None, date | None, date | None]]) -> list[bool]:
    kinds, starts, ends = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT roviec_period_is_whole(k, s, e) FROM unnest(%s::text[], %s::date[], %s::date[])"
            " WITH ORDINALITY AS r(k, s, e, n) ORDER BY n",
            [kinds, starts, ends],
        )
        return [row[0] for row in cursor.fetchall()]


def test_all_kinds_over_all_months_of_two_years_and_all_lengths():
    starts = [first_of_month(2023, index) + timedelta(off) for index in range(24) for off in (0, 1, 27)]
    rows = [
        (
            row["kind"],
            row["start"],
            first_of_month(row["start"].year, row["start"].month - 1 + row["months"]) + row["off"],
        )
        for row in conceivable(
            kind=KINDS, start=starts, months=range(14), off=[timedelta(-1), timedelta(0), timedelta(1)]
        )
    ]
    rows += [("MONTH", None, date(2023, 2, 1)), ("MONTH", date(2023, 1, 1), None), (None, None, None)]
    found = whole_in_the_database(rows)
    expected = [whole_in_python(*row) for row in rows]
    assert [row for row, is_whole, should in zip(rows, found, expected, strict=True) if is_whole is not should] == []
    assert 0 < sum(expected) < len(expected)


@given(kind=st.sampled_from(KINDS), start=days, length=st.integers(-400, 400))
def test_any_span(kind, start, length):
    row = (kind, start, start + timedelta(length))
    assert whole_in_the_database([row]) == [whole_in_python(*row)]


@given(kind=st.sampled_from([k for k in PeriodKind if k != PeriodKind.TERM]), day=days)
def test_every_whole_period(kind, day):
    period = Period.of(kind, day)
    assert whole_in_the_database([(period.kind, period.start, period.end)]) == [True]
