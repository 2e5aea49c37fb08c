"""A workbook's package: bounded before it is unpacked, and its XML read without entities, element by element."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element  # nosec B405 - the name only: defusedxml reads

from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.kit.numbers import format_number
from roviec.kit.workbooks.cells import MEGABYTE, Limits, UnableToRead

DAMAGED = gettext_lazy("The workbook is damaged. Open it in Excel, save it again as .xlsx and send that.")
NO_WORKBOOK = gettext_lazy("This is no Excel workbook. Send a file that was saved as .xlsx.")
TOO_MUCH = gettext_lazy("Unpacked, the workbook is too large. Copy only the rows that are needed into a new one.")
# More parts than any office program writes; each costs memory before a byte of it is read.
MOST_PARTS = 2_000
# A row has at most 16,384 cells, each with a formula and a value; a workbook at most 64,000 styles.
MOST_INSIDE = 100_000
MOST_DEEP = 32
READ_WHOLE = {"row", "si", "cellXfs"}
# What begins so is an Excel file of before 2007, or a new one under a password.
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class Package:
    """The parts of one workbook; raises UnableToRead for what is no plain XLSX, and for what is too much."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._parts = _opened(content, limits)
        self._left = limits.elements

    def target_of(self, part: str, folder: str, kind: str) -> list[str]:
        """The places of one kind to which a part leads."""
        return [target for said, target in self.relations(part, folder).values() if said == kind]

    def relations(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        """What a part leads to: kind and place inside the package, by id; what lies outside is not followed."""
        found = {}
        for element in self.elements(part):
            if tag_of(element) == "Relationship" and element.get("TargetMode") != "External":
                target = element.get("Target", "")
                place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = element.get("Type", "").rsplit("/", 1)[-1]
                found[element.get("Id", "")] = (kind, posixpath.normpath(place))
        return found

    def elements(self, part: str) -> Iterator[Element]:
        """Every element of a part as it ends, the parts of a row, a string or a style still in it.

        What was read is let go at once: a small file can hold millions of empty elements.
        """
        above: list[Element] = []
        whole: Element | None = None
        inside = 0
        with self._parts.open(part) as stream:
            for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    above.append(element)
                    inside += 1
                    self._left -= 1
                    if self._left < 0:
                        raise UnableToRead(TOO_MUCH)
                    if whole is None and tag_of(element) in READ_WHOLE:
                        whole, inside = element, 0
                    if len(above) > MOST_DEEP or (whole is not None and inside > MOST_INSIDE):
                        raise ValueError("not as a workbook is made")
                    continue
                above.pop()
                yield element
                if whole is element:
                    whole = None
                if whole is None and above:
                    above[-1].remove(element)


def tag_of(element: Element) -> str:
    """The name without its namespace, which differs between the two editions of the standard."""
    return str(element.tag).rsplit("}", 1)[-1]


def _opened(content: bytes, limits: Limits) -> zipfile.ZipFile:
    if len(content) > limits.packed:
        raise UnableToRead(
            _("The file is larger than %(most)s MB. Keep only the sheets that are asked for.")
            % {"most": format_number(limits.packed // MEGABYTE)}
        )
    if content.startswith(OLD_OFFICE):
        raise UnableToRead(_("The file is an old .xls, or has a password. Save it without a password as .xlsx."))
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnableToRead(NO_WORKBOOK) from error
    parts = package.infolist()
    # An entry never gives more than it declares, so their sum is all there is to unpack.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
        raise UnableToRead(TOO_MUCH)
    names = {part.filename.lower() for part in parts}
    if len(names) != len(parts):
        raise UnableToRead(DAMAGED)
    if any(name.endswith((".bin", ".vbs", ".js")) and "vba" in name for name in names):
        raise UnableToRead(_("The workbook holds macros. Save it as .xlsx, which holds none, and send that."))
    if "[content_types].xml" not in names or "xl/workbook.bin" in names:
        raise UnableToRead(NO_WORKBOOK)
    return package
