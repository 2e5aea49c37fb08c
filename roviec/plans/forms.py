"""What people fill in about plans, their lines and their issue."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.documents.models import Document
from roviec.kit.forms import DayField, VersionField
from roviec.organisations.models import Term, Unit
from roviec.organisations.operations import Span
from roviec.plans.cells import COLUMNS, with_cell
from roviec.plans.enums import ItemKind, PlanKind
from roviec.plans.models import Item, ItemVersion, Plan
from roviec.plans.operations import PlanWords, UnableToWrite, Words
from roviec.plans.operations.many_lines import FILLABLE
from roviec.plans.queries import UnitBook

CELL_NAMES = {
    "number": gettext_lazy("No."),
    "text": gettext_lazy("Content"),
    "lead": gettext_lazy("Lead"),
    "co_units": gettext_lazy("In co-operation with"),
    "leader": gettext_lazy("Leader in charge"),
    "due_written": gettext_lazy("Deadline"),
    "product": gettext_lazy("Product"),
    "authority": gettext_lazy("Who decides"),
    "note": gettext_lazy("Note"),
}
# What a new line may be, the usual first.
LINE_KINDS = (
    ItemKind.TASK,
    ItemKind.TARGET,
    ItemKind.GROUP,
    ItemKind.CONTENT,
    ItemKind.KEY_TASK,
    ItemKind.PROJECT,
    ItemKind.COMMITMENT,
    ItemKind.BREAKTHROUGH,
)


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Set the choices of one field of a form."""
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]


class PlansFilter(forms.Form):
    """Which plans to list; an unknown choice lists all."""

    term = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, terms: Iterable[Term], years: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "term", [("", _("All")), *((str(term.pk), term.label) for term in terms)])
        offer(self, "year", [("", _("All")), *((str(year), str(year)) for year in years)])
        offer(self, "kind", [("", _("All")), *((kind.value, str(kind.label).capitalize()) for kind in PlanKind)])

    def columns(self) -> dict[str, Any]:
        """The conditions on plans; what is not an allowed choice is left out."""
        self.is_valid()
        said = self.cleaned_data
        names = {"term": "term_id", "year": "year", "kind": "kind"}
        return {column: said[name] for name, column in names.items() if said.get(name)}


