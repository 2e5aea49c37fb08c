"""The words of an uploaded PDF, as far as they can be read with a few regular expressions: bounded, nothing is executed.

Enough for what Word, LibreOffice and browsers print. A scan has no words; a file of another make may yield none either.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_BYTES_A_STREAM = 2 * 1024 * 1024
MOST_BYTES = 24 * 1024 * 1024
MOST_OBJECTS = 20_000
MOST_PACKED = 40
MOST_TABLES = 40
MOST_LINES = 50_000
LONGEST_RANGE = 65_536
ONE_UNIT = 4

# Each expression stops within a bounded stretch or at a sign that cannot repeat within it: a file that was made to be
# slow is read as fast as any other.
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s{1,9}\d{1,6}\s{1,9}obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_COUNT = re.compile(rb"/N\s+(\d{1,6})")
_FIRST = re.compile(rb"/First\s+(\d{1,8})")
_FONTS = re.compile(rb"/Font\s{0,9}(?:<<([^<>]*)>>|(\d{1,10})\s{1,9}\d{1,6}\s{1,9}R)")
_NAMED = re.compile(rb"/([^\s/<>\[\]()]{1,60})\s{1,9}(\d{1,10})\s{1,9}\d{1,6}\s{1,9}R")
_LETTERS = re.compile(rb"/ToUnicode\s{1,9}(\d{1,10})\s{1,9}\d{1,6}\s{1,9}R")

_BLOCK = re.compile(rb"begin(bfchar|bfrange)")
_PAIR = re.compile(rb"<([0-9A-Fa-f]{1,8})>\s{0,9}<([0-9A-Fa-f]{1,64})>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{1,8})>\s{0,9}<([0-9A-Fa-f]{1,8})>\s{0,9}(?:<([0-9A-Fa-f]{1,64})>|\[([^\[\]]*)\])")
_CODES = re.compile(rb"begincodespacerange\s{0,9}<([0-9A-Fa-f]{1,8})>")

_N = rb"-?[\d.]{1,20}"
_STEP = re.compile(
    rb"/(?P<font>[^\s/<>\[\]()]{1,60})\s{1,9}" + _N + rb"\s{1,9}Tf\b"
    rb"|(?P<y>" + _N + rb")\s{1,9}(?P<move>Td|TD|Tm|cm)\b"
    rb"|(?P<next>T\*|\bBT\b)"
    rb"|\[(?P<several>(?:[^\[\]\\]|\\.)*)\]\s{0,9}TJ"
    rb"|(?P<one>\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>)\s{0,9}(?:Tj|'|\")",
    re.DOTALL,
)
_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]*)>", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)


@dataclass
class Letters:
    """The table of a font: which letters a code means, and how many bytes a code has."""

    width: int = 1
    by_code: dict[int, str] = field(default_factory=dict)

    def read(self, shown: bytes) -> str:
        """The letters of a string that is shown in this font."""
        codes = (int.from_bytes(shown[at : at + self.width]) for at in range(0, len(shown), self.width))
        return "".join(self.by_code.get(code, "") for code in codes)


def lines_of_pdf(content: bytes) -> list[str]:
    """The lines of text of a PDF, in the order in which they are drawn."""
    objects = dict(_objects(content))
    fonts = _fonts(objects)
    lines: list[str] = []
    unpacked = 0
    for body in objects.values():
        if unpacked > MOST_BYTES or len(lines) >= MOST_LINES:
            break
        stream = _unpacked(body)
        unpacked += len(stream)
        if b"BT" in stream and b"ET" in stream:
            lines += (line for line in _lines(stream, fonts) if line.strip())
    return lines[:MOST_LINES]


def _objects(content: bytes) -> Iterator[tuple[int, bytes]]:
    packed = 0
    for place, (head, body) in enumerate(_between(_OBJECT, b"endobj", content)):
        if place == MOST_OBJECTS:
            return
        yield int(head.group(1)), body
        if b"/ObjStm" in body and packed < MOST_PACKED:
            packed += 1
            yield from _packed(body)


def _between(begin: re.Pattern[bytes], end: bytes, text: bytes) -> Iterator[tuple[re.Match[bytes], bytes]]:
    """Each stretch from a beginning to the next end; none where no end follows."""
    at = 0
    while head := begin.search(text, at):
        stop = text.find(end, head.end())
        if stop < 0:
            return
        yield head, text[head.end() : stop]
        at = stop + len(end)


def _packed(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The objects that are packed together in one stream: first their numbers and places, then they themselves."""
    count, first = _COUNT.search(body), _FIRST.search(body)
    if count is None or first is None:
        return
    heads, begin = _unpacked(body), int(first.group(1))
    numbers = [int(each) for each in heads[:begin].split() if each.isdigit()]
    numbers = numbers[: 2 * min(int(count.group(1)), MOST_OBJECTS)]
    starts = [*numbers[1::2], len(heads)]
    for place, number in enumerate(numbers[::2][: len(starts) - 1]):
        yield number, heads[begin + starts[place] : begin + starts[place + 1]]


