"""Figures as people type them in Vietnam (22.946 and 3,5), read exactly or refused, and shown the same way."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

MOST_DIGITS = 15
MOST_DECIMALS = 6

_NOTHING = gettext_lazy("Enter a number.")
_NOT_A_NUMBER = gettext_lazy("“%(text)s” is not a number. Enter digits only, such as 22.946 or 3,5.")
_ENGLISH = gettext_lazy(
    "“%(text)s” is not clear: dots separate thousands and a comma starts the decimals. Write %(better)s."
)
_TWO_MEANINGS = gettext_lazy("“%(text)s” may mean %(small)s or %(large)s. Write it in one of these two ways.")
_TOO_LONG = gettext_lazy(
    "“%(text)s” is too long: at most %(digits)d digits before the comma and %(decimals)d after it."
)

_LONGEST_QUOTE = 40
_TYPED = str.maketrans(
    {"\u2212": "-", "\u00a0": " "} | {chr(0xFF10 + digit): str(digit) for digit in range(10)}  # full-width digits
)
_FRACTIONS = {"": Decimal(0), "¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}

_GROUPED = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+"
_NUMBER = re.compile(rf"(?P<whole>{_GROUPED}|[0-9]+)(?:,(?P<decimals>[0-9]+))?")
_WITH_FRACTION = re.compile(rf"(?P<whole>{_GROUPED}|[0-9]+)? ?(?P<fraction>[¼½¾])")
_ONE_COMMA_THREE_DIGITS = re.compile(r"(?P<whole>[1-9][0-9]{0,2}),(?P<decimals>[0-9]{3})")
_ONE_DOT = re.compile(r"[0-9]+\.[0-9]+")
_ENGLISH_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})")
# Wide enough for any sum of figures: formatting rounds to decimals, never to significant digits.
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP)


class NotANumber(ValueError):  # noqa: N818 - says what the text is
    """What was typed is not a number, or could be two; `str(error)` is the sentence for the user, in his language."""

    def __init__(self, sentence: Promise, **facts: object) -> None:
        super().__init__(sentence, facts)
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return str(self.sentence) % self.facts


def parse_number(text: str, *, decimals: int | None = None) -> Decimal:
    """Read a typed figure: dots for thousands in exact groups of three, a comma for decimals, ½ ¼ ¾, a leading minus.

    `1.000` is a thousand. `1,000` is refused, for a spreadsheet in English pastes a thousand so; likewise every comma
    before exactly three digits, unless the caller says with `decimals` that the unit of measure has three or more.
    At most 15 digits before the comma and 6 after it. Raises NotANumber.
    """
    typed = text.translate(_TYPED).strip()
    quote = text.strip() if len(text.strip()) <= _LONGEST_QUOTE else f"{text.strip()[:_LONGEST_QUOTE]}…"
    if not typed:
        raise NotANumber(_NOTHING)
    sign, digits = ("-", typed[1:].lstrip()) if typed.startswith("-") else ("", typed)
    _refuse_two_meanings(quote, sign, digits, decimals)
    match = _NUMBER.fullmatch(digits) or _WITH_FRACTION.fullmatch(digits)
    if match is None:
        raise NotANumber(_NOT_A_NUMBER, text=quote)
    parts = match.groupdict()
    whole = (parts["whole"] or "0").replace(".", "").lstrip("0") or "0"
    after_comma = parts.get("decimals") or ""
    if len(whole) > MOST_DIGITS or len(after_comma) > MOST_DECIMALS:
        raise NotANumber(_TOO_LONG, text=quote, digits=MOST_DIGITS, decimals=MOST_DECIMALS)
    value = Decimal(f"{whole}.{after_comma}") + _FRACTIONS[parts.get("fraction") or ""]
    return -value if sign else value


def format_number(value: Decimal | int | None, decimals: int | None = None, trim: bool = True) -> str:
    """A figure as the screen shows it: 22.946 and 3,5; None is "" (the page says what a missing figure is).

    `decimals` rounds half up; `trim` drops the zeros that end the decimals.
    """
    if value is None:
        return ""
    exact = Decimal(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), context=_ROUNDING)
    if not exact:
        exact = abs(exact)  # rounding -0,04 leaves a zero with a sign
    english = f"{exact:,f}"
    if trim and "." in english:
        english = english.rstrip("0").rstrip(".")
    return english.translate(str.maketrans(",.", ".,"))


def format_percent(ratio: Decimal | None) -> str:
    """A ratio (29/15, not 193,3) as a percentage with one decimal: "193,3 %", its space unbreakable."""
    if ratio is None:
        return ""
    return f"{format_number(ratio * 100, decimals=1)}\u00a0%"


def _refuse_two_meanings(quote: str, sign: str, digits: str, decimals: int | None) -> None:
    """Refuse what Vietnam and England read differently, naming how to write it here."""
    if _ENGLISH_GROUPS.fullmatch(digits):
        raise NotANumber(_ENGLISH, text=quote, better=sign + digits.translate(str.maketrans(",.", ".,")))
    if _ONE_DOT.fullmatch(digits) and not re.fullmatch(_GROUPED, digits):
        raise NotANumber(_ENGLISH, text=quote, better=sign + digits.replace(".", ","))
    match = _ONE_COMMA_THREE_DIGITS.fullmatch(digits)
    # Nobody types three zeros as decimals, whatever the unit.
    if match and (decimals is None or decimals < 3 or match["decimals"] == "000"):
        small = f"{match['whole']},{match['decimals']}"
        small = small.rstrip("0").rstrip(",") if small.endswith("0") else f"{small}0"
        raise NotANumber(_TWO_MEANINGS, text=quote, small=sign + small, large=sign + digits.replace(",", "."))
