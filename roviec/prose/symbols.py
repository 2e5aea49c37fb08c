"""Numbers and symbols of documents ("số, ký hiệu"): read as offices type them, written as their regime demands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from roviec.prose.unreadable import Unreadable, gettext_noop

_DECREE_30_ANNEX_III = (
    "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB SY TrS SL"
)
_PARTY_USAGE = "KL QĐi CV BS"  # 399-QĐ/TW, and what older papers use
_LEGAL_NORMATIVE = "NĐ TT TTLT PL VBHN HNVB"
# Installations keep their own dated list and pass it in; this one lets the reader work without a database.
TYPE_CODES = frozenset(f"{_DECREE_30_ANNEX_III} {_PARTY_USAGE} {_LEGAL_NORMATIVE}".split())

_NOT_A_SYMBOL = gettext_noop(
    "“%(text)s” is not a number and symbol. Write them as on the document, such as 159-KH/QU, 15/QĐ-BNV or 12/UBND-VX."
)
_SEVERAL_SYMBOLS = gettext_noop("“%(text)s” names more than one document. Write one number and symbol.")

# One character for one, so that places in the text do not move: Eth typed for Đ, and every kind of dash.
_SPELLINGS = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ"} | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_CLUSTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)

_CODE = r"[A-ZĐƯ][A-Za-z0-9ĐđƯư]*(?:[.&][A-ZĐƯ][A-Za-z0-9ĐđƯư]*)*"
_ORGAN = rf"{_CODE}(?:-{_CODE})*"
_NUMBER = r"\d{1,5}(?:bis|[A-Za-zđĐ])?"
_NUMBERS = rf"(?P<numbers>{_NUMBER}(?:\s*(?:,|;|&|và)\s*{_NUMBER})*)"
_PARTY_FORM = rf"-\s*(?P<type>[A-ZĐ][A-Za-zĐđ]{{1,4}})\s*/\s*(?P<organ>{_ORGAN})"
_STATE_FORM = rf"/\s*(?:(?P<year>(?:19|20)\d\d)\s*/\s*)?(?P<head>{_CODE})(?:\s*-\s*(?P<tail>{_ORGAN}))?"
# Reading half of a longer symbol would name another document, so what follows must end it.
_FORMS = rf"\s*(?:{_PARTY_FORM}|{_STATE_FORM})(?!\w|[/-]\w)"

# A number after "/" or "-" belongs to something longer (159/160-KH/QU), one after "năm" is a year.
_IN_TEXT = re.compile(rf"(?<![\w/.-])(?<!năm )(?<!Năm ){_NUMBERS}{_FORMS}")
_WHOLE = re.compile(
    rf"\s*(?:[^\W\d_]+\s+){{0,4}}?(?:số\s*[:.]?\s*)?(?P<symbol>(?:{_NUMBERS}|[.…_]*){_FORMS})\s*[.,;]?\s*",
    re.IGNORECASE,
)
_EACH_NUMBER = re.compile(r"(?P<number>\d+)(?P<suffix>bis|[A-Za-zđĐ]?)(?!à)", re.IGNORECASE)

# Party bodies as far as letters tell: the committee of a level, alone or after the abbreviation of its body.
_PARTY_ORGAN = re.compile(r"(?:UBKT|BTC|BTG|BTGDV|BDV|BNC|BXDĐ|BTV|BCH|VP|ĐUK)?(?:TW|TƯ|TU|QU|HU|ĐU|ThU)")
_MISTYPED_COMMITTEE = re.compile(r"(?<=[QHĐ])Ư$")  # ỦY abbreviates to U; TƯ stays, for it may mean TW or TU


class Regime(StrEnum):
    """Whose rules the symbol follows: the Party's, the State's, or the State's for letters (công văn)."""

    PARTY = "PARTY"
    STATE = "STATE"
    LETTER = "LETTER"


class UnreadableSymbol(Unreadable):
    """The text is not the number and symbol of one document."""


