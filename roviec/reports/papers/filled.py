"""A filled form read again: whose it is, what changes, what somebody else wrote meanwhile, what cannot be read and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from roviec.kit.errors import Unable
from roviec.kit.numbers import format_number
from roviec.kit.workbooks import Cell, Limits, Row, Sheet, folded, read_workbook
from roviec.plans.models import Target
from roviec.reports.forms.cards import EntryForm, entry_forms
from roviec.reports.models import Report
from roviec.reports.papers.form import KEY_SHEET, Key, columns, finality, states
from roviec.reports.queries.answers import Answer
from roviec.reports.queries.sheet import Line
from roviec.reports.queries.sheet import Sheet as ReportSheet

# A form has a row for each target and part, nothing more.
FORM_LIMITS = Limits(packed=2 * 1024 * 1024, unpacked=16 * 1024 * 1024, rows=2_000, columns=40, letters=1_000)


class UnableToTake(Unable):
    """The file is not a form of this sheet."""


@dataclass(frozen=True)
class Change:
    """A target of which the form says something else than when it was downloaded.

    `is_conflict` tells that somebody wrote it in the sheet meanwhile: that stays unless the form's is chosen.
    """

    line: Line
    answer: Answer | None
    version: int
    is_conflict: bool

    @property
    def target(self) -> Target:
        """The target."""
        return self.line.target


@dataclass(frozen=True)
class Wrong:
    """A row of the form that cannot be taken, with the sentence that says why and where."""

    place: str
    name: str
    sentence: str


@dataclass
class Filled:
    """What a filled form comes to."""

    changes: list[Change] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Change]:
        """Targets that were written in the sheet since the form was downloaded."""
        return [change for change in self.changes if change.is_conflict]


def read_form(content: bytes, now: ReportSheet, mine: set[int] | None) -> Filled:
    """What taking the form over would change in the sheet as it is now; nothing is written.

    Raises UnableToRead for what is no readable workbook, UnableToTake for the form of another unit, period or
    installation, and for one whose key was changed.
    """
    sheets = read_workbook(content, limits=FORM_LIMITS)
    hidden = sheets.pop(KEY_SHEET, None)
    key = Key.read(_key_text(hidden)) if hidden else None
    _must_be_of(key, now.report, is_form=hidden is not None)
    rows = _rows(sheets)
    filled = Filled()
    for card in entry_forms(now):
        target = card.line.target
        if key and target.pk in key.rows:
            version, texts = key.rows[target.pk]
            _Reader(card, rows, filled).read(version, texts, is_mine=mine is None or target.pk in mine)
    return filled


def _key_text(sheet: Sheet) -> str:
    return "".join(row.cell(0).text for row in sheet.rows)


def _must_be_of(key: Key | None, report: Report, *, is_form: bool) -> None:
    if not is_form:
        raise UnableToTake(_("This workbook is not a form of Rõ Việc. Download the form of this sheet and fill it in."))
    if key is None:
        raise UnableToTake(
            _("The key of this form was changed, or it comes from another installation. Download the form again.")
        )
    if key.report != str(report.uuid):
        raise UnableToTake(
            _("This form is of %(unit)s, %(period)s. Upload it on the page of that sheet.")
            % {"unit": key.unit, "period": key.period}
        )


def _rows(sheets: Mapping[str, Sheet]) -> dict[str, tuple[Row, dict[str, int]]]:
    """The rows of the form by their code, with the columns of its fields."""
    if not sheets:
        raise UnableToTake(_("The form has lost its sheet of figures. Download it again."))
    heads = {name: head for name, (head, _width) in columns().items()}
    table = next(iter(sheets.values())).table(list(heads.values()))
    places = {name: table.columns[head] for name, head in heads.items()}
    found: dict[str, tuple[Row, dict[str, int]]] = {}
    for row in table.rows:
        code = row.cell(places[".code"]).text
        if code in found:
            raise UnableToTake(
                _("The row code %(code)s stands twice, in rows %(first)d and %(second)d. Keep one of them.")
                % {"code": code, "first": found[code][0].number, "second": row.number}
            )
        if code:
            found[code] = (row, places)
    return found


class _Reader:
    """Reads the rows of one target as its card would be typed."""

    def __init__(self, card: EntryForm, rows: dict[str, tuple[Row, dict[str, int]]], filled: Filled) -> None:
        self.card, self.rows, self.filled = card, rows, filled
        self.target = card.line.target
        self.cells: dict[str, Cell] = {}

    def read(self, version: int, texts: Sequence[str], *, is_mine: bool) -> None:
        """Add the change, or what is wrong, of this target; `version` and `texts` are those of the download."""
        shown = dict(zip(self.card.typed, texts, strict=False))
        if not self._find_cells():
            return
        faults = [cell for cell in self.cells.values() if cell.fault]
        if faults:
            self._refuse(faults[0], faults[0].fault)
            return
        typed = {name: self._text(name, shown.get(name, "")) for name in self.cells}
        if None in typed.values():
            return
        if all(typed[name] == shown.get(name, "") for name in typed):
            return
        if not is_mine:
            self._refuse(None, _("Somebody else fills in this target: it is not taken over."))
            return
        self._judge({name: text or "" for name, text in typed.items()}, texts, version)

    def _find_cells(self) -> bool:
        own = self.rows.get(str(self.target.pk))
        if own is None:
            self.filled.wrong.append(Wrong("", self.target.name, _("The row of this target is missing in the form.")))
            return False
        row, places = own
        self.cells = {name: row.cell(places[name]) for name in self.card.typed if name in places}
        self.cells = {name: cell for name, cell in self.cells.items() if name in self.card.fields}
        for place, name in enumerate(self.card.parts):
            if part := self.rows.get(f"{self.target.pk}.{place + 1}"):
                self.cells[name] = part[0].cell(part[1]["figure"])
        return True

    def _text(self, name: str, before: str) -> str | None:
        """The text of a field as it would be typed; None when it is refused."""
        cell = self.cells[name]
        words = {"state": states(), "is_estimate": finality()}.get(name)
        if words is None:
            return format_number(cell.value) if isinstance(cell.value, Decimal) else cell.text.strip()
        if not cell.text.strip():
            return before if name == "is_estimate" else ""
        meant = {folded(label): value for value, label in words.items()}.get(folded(cell.text))
        if meant is None:
            offered = ", ".join(words.values())
            self._refuse(cell, _("“%(text)s” is none of: %(offered)s.") % {"text": cell.text[:40], "offered": offered})
        return meant

    def _judge(self, typed: dict[str, str], texts: Sequence[str], version: int) -> None:
        prefix = f"t{self.target.pk}-"
        data = QueryDict(mutable=True)
        data.update({prefix + name: text for name, text in typed.items()})
        data[prefix + "shown"] = json.dumps(list(texts), ensure_ascii=False)
        card = EntryForm(self.card.line, data)
        if not card.is_valid():
            for name, errors in card.errors.items():
                self._refuse(self.cells.get(name), " ".join(str(error) for error in errors))
            return
        line = self.card.line
        if card.answer == line.answer:
            return
        self.filled.changes.append(Change(line, card.answer, line.version, is_conflict=version != line.version))

    def _refuse(self, cell: Cell | None, sentence: str) -> None:
        self.filled.wrong.append(Wrong(cell.address if cell else "", self.target.name, sentence))


__all__ = ["Change", "Filled", "UnableToTake", "Wrong", "read_form"]