def _unpacked(body: bytes) -> bytes:
    raw = next((stretch for _head, stretch in _between(_STREAM, b"endstream", body)), b"")
    try:
        return zlib.decompressobj().decompress(raw, MOST_BYTES_A_STREAM)
    except zlib.error:
        return raw[:MOST_BYTES_A_STREAM]


def _fonts(objects: dict[int, bytes]) -> dict[bytes, list[Letters]]:
    """The tables of letters by the name under which pages call a font; pages may mean different fonts by one name."""
    found: dict[bytes, list[Letters]] = defaultdict(list)
    tables: dict[int, Letters] = {}
    for body in list(objects.values()):
        for inline, elsewhere in _FONTS.findall(body):
            for name, font in _NAMED.findall(inline or objects.get(int(elsewhere or 0), b"")):
                letters = _LETTERS.search(objects.get(int(font), b""))
                if letters is None or len(tables) == MOST_TABLES:
                    continue
                number = int(letters.group(1))
                if number not in tables:
                    tables[number] = _table(_unpacked(objects.get(number, b"")))
                if tables[number] not in found[name]:
                    found[name].append(tables[number])
    return found


def _table(stream: bytes) -> Letters:
    width = _CODES.search(stream)
    found = Letters(max(1, len(width.group(1)) // 2) if width else 1)
    for head, block in _between(_BLOCK, b"endbf", stream):
        if head.group(1) == b"bfchar":
            found.by_code.update({int(code, 16): _unicode(text) for code, text in _PAIR.findall(block)})
            continue
        for first, last, text, listed in _RANGE.findall(block):
            start, end = int(first, 16), int(last, 16)
            if text and len(text) <= ONE_UNIT and end - start < LONGEST_RANGE:
                base = int(text, 16) - start
                found.by_code.update({code: chr((base + code) % 0x110000) for code in range(start, end + 1)})
            else:
                texts = re.findall(rb"<([0-9A-Fa-f]{1,64})>", listed) or [text]
                found.by_code.update({start + place: _unicode(each) for place, each in enumerate(texts)})
    return found


def _unicode(digits: bytes) -> str:
    return _bytes_of(digits).decode("utf-16-be", "ignore")


def _bytes_of(digits: bytes) -> bytes:
    bare = b"".join(digits.split())
    return bytes.fromhex((bare + b"0" * (len(bare) % 2)).decode())


def _lines(stream: bytes, fonts: dict[bytes, list[Letters]]) -> Iterator[str]:
    """What is shown at one height is one line, in whatever fonts its letters stand."""
    line, height, moved = "", 0.0, False
    letters: list[Letters] = []
    drawn_at: object = None
    page = 0
    for step in _STEP.finditer(stream):
        if name := step["font"]:
            letters = fonts.get(name, [])
        elif step["move"] == b"cm":
            page += 1
        elif step["move"]:
            try:
                by = float(step["y"])
            except ValueError:
                continue
            height = by if step["move"] == b"Tm" else height + by
        elif step["next"] == b"BT":
            height = 0.0
        elif step["next"]:
            moved = True
        else:
            if (page, round(height, 1)) != drawn_at or moved:
                yield line
                line, drawn_at, moved = "", (page, round(height, 1)), False
            line += "".join(_said(each, letters) for each in _STRING.findall(step["several"] or step["one"] or b""))
    yield line


def _said(string: tuple[bytes, bytes], letters: list[Letters]) -> str:
    literal, digits = string
    shown = _bytes_of(digits) if digits else _ESCAPE.sub(_unescaped, literal)
    if not letters:
        return shown.decode("latin-1")
    return max((each.read(shown) for each in letters), key=len)


def _unescaped(match: re.Match[bytes]) -> bytes:
    said = match.group(1)
    if said.isdigit():
        return bytes([int(said, 8) & 255])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(said, said)