@dataclass(frozen=True)
class DocumentSymbol:
    """The number and symbol of one document; equal when they mean the same, however they were typed.

    - `number` is None on a draft that has not been numbered; `suffix` is what follows it ("a" in 12a-KH/QU).
    - `type_code` is "" for letters and for laws and National Assembly papers (91/2025/QH15).
    - `organ_code` is all that stands after the type; a letter's names the drafting unit too ("UBND-VX").
    - `verbatim` is what was written.
    """

    number: int | None
    suffix: str
    type_code: str
    organ_code: str
    year: int | None
    regime: Regime
    verbatim: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Party 159-KH/QU; State 05/QĐ-BNV, with a year 30/2020/NĐ-CP; letters 12/UBND-VX; undrawn numbers as "…"."""
        # Decree 30/2020, Annex I: numbers below 10 take a leading zero; Party offices do the same.
        number = "…" if self.number is None else f"{self.number:02d}{self.suffix}"
        if self.regime == Regime.PARTY:
            return f"{number}-{self.type_code}/{self.organ_code}"
        symbol = f"{self.type_code}-{self.organ_code}" if self.type_code else self.organ_code
        return f"{number}/{self.year}/{symbol}" if self.year else f"{number}/{symbol}"


@dataclass(frozen=True)
class FoundSymbol:
    """A symbol and its place in the text searched: `text[start:end]`."""

    symbol: DocumentSymbol
    start: int
    end: int


def parse_symbol(text: str, *, types: Collection[str] = TYPE_CODES) -> DocumentSymbol:
    """Read a field that holds one number and symbol, perhaps after words such as "Kế hoạch số".

    `types` are the known type codes: they tell a State type (15/QĐ-BNV) from an organ (12/UBND-VX).
    Raises UnreadableSymbol.
    """
    readable, places = _readable(text)
    match = _WHOLE.fullmatch(readable)
    if match is None:
        raise UnreadableSymbol(_NOT_A_SYMBOL, text)
    verbatim = text[places[match.start("symbol")] : places[match.end("symbol")]]
    numbers = _numbers(match)
    if len(numbers) > 1:
        raise UnreadableSymbol(_SEVERAL_SYMBOLS, text)
    number, suffix = (numbers[0]["number"], numbers[0]["suffix"]) if numbers else (None, "")
    if number is not None and int(number) == 0:
        raise UnreadableSymbol(_NOT_A_SYMBOL, text)
    return _symbol(match, number, suffix, types, verbatim)


def find_symbols(text: str, *, types: Collection[str] = TYPE_CODES) -> list[FoundSymbol]:
    """All numbers and symbols in running text, in order; "01,02-CTr/QU" is two documents.

    Stricter than `parse_symbol`: capitals as on documents, a number, and a letter's drafting unit (12/UBND-VX).
    """
    readable, places = _readable(text)
    found = []
    for match in _IN_TEXT.finditer(readable):
        if match["head"] and not match["year"] and not match["tail"]:
            continue  # "14/HĐND" in a sentence may count things
        verbatim = text[places[match.start()] : places[match.end()]]
        numbers = _numbers(match)
        for number in numbers:
            if int(number["number"]) == 0:
                continue
            end = match.end() if number is numbers[-1] else match.start("numbers") + number.end()
            symbol = _symbol(match, number["number"], number["suffix"], types, verbatim)
            found.append(FoundSymbol(symbol, places[match.start("numbers") + number.start()], places[end]))
    return found


def _readable(text: str) -> tuple[str, list[int]]:
    """The text with marks composed and spellings made one, and for each place in it the place in the text given."""
    composed: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        letters = unicodedata.normalize("NFC", cluster.group()).translate(_SPELLINGS)
        composed.append(letters)
        places.extend([cluster.start()] * len(letters))
    return "".join(composed), [*places, len(text)]


def _numbers(match: re.Match[str]) -> list[re.Match[str]]:
    return list(_EACH_NUMBER.finditer(match["numbers"] or ""))


def _symbol(
    match: re.Match[str], number: str | None, suffix: str, types: Collection[str], verbatim: str
) -> DocumentSymbol:
    year = int(match["year"]) if match["year"] else None
    if match["type"]:
        regime, type_code, organ = Regime.PARTY, _type(match["type"], types), match["organ"]
    elif match["tail"] and (year or _is_known(match["head"], types)):
        regime, type_code, organ = Regime.STATE, _type(match["head"], types), match["tail"]
        # Portals print Party papers the State's way (264/QĐ-QU); the organ tells whose rules they follow.
        if year is None and _PARTY_ORGAN.fullmatch(_organ(organ)):
            regime = Regime.PARTY
    else:
        regime, type_code = (Regime.STATE if year else Regime.LETTER), ""
        organ = f"{match['head']}-{match['tail']}" if match["tail"] else match["head"]
    return DocumentSymbol(int(number) if number else None, suffix, type_code, _organ(organ), year, regime, verbatim)


def _is_known(code: str, types: Collection[str]) -> bool:
    return code.casefold() in {each.casefold() for each in types}


def _type(code: str, types: Collection[str]) -> str:
    """The code in its own capitals: CTr however it was typed; an unknown one as typed, but not in small letters."""
    known = {each.casefold(): each for each in types}
    return known.get(code.casefold(), code.upper() if code.islower() else code)


def _organ(code: str) -> str:
    return _MISTYPED_COMMITTEE.sub("U", code.upper() if code.islower() else code)
