"""The form of a sheet as a locked workbook: what is asked, what was before, where to type, and the key that knows it again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from roviec.kit.workbooks.writing import FONT, Book, is_exact
from roviec.plans.models import Target
from roviec.reports.forms.cards import CHIPS, ESTIMATE, FINAL, NUMBERS, EntryForm
from roviec.reports.models import Report

SALT = "roviec.reports.form"
KEY_SHEET = "roviec"
# A cell is read up to so many letters, so the key stands in several.
KEY_PART = 1_000
FIRST_ROW = 5
ENTRY = {"locked": False, "bg_color": "#FFF9E5", "border": 1, "text_wrap": True}
KEPT = {"bg_color": "#EFEDE8", "border": 1, "text_wrap": True}


@dataclass(frozen=True)
class Key:
    """What a form carries of where it comes from: its report, and of each target the version and the texts it showed."""

    report: str
    unit: str
    period: str
    rows: dict[int, tuple[int, list[str]]]

    def signed(self) -> str:
        """As text that only this installation can make."""
        rows = {str(pk): [version, texts] for pk, (version, texts) in self.rows.items()}
        said = {"report": self.report, "unit": self.unit, "period": self.period, "rows": rows}
        return signing.dumps(said, salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> Key | None:
        """The key, None when it was not made here or was changed."""
        try:
            said = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            return None
        rows = {int(pk): (version, texts) for pk, (version, texts) in said["rows"].items()}
        return cls(said["report"], said["unit"], said["period"], rows)


def columns() -> dict[str, tuple[str, float]]:
    """The columns of the form by the field they hold, with head and width; those with a dot are only to read."""
    return {
        ".code": (_("Row code"), 9),
        ".number": (_("No."), 7),
        ".name": (_("Target"), 44),
        ".measure": (_("Measure"), 9),
        ".goal": (_("Goal of the year"), 11),
        ".before": (_("Period before"), 11),
        "state": (_("State of the figure"), 20),
        "figure": (_("In the period"), 13),
        "running": (_("Running total"), 13),
        "denominator": (_("Out of (for a ratio)"), 13),
        "is_estimate": (_("Estimate or final"), 13),
        "reason": (_("Reason"), 24),
        "note": (_("Note"), 24),
    }


def states() -> dict[str, str]:
    """The words of the drop-down by what they mean."""
    return {value: str(label) for value, label in CHIPS}


def finality() -> dict[str, str]:
    """The words for an estimate and a final figure."""
    return {FINAL: _("Final"), ESTIMATE: _("Estimate")}


def texts_of(card: EntryForm) -> list[str]:
    """What the fields of a card show, in the order of `card.typed`."""
    texts: list[str] = json.loads(card.initial["shown"])
    return texts


def form_of(report: Report, cards: Sequence[EntryForm], mine: set[int] | None) -> bytes:
    """The form of a report with the answers so far; cells of targets that are not `mine` are locked like the rest."""
    book = Book()
    page = book.page(_("Sheet of figures"))
    page.title(_("Sheet of figures of %(period)s") % {"period": report.period.phrase})
    page.line(report.unit.name)
    page.line(
        _("Type in the yellow cells only, then upload this file on the page of the sheet. Do not add or move rows.")
    )
    heads = list(columns().values())
    row = FIRST_ROW - 1
    for column, (head, width) in enumerate(heads):
        page.sheet.write_string(row, column, head, book.formats["head"])
        page.sheet.set_column(column, column, width)
    page.sheet.freeze_panes(FIRST_ROW, 3)
    writer = _Rows(book, page.sheet)
    for card in cards:
        writer.card(card, is_mine=mine is None or card.line.target.pk in mine)
    page.sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    _write_key(book, Key(str(report.uuid), report.unit.name, report.period.label, dict(_versions(cards))))
    return book.content()


def _versions(cards: Iterable[EntryForm]) -> Iterable[tuple[int, tuple[int, list[str]]]]:
    for card in cards:
        yield card.line.target.pk, (card.line.version, texts_of(card))


def _write_key(book: Book, key: Key) -> None:
    sheet = book.file.add_worksheet(KEY_SHEET)
    text = key.signed()
    for row, start in enumerate(range(0, len(text), KEY_PART)):
        sheet.write_string(row, 0, text[start : start + KEY_PART])
    sheet.protect("")
    sheet.very_hidden()


class _Rows:
    """Writes one row a target, and one for each part of its breakdown."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.sheet, self.row = sheet, FIRST_ROW
        self.places = {name: place for place, name in enumerate(columns())}
        base = FONT | {"border": 1}
        number = {"num_format": "#,##0.######"}
        self.looks = {
            "entry": book.file.add_format(base | ENTRY),
            "entry_number": book.file.add_format(base | ENTRY | number),
            "kept": book.file.add_format(base | KEPT),
            "kept_number": book.file.add_format(base | KEPT | number),
        }

    def card(self, card: EntryForm, *, is_mine: bool) -> None:
        line, target = card.line, card.line.target
        self._facts(str(target.pk), line.number, target.name, target)
        self._cell(".goal", line.goal, is_open=False)
        before = line.in_period(line.previous)
        if target.is_ratio:
            before = line.previous.value(target) if line.previous else None
        self._cell(".before", None if before is None else round(before, 6), is_open=False)
        shown = card.initial
        for name in NUMBERS:
            self._cell(name, shown.get(name), is_open=is_mine and name in card.fields and not card.is_reckoned)
        for name, words in (("state", states()), ("is_estimate", finality())):
            self._cell(name, words.get(str(shown.get(name) or ""), ""), is_open=is_mine)
            if is_mine:
                self._offer(name, list(words.values()))
        for name in ("reason", "note"):
            self._cell(name, shown.get(name) or "", is_open=is_mine)
        self.row += 1
        for place, (field, label) in enumerate(card.parts.items()):
            self._facts(f"{target.pk}.{place + 1}", "", f"   – {label}", target)
            for name in self.places:
                if not name.startswith(".") or name in {".goal", ".before"}:
                    is_part = name == "figure"
                    self._cell(name, shown.get(field) if is_part else None, is_open=is_part and is_mine)
            self.row += 1

    def _facts(self, code: str, number: str, name: str, target: Target) -> None:
        for column, words in ((".code", code), (".number", number), (".name", name), (".measure", target.measure)):
            self._cell(column, words, is_open=False)

    def _cell(self, name: str, value: Decimal | str | None, *, is_open: bool) -> None:
        look = "entry" if is_open else "kept"
        place = self.places[name]
        if value is None or value == "":
            self.sheet.write_blank(self.row, place, None, self.looks[look])
        elif isinstance(value, Decimal) and is_exact(value):
            self.sheet.write_number(self.row, place, float(value), self.looks[f"{look}_number"])
        else:
            self.sheet.write_string(self.row, place, str(value), self.looks[look])

    def _offer(self, name: str, words: list[str]) -> None:
        self.sheet.data_validation(
            self.row,
            self.places[name],
            self.row,
            self.places[name],
            {"validate": "list", "source": words, "error_message": _("Choose one of the list.")},
        )
