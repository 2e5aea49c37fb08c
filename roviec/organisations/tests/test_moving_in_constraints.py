"""What the database itself refuses of set-up, usual days, brought roles and keys, over all conceivable rows."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from django.db import DataError, IntegrityError, transaction
from psycopg.types.range import DateRange

from roviec.organisations.enums import Role
from roviec.organisations.models import Installation, PostRole, ReportingDays, SourceKey
from roviec.organisations.operations import Span, make_post
from roviec.organisations.tests.factories import FOUNDED, MONDAY, a_person, a_unit
from roviec.people.tests.factories import BUILDER

pytestmark = pytest.mark.constraints
ALWAYS = DateRange(date(2025, 1, 1), None)


def stands(model, **row) -> bool:
    try:
        with transaction.atomic():
            model.objects.create(**row)
    except (IntegrityError, DataError):
        return False
    return True


def test_there_is_one_installation():
    first, second = a_unit(), a_unit("Gia Lâm")
    assert not stands(Installation, organisation=first, language="vi", set_up_at=MONDAY, once=False)
    assert stands(Installation, organisation=first, language="vi", set_up_at=MONDAY)
    assert not stands(Installation, organisation=second, language="vi", set_up_at=MONDAY)


def test_a_key_names_exactly_the_thing_of_its_kind():
    unit, person = a_unit(), a_person()
    post = make_post(unit, "Văn thư", Span(FOUNDED), by=BUILDER, at=MONDAY)
    things = {"UNIT": unit, "POST": post, "PERSON": person}
    for number, (kind, *named) in enumerate(product([*things, "OTHER"], [True, False], [True, False], [True, False])):
        columns = {
            name.lower(): thing for (name, thing), is_named in zip(things.items(), named, strict=True) if is_named
        }
        may = [name.lower() for name in things if name == kind] == list(columns)
        assert stands(SourceKey, organisation=unit, kind=kind, key=f"k{number}", **columns) is (may and bool(columns))
        SourceKey.objects.all().delete()


def test_a_key_means_one_thing_and_a_thing_has_one_key():
    unit, other = a_unit(), a_unit("Gia Lâm")
    assert stands(SourceKey, organisation=unit, kind="UNIT", key="a", unit=unit)
    assert not stands(SourceKey, organisation=unit, kind="UNIT", key="a", unit=other)
    assert not stands(SourceKey, organisation=unit, kind="UNIT", key="b", unit=unit)
    assert not stands(SourceKey, organisation=unit, kind="UNIT", key="", unit=other)
    assert stands(SourceKey, organisation=other, kind="UNIT", key="a", unit=unit)


def test_the_usual_days_follow_one_another_whatever_they_are():
    unit = a_unit()
    for days in product([0, 1, 20, 40], repeat=4):
        opens, cutoff, due, locks = days
        may = 1 <= opens <= cutoff <= due <= locks
        row = {"opens": opens, "cutoff": cutoff, "due": due, "locks": locks, "frequency": "MONTH", "valid": ALWAYS}
        assert stands(ReportingDays, organisation=unit, **row) is may
        ReportingDays.objects.all().delete()


def test_the_usual_days_are_one_a_day_and_of_a_period_that_exists():
    unit = a_unit()
    row = {"organisation": unit, "opens": 1, "cutoff": 18, "due": 20, "locks": 40}
    assert not stands(ReportingDays, **row, frequency="WEEK", valid=ALWAYS)
    assert stands(ReportingDays, **row, frequency="MONTH", valid=ALWAYS)
    assert not stands(ReportingDays, **row, frequency="MONTH", valid=DateRange(date(2026, 1, 1), date(2026, 2, 1)))
    assert stands(ReportingDays, **row, frequency="MONTH", valid=DateRange(date(2024, 1, 1), date(2025, 1, 1)))


def test_a_post_brings_a_role_once_and_only_one_there_is():
    unit = a_unit()
    post = make_post(unit, "Văn thư", Span(FOUNDED), by=BUILDER, at=MONDAY)
    assert not stands(PostRole, post=post, role="KING", over=unit)
    assert stands(PostRole, post=post, role=Role.CLERK, over=unit)
    assert not stands(PostRole, post=post, role=Role.CLERK, over=unit)
