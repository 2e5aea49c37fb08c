"""Numbers and symbols as offices write them, and as they should be written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roviec.prose.symbols import (
    TYPE_CODES,
    DocumentSymbol,
    Regime,
    UnreadableSymbol,
    find_symbols,
    parse_symbol,
)

EN_DASH = "\u2013"
NBSP = "\u00a0"
ETH = "\u00d0"


@pytest.mark.parametrize(
    ("written", "regime", "number", "type_code", "organ_code", "year"),
    [
        ("15/QĐ-BNV", "STATE", 15, "QĐ", "BNV", None),
        ("30/2020/NĐ-CP", "STATE", 30, "NĐ", "CP", 2020),
        ("06/2024/QĐ-UBND", "STATE", 6, "QĐ", "UBND", 2024),
        ("12/UBND-VX", "LETTER", 12, "", "UBND-VX", None),
        ("159-KH/QU", "PARTY", 159, "KH", "QU", None),
        ("15-NQ/TU", "PARTY", 15, "NQ", "TU", None),
        ("05-NQ/ĐU", "PARTY", 5, "NQ", "ĐU", None),
        ("12-CV/ĐU", "PARTY", 12, "CV", "ĐU", None),
        ("24-BS/UBKTTU", "PARTY", 24, "BS", "UBKTTU", None),
        ("11-QĐi/TW", "PARTY", 11, "QĐi", "TW", None),
        ("367-QĐ/TWĐTN-VP", "PARTY", 367, "QĐ", "TWĐTN-VP", None),
        ("21-HD/BTCTW", "PARTY", 21, "HD", "BTCTW", None),
        ("2200-QĐ/TU", "PARTY", 2200, "QĐ", "TU", None),
        ("91/2025/QH15", "STATE", 91, "", "QH15", 2025),
        ("594/NQ-UBTVQH15", "STATE", 594, "NQ", "UBTVQH15", None),
        ("05/2014/TTLT-BNV-BTC", "STATE", 5, "TTLT", "BNV-BTC", 2014),
    ],
)
def test_a_well_written_symbol_is_read_and_written_back_as_it_was(
    written: str, regime: str, number: int, type_code: str, organ_code: str, year: int | None
) -> None:
    symbol = parse_symbol(written)

    assert symbol == DocumentSymbol(number, "", type_code, organ_code, year, Regime(regime))
    assert symbol.verbatim == written
    assert str(symbol) == written


@pytest.mark.parametrize(
    ("written", "canonical", "regime"),
    [
        ("264/QĐ-QU", "264-QĐ/QU", Regime.PARTY),
        ("06- CTr/QƯ", "06-CTr/QU", Regime.PARTY),
        ("Số 09 -KH/ĐU", "09-KH/ĐU", Regime.PARTY),
        (f"159{EN_DASH}KH/QU", "159-KH/QU", Regime.PARTY),
        (f"15/QĐ {EN_DASH} BNV", "15/QĐ-BNV", Regime.STATE),
        ("538/2018/UBTVQH14", "538/2018/UBTVQH14", Regime.STATE),
        ("Kế hoạch 107-KH/QU", "107-KH/QU", Regime.PARTY),
        ("Kế hoạch số 159-KH/QU", "159-KH/QU", Regime.PARTY),
        (f"15/Q{ETH}-BNV", "15/QĐ-BNV", Regime.STATE),
        (f"12-KH/{ETH}U", "12-KH/ĐU", Regime.PARTY),
        (f"Số:{NBSP}5/QĐ-BNV", "05/QĐ-BNV", Regime.STATE),
        ("5-KH/QU", "05-KH/QU", Regime.PARTY),
        ("số159-KH/QU.", "159-KH/QU", Regime.PARTY),
        ("159-kh/qu", "159-KH/QU", Regime.PARTY),
        ("02-ctr/qu", "02-CTr/QU", Regime.PARTY),
        ("12a/QĐ-UBND", "12a/QĐ-UBND", Regime.STATE),
        ("12/UBND", "12/UBND", Regime.LETTER),
        ("05-NQ/TƯ", "05-NQ/TƯ", Regime.PARTY),
        (unicodedata.normalize("NFD", "Số 06-CTr/QƯ"), "06-CTr/QU", Regime.PARTY),
    ],
)
def test_the_dirt_of_real_documents_is_read_and_written_cleanly(written: str, canonical: str, regime: Regime) -> None:
    symbol = parse_symbol(written)

    assert str(symbol) == canonical
    assert symbol.regime == regime


@pytest.mark.parametrize("written", ["-KH/QU", "Số:      /KH-UBND", "Số …-KH/ĐU", "Số ....../QĐ-UBND"])
def test_a_draft_may_have_a_symbol_before_it_has_a_number(written: str) -> None:
    symbol = parse_symbol(written)

    assert symbol.number is None
    assert parse_symbol(str(symbol)) == symbol


def test_zero_padding_makes_no_other_document() -> None:
    assert parse_symbol("5-KH/QU") == parse_symbol("05-KH/QU")
    assert parse_symbol("12a-KH/QU") != parse_symbol("12-KH/QU")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "159",
        "KH",
        "24/11",
        "30/6/2023",
        "159-KH",
        "159 KH/QU",
        "00-KH/QU",
        "9001:2015",
        "159-KH/QU và 160-KH/QU",
        "15/QĐ-BNV/x",
        "123456-KH/QU",
        "quy định 102, 105 của Bộ Chính trị",
        "159/160-KH/QU",
    ],
)
def test_what_is_not_one_symbol_is_refused_with_what_was_written(written: str) -> None:
    with pytest.raises(UnreadableSymbol) as refusal:
        parse_symbol(written)

    assert f"“{written.strip()}”" in str(refusal.value)


def test_two_documents_in_one_field_are_refused_with_the_reason() -> None:
    with pytest.raises(UnreadableSymbol, match="more than one document"):
        parse_symbol("Chương trình 01,02-CTr/QU")


def test_one_type_after_two_numbers_names_two_documents() -> None:
    text = "ban hành Chương trình 01,02-CTr/QU của Quận ủy"

    first, second = find_symbols(text)

    assert (str(first.symbol), str(second.symbol)) == ("01-CTr/QU", "02-CTr/QU")
    assert (text[first.start : first.end], text[second.start : second.end]) == ("01", "02-CTr/QU")
    assert first.symbol.verbatim == second.symbol.verbatim == "01,02-CTr/QU"


def test_two_numbers_may_be_joined_by_a_word() -> None:
    assert [str(each.symbol) for each in find_symbols("Chương trình 01và02-CTr/QU")] == ["01-CTr/QU", "02-CTr/QU"]


def test_symbols_are_found_in_running_text_with_their_places() -> None:
    text = (
        f"Thực hiện Kế hoạch số 159-KH/QU, ngày 11/01/2023, 160 {EN_DASH}KH/QU và Quyết định 264/QĐ-QU; "
        "Nghị định 30/2020/NĐ-CP; Công văn 12/UBND-VX. Đạt 14/17 chỉ tiêu, 30/6, 1,2/7/2015, ISO 9001:2015, năm 2023."
    )

    found = find_symbols(text)

    assert [str(each.symbol) for each in found] == [
        "159-KH/QU",
        "160-KH/QU",
        "264-QĐ/QU",
        "30/2020/NĐ-CP",
        "12/UBND-VX",
    ]
    assert [text[each.start : each.end] for each in found] == [each.symbol.verbatim for each in found]


def test_places_are_those_of_the_text_as_given_even_when_its_marks_stand_apart() -> None:
    text = unicodedata.normalize("NFD", "Quyết định số 06-CTr/QƯ của Quận ủy")

    (found,) = find_symbols(text)

    assert unicodedata.normalize("NFC", text[found.start : found.end]) == "06-CTr/QƯ"


@pytest.mark.parametrize(
    "text",
    [
        "quy định 102, 105 của Bộ Chính trị",
        "giai đoạn 2021-2025",
        "nhà 5-A/B",
        "14/HĐND",
        "và/hoặc",
        "0-KH/QU",
        "72/2025/NQLT/UBTVQH15-CP",
        "12-KH/QUận",
    ],
)
def test_other_figures_are_no_symbols(text: str) -> None:
    assert find_symbols(text) == []


def test_a_year_before_a_symbol_is_not_its_number() -> None:
    assert [str(each.symbol) for each in find_symbols("năm 2023, 159-KH/QU")] == ["159-KH/QU"]


def test_the_types_of_the_installation_tell_a_type_from_an_organ() -> None:
    assert parse_symbol("12/PAKT-UBND").regime == Regime.LETTER

    symbol = parse_symbol("12/pakt-ubnd", types=["PAKT"])

    assert (symbol.regime, symbol.type_code, symbol.organ_code) == (Regime.STATE, "PAKT", "UBND")


ORGANS = st.sampled_from(["QU", "ĐU", "TU", "TW", "UBKTTU", "TWĐTN-VP"])
STATE_ORGANS = st.sampled_from(["UBND", "BNV", "UBTVQH15", "BNV-BTC", "TT.HĐND"])
NUMBERS = st.none() | st.integers(1, 99_999)
TYPES = st.sampled_from(sorted(TYPE_CODES))
YEARS = st.integers(1945, 2099)
SUFFIXES = st.sampled_from(["", "a", "B", "bis"])


def a_symbol() -> st.SearchStrategy[DocumentSymbol]:
    party = st.builds(DocumentSymbol, NUMBERS, st.just(""), TYPES, ORGANS, st.none(), st.just(Regime.PARTY))
    state = st.builds(
        DocumentSymbol, st.integers(1, 99_999), SUFFIXES, TYPES, STATE_ORGANS, st.none() | YEARS, st.just(Regime.STATE)
    )
    letter = st.builds(
        DocumentSymbol,
        NUMBERS,
        st.just(""),
        st.just(""),
        st.sampled_from(["UBND-VX", "BNV-VP", "UBND"]),
        st.none(),
        st.just(Regime.LETTER),
    )
    return party | state | letter


@given(a_symbol())
def test_what_is_written_is_read_back_the_same(symbol: DocumentSymbol) -> None:
    assert parse_symbol(str(symbol)) == symbol


@given(st.text(alphabet="0159-–/ .,KHQĐUTr\u00d0\u031bu ", max_size=30))
def test_no_text_breaks_the_reader_and_every_place_lies_in_the_text(text: str) -> None:
    ends = 0
    for found in find_symbols(text):
        assert ends <= found.start < found.end <= len(text)
        assert text[found.start : found.end] in found.symbol.verbatim
        ends = found.end
    try:
        symbol = parse_symbol(text)
    except UnreadableSymbol:
        return
    assert parse_symbol(str(symbol)) == symbol