class PlanForm(forms.Form):
    """The particulars of a plan; days left empty follow from the year or the term."""

    owner = forms.ChoiceField(label=gettext_lazy("Whose plan it is"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=500, widget=forms.Textarea(attrs={"rows": 2, "autofocus": True})
    )
    short_title = forms.CharField(
        label=gettext_lazy("Short title"),
        max_length=60,
        help_text=gettext_lazy("As everybody calls it: KH 160."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    serves = forms.ChoiceField(label=gettext_lazy("Carries out"), required=False)
    term = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        required=False,
        min_value=1946,
        max_value=2199,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "day", "autocomplete": "off"}),
    )
    starts = DayField(label=gettext_lazy("From"), required=False)
    ends = DayField(label=gettext_lazy("To the end of"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=300)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())
    version = VersionField(required=False)

    def __init__(
        self,
        *args: Any,
        owners: list[Unit],
        above: list[Plan],
        terms: list[Term],
        plan: Plan | None = None,
        **options: Any,
    ) -> None:
        options.setdefault("initial", _plan_values(plan) if plan else {"key": uuid.uuid4(), "kind": PlanKind.PLAN})
        super().__init__(*args, **options)
        self.owners = {str(unit.pk): unit for unit in owners}
        self._above = {str(other.pk): other for other in above}
        self._terms = {str(term.pk): term for term in terms}
        if plan:
            del self.fields["owner"]
        else:
            offer(self, "owner", [(pk, unit.name) for pk, unit in self.owners.items()])
        offer(self, "kind", [(kind.value, str(kind.label).capitalize()) for kind in PlanKind])
        offer(
            self,
            "serves",
            [("", _("Nothing above it")), *((pk, f"{p.short_title}: {p.title}") for pk, p in self._above.items())],
        )
        offer(self, "term", [("", _("None")), *((pk, term.label) for pk, term in self._terms.items())])

    def clean(self) -> dict[str, Any]:
        """The days of the plan, typed or told by its year or term."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        term = self._terms.get(said.get("term", ""))
        if not {"starts", "ends", "year"} & set(self.errors):
            year, starts, ends = said.get("year"), said.get("starts"), said.get("ends")
            if starts is None:
                starts = date(year, 1, 1) if year else term.valid.lower if term else None
            if ends is None and year:
                ends = date(year, 12, 31)
            elif ends is None and term and term.valid.upper:
                ends = term.valid.upper - timedelta(days=1)
            if starts is None:
                self.add_error("starts", _("Write the first day, or the year, or choose the term."))
            elif ends is not None and ends < starts:
                self.add_error("ends", _("The plan ends before it begins."))
            else:
                said["span"] = Span(starts, ends + timedelta(days=1) if ends else None)
        return said

    def words(self) -> PlanWords:
        """What was filled in, for the operation."""
        said = self.cleaned_data
        return PlanWords(
            kind=PlanKind(said["kind"]),
            title=said["title"],
            short_title=said["short_title"],
            span=said["span"],
            serves=self._above.get(said["serves"]),
            term=self._terms.get(said["term"]),
            year=said["year"],
            note=said["note"],
        )


def _plan_values(plan: Plan) -> dict[str, Any]:
    ends = plan.valid.upper - timedelta(days=1) if plan.valid.upper else None
    return {
        "kind": plan.kind,
        "title": plan.title,
        "short_title": plan.short_title,
        "serves": str(plan.serves_id or ""),
        "term": str(plan.term_id or ""),
        "year": plan.year,
        "starts": plan.valid.lower,
        "ends": ends,
        "note": plan.note,
        "version": plan.version,
    }


def text_of_cell(
    name: str, *, rows: int = 0, known: str = "", required: bool = False, **options: Any
) -> forms.CharField:
    """A field for one cell of a line; `known` is the list of the page that its field offers."""
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if known:
        attrs["list"] = known
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=CELL_NAMES[name], required=required, widget=widget, **options)


class LineForm(forms.Form):
    """One line of a draft, every cell of it; what cannot be read is said beside its own field."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    under = forms.ChoiceField(label=gettext_lazy("Stands under"), required=False)
    number = text_of_cell("number", max_length=20)
    text = forms.CharField(label=CELL_NAMES["text"], max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    lead = text_of_cell(
        "lead",
        known="units",
        help_text=gettext_lazy("A unit, several separated by semicolons, “The wards”, or another rule of the list."),
    )
    co_units = text_of_cell(
        "co_units", rows=2, help_text=gettext_lazy("Several units: one a line, or separated by semicolons.")
    )
    leader = text_of_cell(
        "leader", help_text=gettext_lazy("Left empty, it follows from the assignment of areas."), known="leaders"
    )
    due_written = text_of_cell(
        "due_written", max_length=80, help_text=gettext_lazy("30/6/2023, quý II/2023, năm 2023, or “Thường xuyên”.")
    )
    product = text_of_cell("product", max_length=300)
    authority = text_of_cell(
        "authority", max_length=200, help_text=gettext_lazy("Who decides or signs what comes out.")
    )
    note = text_of_cell("note", max_length=300)
    version = VersionField(required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, headings: list[ItemVersion], book: UnitBook, base: Words, **options: Any) -> None:
        super().__init__(*args, **options)
        self._book, self._base = book, base
        self._headings = {str(row.item_id): row.item for row in headings}
        offer(self, "kind", [(kind.value, str(kind.label).capitalize()) for kind in LINE_KINDS])
        offer(
            self,
            "under",
            [("", _("Nothing: it stands at the top")), *((str(row.item_id), str(row)[:90]) for row in headings)],
        )

    @property
    def under_item(self) -> Item | None:
        """The heading that was chosen."""
        return self._headings.get(self.cleaned_data["under"])

    def clean(self) -> dict[str, Any]:
        """The words of the line, each cell read."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        words = self._base
        for cell in COLUMNS:
            if cell in said:
                try:
                    words = with_cell(words, cell, said[cell], self._book)
                except UnableToWrite as error:
                    self.add_error(cell, ValidationError(str(error)))
        said["words"] = words
        return said


class PasteForm(forms.Form):
    """A range copied from a spreadsheet or a table, and what its rows are."""

    kind = forms.ChoiceField(label=gettext_lazy("The rows are"))
    under = forms.ChoiceField(label=gettext_lazy("Rows without a heading stand under"), required=False)
    rows = forms.CharField(
        label=gettext_lazy("Rows copied from Excel or Word"),
        help_text=gettext_lazy(
            "Columns in the order of the annex, or with their headings in the first row. A row with only I, II… and words is a heading."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "paste", "wrap": "off"}),
        strip=False,
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, headings: list[ItemVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self._headings = {str(row.item_id): row.item for row in headings}
        offer(
            self,
            "under",
            [
                ("", _("The heading their number names, else none")),
                *((str(row.item_id), str(row)[:90]) for row in headings),
            ],
        )
        offer(
            self, "kind", [(kind.value, str(kind.label).capitalize()) for kind in LINE_KINDS if kind != ItemKind.GROUP]
        )

    @property
    def under_item(self) -> Item | None:
        """The heading that was chosen."""
        return self._headings.get(self.cleaned_data["under"])

    def keyed(self, lines: Sequence[Words]) -> list[Words]:
        """The lines with keys of this paste, so that sending it twice adds them once; other words are another wish."""
        wish = self.cleaned_data["key"]
        if wish is None:
            return list(lines)
        return [replace(line, key=uuid.uuid5(wish, f"{place} {line.text}")) for place, line in enumerate(lines)]


class ChosenLines(forms.Form):
    """Lines ticked in the sheet, and the column to fill down."""

    cell = forms.ChoiceField(required=False, choices=[(name, name) for name in FILLABLE])
    line = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, lines: Iterable[ItemVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self._lines = {row.item_id: row for row in lines}
        offer(self, "line", [(str(pk), str(pk)) for pk in self._lines])

    def chosen(self) -> list[ItemVersion]:
        """The ticked lines in printed order; none when the form is wrong."""
        ticked = set(self.cleaned_data.get("line", [])) if self.is_valid() else set()
        return [row for pk, row in self._lines.items() if pk in ticked]


class IssueForm(forms.Form):
    """With which document a draft is issued, and from which day it binds."""

    document = forms.ChoiceField(label=gettext_lazy("Issued with"), required=False)
    effective_from = DayField(label=gettext_lazy("Binds from"))

    def __init__(self, *args: Any, documents: list[Document], needs_document: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["document"].required = needs_document
        self._documents = {str(document.pk): document for document in documents}
        offer(
            self,
            "document",
            [("", _("No document yet")), *((pk, f"{d.symbol} {d.subject}"[:110]) for pk, d in self._documents.items())],
        )

    @property
    def chosen(self) -> Document | None:
        """The document that was chosen."""
        return self._documents.get(self.cleaned_data["document"])
