"""Papers that must not be kept here: lists of poor households, lists with identity numbers, state secrets.

Careful guesses, from the words alone: what a paper talks about is no reason, what it lists or bears as a mark is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from roviec.prose.vietnamese import fold


class Refusal(StrEnum):
    """Why a paper is not taken."""

    SECRET = "SECRET"  # noqa: S105 - the state's, no password
    POOR_HOUSEHOLDS = "POOR_HOUSEHOLDS"
    IDENTITY_NUMBERS = "IDENTITY_NUMBERS"


# From this many on, numbers of persons are a list; a decision may name one or two.
FEWEST_NUMBERS = 5
LONGEST_HEADING = 160

# The mark stands alone on its line, framed or not (26/2020/NĐ-CP: Tuyệt mật, Tối mật, Mật); a sentence about secrets is none.
_MARK = re.compile(r"[\W_]*(?:ĐỘ MẬT\s*:?\s*)?(?:TUYỆT MẬT|TỐI MẬT|MẬT)[\W_]*")
_NAME_MARK = re.compile(r"(?:^|[^a-z])(?:do mat[ :_-]*)?(?:tuyet mat|toi mat)(?![a-z])")
# A citizen's number (59/2021/TT-BCA): a province from 001 to 096, sex and century, year of birth, six digits.
_IDENTITY = re.compile(r"(?<!\d)0(?:0[1-9]|[1-8]\d|9[0-6])[0-9]\d{8}(?!\d)")
# In a column of its own also the older nine digits, and those whose zero a spreadsheet ate.
_IN_COLUMN = re.compile(r"(?<![\d.,])(?:\d{9}|\d{11}|\d{12})(?![\d.,])")
_POOR = re.compile(r"danh sach\b.{0,60}\bho (?:can )?ngheo\b")
# To draw up, check or publish such a list is work; it is not the list.
_ABOUT_A_LIST = re.compile(
    r"\b(?:lap|ra soat|huong dan|mau|bieu mau|niem yet|cong khai|thong ke|so luong)\b.{0,40}danh sach"
)
_NAMES = re.compile(r"\b(?:ho va ten|ho ten|ten chu ho|chu ho|ho va ten chu ho)\b")
_NUMBERS = re.compile(r"\b(?:cccd|cmnd|can cuoc|so dinh danh|dinh danh ca nhan|chung minh nhan dan)\b")


def why_refused(name: str, lines: Iterable[str]) -> Refusal | None:
    """Why a paper of this file name and these lines must not be kept; None when nothing speaks against it.

    `lines` are the paragraphs or cells that could be read, perhaps none: then the name alone decides.
    """
    said = [unicodedata.normalize("NFC", line).strip() for line in lines]
    said = [line for line in said if line]
    folded = [fold(line) for line in said]
    called = fold(re.sub(r"[_\-.]+", " ", name))
    if _NAME_MARK.search(called) or any(_MARK.fullmatch(line) for line in said):
        return Refusal.SECRET
    has_names = any(len(line) <= LONGEST_HEADING and _NAMES.search(line) for line in folded)
    headings = [line for line in folded if len(line) <= LONGEST_HEADING and _is_of_poor(line)]
    if (headings and has_names) or (_is_of_poor(called) and (has_names or not said)):
        return Refusal.POOR_HOUSEHOLDS
    return Refusal.IDENTITY_NUMBERS if _holds_identity_numbers(folded, has_names=has_names) else None


def _is_of_poor(line: str) -> bool:
    return bool(_POOR.search(line)) and not _ABOUT_A_LIST.search(line)


def _holds_identity_numbers(lines: list[str], *, has_names: bool) -> bool:
    numbers = {number for line in lines for number in _IDENTITY.findall(line)}
    if len(numbers) >= FEWEST_NUMBERS:
        return True
    has_column = has_names and any(len(line) <= LONGEST_HEADING and _NUMBERS.search(line) for line in lines)
    return has_column and len({n for line in lines for n in _IN_COLUMN.findall(line)}) >= FEWEST_NUMBERS
