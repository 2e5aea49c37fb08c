"""The workbook of an organisation: reading its three sheets into wishes, and writing one to be filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from roviec.kit.forms import EARLIEST_YEAR, LATEST_YEAR
from roviec.kit.workbooks import Cell, Row, Table, UnableToRead, folded, read_workbook
from roviec.organisations import heads
from roviec.organisations.enums import Role, Tree, UnitKind
from roviec.organisations.models import Post, UnitVersion
from roviec.organisations.queries.checking import Fault
from roviec.organisations.wishes import ROOT, PersonWish, PostWish, UnitWish, Wishes
from roviec.people.models import Person

KEY = re.compile(r"[0-9A-Za-z._-]{1,40}")
USERNAME = re.compile(r"[0-9A-Za-z._-]{1,60}")
TYPED_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
LARGEST_ORDER = 30_000


def wishes_in(content: bytes) -> tuple[Wishes, list[Fault]]:
    """What the workbook wants, and every cell that could not be read; raises UnableToRead for what is no such workbook."""
    sheets = read_workbook(content, sheets=list(heads.COLUMNS))
    faults: list[Fault] = []
    found: list[list[Any]] = []
    for name, read in ((heads.UNITS, _unit), (heads.POSTS, _post), (heads.PEOPLE, _person)):
        table = sheets[name].table(*heads.COLUMNS[name])
        found.append([wish for row in table.rows if (wish := _wish(name, table, row, read, faults)) is not None])
    units, posts, people = found
    if not (units or posts or people or faults):
        raise UnableToRead(_("The workbook has no rows under the heads of its three sheets."))
    return Wishes(units, posts, people), faults


@dataclass
class _Reading:
    """One row while it is read: what is wrong with it is collected, so that all of it is said at once."""

    sheet: str
    table: Table
    row: Row
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, head: str, sentence: str) -> None:
        self.faults.append(Fault(self.sheet, self.row.number, head, sentence))

    def cell(self, head: str) -> Cell:
        cell = self.table.cell(self.row, head)
        if cell.fault:
            self.wrong(head, cell.fault)
        return cell

    def words(self, head: str, most: int, *, needed: bool = True) -> str:
        text = " ".join(self.cell(head).text.split())
        if not text and needed and not self.table.cell(self.row, head).fault:
            self.wrong(head, _("This cell is empty."))
        if len(text) > most:
            self.wrong(head, _("At most %(most)d letters; there are %(count)d.") % {"most": most, "count": len(text)})
        return text

    def key(self, head: str, *, needed: bool = True) -> str:
        text = self.words(head, 40, needed=needed)
        if text and not KEY.fullmatch(text):
            self.wrong(head, _("A code has letters without marks, digits, points and dashes only, such as “ubnd.vp”."))
        return text

    def keys(self, head: str) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(part.strip() for part in self.cell(head).text.split(";") if part.strip()))
        for key in found:
            if not KEY.fullmatch(key):
                self.wrong(
                    head, _("A code has letters without marks, digits, points and dashes only, such as “ubnd.vp”.")
                )
        return found

    def day(self, head: str, *, needed: bool = True) -> date | None:
        cell = self.cell(head)
        if isinstance(cell.value, date):
            read: date | None = cell.value
        elif cell.value is None:
            if needed and not cell.fault:
                self.wrong(head, _("This cell is empty."))
            return None
        else:
            read = _typed_day(cell.text)
        if read is None or not EARLIEST_YEAR <= read.year <= LATEST_YEAR:
            self.wrong(head, _("Write the day as day/month/year, such as 20/11/2023."))
            return None
        return read

    def chosen(self, head: str, choices: dict[str, str]) -> str:
        text = self.words(head, 120)
        found = choices.get(folded(text))
        if found is None and text:
            said = ", ".join(choices)
            self.wrong(head, _("“%(text)s” is none of these: %(choices)s.") % {"text": text, "choices": said})
        return found or ""


def _wish(
    sheet: str, table: Table, row: Row, read: Callable[[_Reading, dict[str, Any]], Any], faults: list[Fault]
) -> Any:
    """The wish of a row, None for a row with faults or with nothing under the heads."""
    if not any(table.cell(row, head).value is not None or table.cell(row, head).fault for head in table.columns):
        return None
    reading = _Reading(sheet, table, row)
    start = reading.day(heads.START)
    end = reading.day(heads.END, needed=False)
    shared = {"start": start, "end": end + timedelta(days=1) if end else None, "row": row.number}
    wish = read(reading, shared)
    faults += reading.faults
    return None if reading.faults else wish


def _unit(reading: _Reading, shared: dict[str, Any]) -> UnitWish:
    key = reading.key(heads.UNIT_KEY)
    name = reading.words(heads.UNIT_NAME, _most(UnitVersion, "name"))
    parents = []
    for tree, head in heads.PARENTS.items():
        above = reading.key(head, needed=False)
        if above:
            parents.append((tree, above))
        elif tree == Tree.MANAGEMENT and key != ROOT:
            parents.append((tree, ROOT))
    return UnitWish(
        key=key,
        name=name,
        short_name=reading.words(heads.SHORT_NAME, _most(UnitVersion, "short_name"), needed=False) or name[:120],
        kind=reading.chosen(heads.KIND, {folded(heads.written(kind.label)): kind.value for kind in UnitKind}),
        codes=tuple(code.strip()[:40] for code in reading.cell(heads.CODES).text.split(";") if code.strip()),
        parents=tuple(parents),
        position=_order(reading),
        **shared,
    )


def _post(reading: _Reading, shared: dict[str, Any]) -> PostWish:
    unit = reading.key(heads.UNIT_KEY)
    return PostWish(
        key=reading.key(heads.POST_KEY),
        unit=unit,
        title=reading.words(heads.TITLE, _most(Post, "title")),
        is_head=reading.chosen(heads.HEAD, {folded(heads.YES): "1", folded(heads.NO): "0"}) == "1",
        roles=tuple(_roles(reading, unit)),
        **shared,
    )


def _roles(reading: _Reading, unit: str) -> Iterator[tuple[Role, str]]:
    """Roles in one cell: "Người đứng đầu; Cán bộ tổng hợp @goc"; without @, over the post's own unit."""
    labels = {folded(heads.written(role.label)): role for role in Role}
    for part in reading.cell(heads.ROLES).text.split(";"):
        label, _at, over = part.partition("@")
        if not part.strip():
            continue
        if role := labels.get(folded(label)):
            yield role, over.strip() or unit
        else:
            said = {"text": label.strip()[:60], "choices": ", ".join(heads.written(role.label) for role in Role)}
            reading.wrong(heads.ROLES, _("“%(text)s” is none of these: %(choices)s.") % said)


def _person(reading: _Reading, shared: dict[str, Any]) -> PersonWish:
    key = reading.key(heads.PERSON_KEY)
    email = reading.words(heads.EMAIL, 254, needed=False)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            reading.wrong(heads.EMAIL, _("This is no e-mail address."))
    username = reading.words(heads.USERNAME, _most(Person, "username"), needed=False) or key.lower()
    if username and not USERNAME.fullmatch(username):
        reading.wrong(heads.USERNAME, _("A user name has letters without marks, digits, points and dashes only."))
    return PersonWish(
        key=key,
        name=reading.words(heads.NAME, _most(Person, "name")),
        username=username,
        email=email,
        posts=reading.keys(heads.POST_KEY),
        **shared,
    )


def _order(reading: _Reading) -> int:
    value = reading.cell(heads.ORDER).value
    if value is None:
        return 0
    if not isinstance(value, Decimal) or value != value.to_integral_value() or not 0 <= value <= LARGEST_ORDER:
        reading.wrong(heads.ORDER, _("Write a whole number, such as 3."))
        return 0
    return int(value)


def _typed_day(text: str) -> date | None:
    """A day typed as a word: read only when it can mean one day."""
    if not (found := TYPED_DAY.fullmatch(text.strip())):
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _most(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)
