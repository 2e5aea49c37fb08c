"""What the database itself refuses of units, their names, codes and terms."""

from __future__ import annotations

import pytest

from roviec.kit.tests.rows import EMPTY, SPANS, conceivable, overlap, prove
from roviec.organisations.enums import CodeScheme, UnitKind
from roviec.organisations.models import Term, Unit, UnitCode, UnitVersion
from roviec.people.tests.factories import MONDAY

pytestmark = pytest.mark.constraints


@pytest.fixture
def units():
    return [Unit.objects.create(), Unit.objects.create()]


def test_a_version_has_a_name_a_known_kind_and_some_day(units):
    prove(
        conceivable(
            unit=[units[0], None],
            name=["Phường Bồ Đề", "", None],
            short_name=["Bồ Đề", "", None],
            kind=[UnitKind.WARD, UnitKind.CITY, "VILLAGE", "", None],
            valid=[SPANS[0], SPANS[-1], EMPTY, None],
        ),
        UnitVersion,
        lambda row: (
            bool(row["unit"] and row["name"] and row["short_name"] and row["kind"] in UnitKind.values)
            and row["valid"] not in (EMPTY, None)
        ),
    )


def test_a_unit_has_one_standing_version_a_day(units):
    def two_versions(same_unit, first, second, retracted):
        return [
            UnitVersion(unit=unit, name="Bồ Đề", short_name="Bồ Đề", kind=UnitKind.WARD, valid=span, retracted_at=gone)
            for unit, span, gone in zip(
                [units[0], units[0 if same_unit else 1]], [first, second], retracted, strict=True
            )
        ]

    prove(
        conceivable(
            same_unit=[True, False],
            first=SPANS,
            second=SPANS,
            retracted=[(None, None), (MONDAY, None), (None, MONDAY)],
        ),
        two_versions,
        lambda row: not row["same_unit"] or any(row["retracted"]) or not overlap(row["first"], row["second"]),
    )


def test_a_code_is_borne_once_a_day_in_a_known_scheme(units):
    def two_codes(same_unit, schemes, values, first, second, retracted):
        owners = [units[0], units[0 if same_unit else 1]]
        return [
            UnitCode(unit=owners[n], scheme=schemes[n], value=values[n], valid=(first, second)[n], retracted_at=gone)
            for n, gone in enumerate([None, retracted])
        ]

    issuer, agency = CodeScheme.ISSUER, CodeScheme.AGENCY
    prove(
        conceivable(
            same_unit=[True, False],
            schemes=[(issuer, issuer), (issuer, agency), (issuer, "POSTAL")],
            values=[("UBND", "UBND"), ("UBND", "QU")],
            first=SPANS[:3],
            second=SPANS[:3],
            retracted=[None, MONDAY],
        ),
        two_codes,
        lambda row: (
            row["schemes"][1] in CodeScheme.values
            and not (
                row["same_unit"]
                and row["schemes"][0] == row["schemes"][1]
                and row["values"][0] == row["values"][1]
                and row["retracted"] is None
                and overlap(row["first"], row["second"])
            )
        ),
    )


def test_terms_of_a_committee_follow_one_another(units):
    def two_terms(same_unit, ordinals, first, second):
        owners = [units[0], units[0 if same_unit else 1]]
        return [
            Term(unit=owners[n], ordinal=ordinals[n], label=ordinals[n], valid=(first, second)[n]) for n in range(2)
        ]

    prove(
        conceivable(same_unit=[True, False], ordinals=[("III", "IV"), ("III", "III")], first=SPANS, second=SPANS),
        two_terms,
        lambda row: (
            not row["same_unit"]
            or (row["ordinals"][0] != row["ordinals"][1] and not overlap(row["first"], row["second"]))
        ),
    )
