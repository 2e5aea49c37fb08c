"""The preset of document types, and what the database refuses of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError
from psycopg.types.range import DateRange

from roviec.prose.symbols import TYPE_CODES
from roviec.regulations.enums import Regime
from roviec.regulations.models import DocumentType
from roviec.regulations.queries import document_type, document_types, known_abbreviations, types_abbreviated

DAYS = [date(2018, 12, 25), date(2023, 1, 11), date(2026, 3, 1), date(2026, 7, 1)]


@pytest.mark.parametrize("on", DAYS)
def test_the_state_knows_29_types_and_the_party_25_on_any_day(on):
    types = document_types(on)
    assert sum(t.regime == Regime.STATE for t in types) == 29
    assert sum(t.regime == Regime.PARTY for t in types) == 25


def test_a_preset_says_where_it_comes_from_and_that_nobody_verified_it():
    assert not DocumentType.objects.filter(source="").exists()
    assert not DocumentType.objects.filter(is_verified=True).exists()


def test_the_abbreviation_of_a_party_rule_follows_the_day():
    before, after = (document_type(Regime.PARTY, "Quy định", date(year, 6, 1)) for year in (2023, 2026))
    assert before
    assert before.abbreviation == "QĐi"
    assert after
    assert after.abbreviation == "QĐ"


def test_one_abbreviation_may_mean_two_types():
    assert [t.name for t in types_abbreviated(Regime.PARTY, "QĐ", date(2026, 6, 1))] == ["Quyết định", "Quy định"]
    assert [t.name for t in types_abbreviated(Regime.PARTY, "QĐ", date(2023, 6, 1))] == ["Quyết định"]


def test_symbols_can_be_read_with_the_preset_alone():
    assert known_abbreviations() - {"QH"} <= TYPE_CODES


@pytest.mark.constraints
def test_a_type_has_one_meaning_a_day():
    with pytest.raises(IntegrityError, match="document_type_one_meaning_a_day"):
        DocumentType.objects.create(
            regime=Regime.PARTY, abbreviation="KH", name="Kế hoạch", valid=DateRange(date(2023, 1, 1)), source="x"
        )


@pytest.mark.constraints
@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("regime", "ARMY", "document_type_regime_known"),
        ("valid", DateRange(empty=True), "document_type_valid_some_day"),
    ],
)
def test_a_type_has_a_regime_and_some_day(field, value, constraint):
    row = {"regime": Regime.STATE, "abbreviation": "X", "name": "X", "valid": DateRange(), "source": "x"}
    with pytest.raises(IntegrityError, match=constraint):
        DocumentType.objects.create(**row | {field: value})
