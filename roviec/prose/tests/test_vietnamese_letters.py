"""Folding for search, the order of the alphabet, and the one style of tone marks."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roviec.prose.vietnamese import fold, given_name_key, has_old_tone_style, normalise_tone, sort_key

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵAĐƯỦỶÀ ",
    max_size=20,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Quận uỷ", "quan uy"),
        ("Quận ủy", "quan uy"),
        ("ĐỘT  PHÁ\u00a0 2023 ", "dot pha 2023"),
        ("\u00d0\u1ed8", "do"),
        ("na\u0303m", "nam"),
        ("Bồ Đề", "bo de"),
        ("zero\u200bwidth", "zerowidth"),
        ("", ""),
    ],
)
def test_folding_forgets_case_marks_and_spaces(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(VIETNAMESE)
def test_folding_does_not_see_how_marks_are_stored_or_where_the_tone_stands(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(normalise_tone(text)) == fold(text)
    assert fold(text.upper()) == fold(text)


def random_order(texts: list[str]) -> list[str]:
    return Random(2023).sample(texts, len(texts))


def test_letters_follow_the_vietnamese_alphabet() -> None:
    alphabet = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")

    assert sorted(random_order(alphabet), key=sort_key) == alphabet


def test_tones_follow_their_order_and_count_only_when_the_letters_are_the_same() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]

    assert sorted(random_order(tones), key=sort_key) == tones
    assert sorted(["ặn", "ắn", "ẵn", "ẳn", "ằn", "ăn"], key=sort_key) == ["ăn", "ằn", "ẳn", "ẵn", "ắn", "ặn"]
    assert sorted(["mâ", "mang", "má"], key=sort_key) == ["má", "mang", "mâ"]


def test_the_wards_stand_in_the_order_of_the_alphabet() -> None:
    wards = ["Bồ Đề", "Cự Khối", "Đức Giang", "Gia Thụy", "Giang Biên", "Long Biên", "Ngọc Lâm", "Ngọc Thụy"]

    assert sorted(random_order(wards), key=sort_key) == wards
    assert sorted(["E", "Đ", "\u00d0", "D"], key=sort_key) == ["D", "Đ", "\u00d0", "E"]


def test_spaces_come_before_digits_and_digits_before_letters() -> None:
    assert sorted(["an", "a2", "a b", "a"], key=sort_key) == ["a", "a b", "a2", "an"]


@given(VIETNAMESE, VIETNAMESE)
def test_the_order_does_not_see_how_marks_are_stored(one: str, other: str) -> None:
    apart = unicodedata.normalize("NFD", one)
    assert sort_key(apart) == sort_key(one)
    assert (sort_key(one) < sort_key(other)) == (sort_key(apart) < sort_key(other))


@given(st.text(), st.text())
def test_any_two_texts_can_be_put_in_order(one: str, other: str) -> None:
    assert (sort_key(one) < sort_key(other)) + (sort_key(one) > sort_key(other)) + (
        sort_key(one) == sort_key(other)
    ) == 1


def test_people_stand_by_given_name_then_by_the_rest() -> None:
    people = ["Trần Văn An", "Lê Thị Ánh", "Đỗ Thị Hoa", "Nguyễn Thị Hoa", "Ngô Bảo", "Bảo"]

    assert sorted(people, key=given_name_key) == [
        "Trần Văn An",
        "Lê Thị Ánh",
        "Bảo",
        "Ngô Bảo",
        "Đỗ Thị Hoa",
        "Nguyễn Thị Hoa",
    ]
    assert given_name_key("") < given_name_key("An")


@pytest.mark.parametrize(
    ("other", "ours"),
    [
        ("uỷ ban", "ủy ban"),
        ("UỶ BAN", "ỦY BAN"),
        ("Uỷ", "Ủy"),
        ("hoà bình", "hòa bình"),
        ("thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("luỹ kế", "lũy kế"),
        ("toà án", "tòa án"),
        ("Gia Thuỵ", "Gia Thụy"),
        ("văn hoá, xã hội", "văn hóa, xã hội"),
        ("Hoa\u0300", "Hòa"),
    ],
)
def test_the_tone_moves_to_the_vowel_where_our_style_puts_it(other: str, ours: str) -> None:
    assert has_old_tone_style(other)
    assert normalise_tone(other) == ours
    assert has_old_tone_style(ours) == []


def test_what_is_right_in_our_style_is_left_alone() -> None:
    right = (
        "quý quỳ quỹ Quý QUÝ giá của quả già mía lúa hoàn toán thoại ngoài khuỷu huỳnh huýt hoạch xoáy ngoéo "
        "tùy thủy hòa khỏe"
    )

    assert has_old_tone_style(right) == []
    assert normalise_tone(right) == right


def test_each_word_in_the_other_style_is_named_in_order() -> None:
    assert has_old_tone_style("Uỷ ban, văn hoá và quý khách; luỹ kế") == ["Uỷ", "hoá", "luỹ"]


@given(VIETNAMESE)
def test_a_normalised_text_has_nothing_left_to_normalise(text: str) -> None:
    ours = normalise_tone(text)
    assert has_old_tone_style(ours) == []
    assert normalise_tone(ours) == ours
    assert len(ours) == len(unicodedata.normalize("NFC", text))
