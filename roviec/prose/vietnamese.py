"""Vietnamese letters: folding for search, the order of the alphabet, and the one style of tone marks."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

SortKey: TypeAlias = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]

# Old code pages and some keyboards leave the Icelandic Eth, or the African D, where a Đ is meant.
_ONE_D = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ", "\u0189": "Đ", "\u0256": "đ"})
_UNSEEN = {"Mn", "Cf"}  # marks, and the zero-width characters that copying from Word and the web leaves

_ALPHABET = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_LETTER_MARKS = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn: they make another letter
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng
_FOREIGN_MARK = 6
_SPACE, _SIGN, _DIGIT, _LETTER, _FOREIGN_LETTER = range(5)

_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
# oa, oe, uy at the end of a word, the tone on the second vowel; after q the u belongs to the consonant (quý).
_TONE_ON_SECOND_VOWEL = re.compile(r"(?:o[àảãáạèẻẽéẹ]|(?<!q)u[ỳỷỹýỵ])(?![^\W\d_])", re.IGNORECASE)


def fold(text: str) -> str:
    """The text as search and matching see it: no case, no marks, đ as d, single spaces; uỷ and ủy are the same."""
    letters = unicodedata.normalize("NFD", text.translate(_ONE_D).casefold().replace("đ", "d"))
    bare = "".join(letter for letter in letters if unicodedata.category(letter) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFC", bare).split())


def sort_key(text: str) -> SortKey:
    """The place of a text in the Vietnamese alphabet (a ă â b c d đ e ê …), to be used as `sorted(…, key=sort_key)`.

    Letters decide first, over the whole text; then the tones (ngang huyền hỏi ngã sắc nặng), then small before capital.
    Spaces come before signs, signs before digits, digits before letters.
    """
    tidy = " ".join(unicodedata.normalize("NFC", text).translate(_ONE_D).split())
    places: list[tuple[int, int]] = []
    tones: list[int] = []
    for cluster in _CLUSTER.findall(unicodedata.normalize("NFD", tidy)):
        marks = set(cluster[1:])
        letter = unicodedata.normalize("NFC", cluster[0].lower() + "".join(sorted(marks & _LETTER_MARKS)))
        places.extend(_place(each) for each in letter)
        tones.append(max((_TONES.get(mark, _FOREIGN_MARK) for mark in marks - _LETTER_MARKS), default=0))
    return tuple(places), tuple(tones), tidy.swapcase()


def given_name_key(full_name: str) -> tuple[SortKey, SortKey]:
    """The place of a person where offices sort by given name (the last word), then by family and middle names."""
    *rest, given = full_name.split() or [""]
    return sort_key(given), sort_key(" ".join(rest))


def has_old_tone_style(text: str) -> list[str]:
    """The words written uỷ, hoà, thuý, khoẻ, in order, each time they occur; the house writes ủy, hòa, thúy, khỏe."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return [word for word in words if _TONE_ON_SECOND_VOWEL.search(word)]


def normalise_tone(text: str) -> str:
    """The text (NFC) with uỷ, hoà, thuý, khoẻ rewritten as ủy, hòa, thúy, khỏe; everything else is left alone."""
    return _TONE_ON_SECOND_VOWEL.sub(_move_tone, unicodedata.normalize("NFC", text))


def _place(letter: str) -> tuple[int, int]:
    if letter in _ALPHABET:
        return _LETTER, _ALPHABET[letter]
    if letter == " ":
        return _SPACE, 0
    if letter.isdecimal():
        return _DIGIT, unicodedata.decimal(letter)
    return (_FOREIGN_LETTER if letter.isalpha() else _SIGN), ord(letter)


def _move_tone(match: re.Match[str]) -> str:
    first, second = match.group()[0], unicodedata.normalize("NFD", match.group()[1])
    return unicodedata.normalize("NFC", first + second[1]) + second[0]
