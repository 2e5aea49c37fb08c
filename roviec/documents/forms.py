"""What people fill in about documents."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.documents.enums import LinkKind
from roviec.documents.files import ACCEPT
from roviec.documents.models import Document
from roviec.documents.operations import Particulars, UnableToRegister, read_symbol
from roviec.documents.queries import ORDERS, Choices, Wanted
from roviec.kit.forms import DayField, VersionField
from roviec.organisations.models import Term, Unit
from roviec.prose.symbols import DocumentSymbol
from roviec.prose.symbols import Regime as SymbolRegime
from roviec.regulations.enums import Regime
from roviec.regulations.models import DocumentType
from roviec.regulations.operations import TypeWords
from roviec.regulations.queries import document_type, types_abbreviated

LONGEST_SUBJECT = 500


class RegisterFilter(forms.Form):
    """What somebody looks for in the register; an unknown choice finds what an empty one finds."""

    words = forms.CharField(
        label=gettext_lazy("Symbol, words of the subject"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int, empty_value=None)
    issuer = forms.ChoiceField(label=gettext_lazy("Issuer"), required=False)
    order = forms.ChoiceField(required=False, choices=[(name, name) for name in ORDERS], widget=forms.HiddenInput())

    def __init__(self, *args: Any, choices: Choices, names: dict[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        units = [(str(pk), names[pk]) for pk in choices.units if pk in names]
        outside = [(name, name) for name in choices.outside]
        offered: dict[str, list[tuple[str, str]]] = {
            "type": [(name, name) for name in choices.types],
            "year": [(str(year), str(year)) for year in choices.years],
            "issuer": sorted(units, key=lambda choice: choice[1]) + outside,
        }
        for name, found in offered.items():
            self.fields[name].choices = [("", _("All")), *found]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was asked for; what is not an allowed choice is left out."""
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            words=said.get("words", ""),
            type_name=said.get("type", ""),
            year=said.get("year"),
            issuer=said.get("issuer", ""),
            order=said.get("order", ""),
        )


class DocumentForm(forms.Form):
    """The particulars of a document. The type may be left to the symbol, the term to the day of issue."""

    symbol = forms.CharField(
        label=gettext_lazy("Number and symbol"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("As on the document: 160-KH/QU, 15/QĐ-UBND. Leave empty when it bears none."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    issued_on = DayField(label=gettext_lazy("Day of issue"), required=False)
    issuer = forms.ChoiceField(label=gettext_lazy("Issuer"), required=False)
    outside_issuer = forms.CharField(
        label=gettext_lazy("Issuer outside the organisation"), required=False, max_length=200
    )
    subject = forms.CharField(
        label=gettext_lazy("What it is about"),
        max_length=LONGEST_SUBJECT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    term = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())
    version = VersionField(required=False)

    def __init__(
        self, *args: Any, types: list[DocumentType], units: list[Unit], terms: list[Term], today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._today = today
        self._units = {str(unit.pk): unit for unit in units}
        self._terms = {str(term.pk): term for term in terms}
        groups = [
            (Regime(regime).label, [(type_key(t), _type_words(t)) for t in types if t.regime == regime])
            for regime in Regime.values
        ]
        self.fields["type"].choices = [("", _("As the symbol says")), *groups]  # type: ignore[attr-defined]
        self.fields["issuer"].choices = [  # type: ignore[attr-defined]
            ("", _("Outside the organisation")),
            *((pk, unit.name) for pk, unit in self._units.items()),
        ]
        self.fields["term"].choices = [  # type: ignore[attr-defined]
            ("", _("By the day of issue")),
            *((pk, term.label) for pk, term in self._terms.items()),
        ]

    def clean_symbol(self) -> str:
        """The symbol as its regime writes it."""
        typed: str = self.cleaned_data["symbol"].strip()
        if not typed:
            return ""
        try:
            self._read: DocumentSymbol | None = read_symbol(typed)
        except UnableToRegister as error:
            raise ValidationError(str(error), "symbol") from error
        return str(self._read)

    def clean(self) -> dict[str, Any]:
        """An issuer, one or the other; a type, chosen or told by the symbol."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not said.get("issuer") and not said.get("outside_issuer", "").strip():
            self.add_error("issuer", _("Choose the issuer, or write the name of an outside one."))
        if said.get("issuer") and said.get("outside_issuer", "").strip():
            self.add_error("outside_issuer", _("The issuer is chosen already; leave this empty."))
        if "type" not in self.errors and "symbol" not in self.errors and "issued_on" not in self.errors:
            said["document_type"] = self._type(said)
        return said

    def particulars(self) -> Particulars:
        """What was filled in, for the operation."""
        said = self.cleaned_data
        return Particulars(
            type=said["document_type"],
            subject=said["subject"],
            issuer=self._units.get(said["issuer"]),
            outside_issuer=said["outside_issuer"],
            symbol=said["symbol"],
            issued_on=said["issued_on"],
            term=self._terms.get(said["term"]),
            note=said["note"],
        )

    def _type(self, said: dict[str, Any]) -> DocumentType | None:
        on = said.get("issued_on") or self._today
        if said.get("type"):
            regime, _colon, name = said["type"].partition(":")
            return document_type(Regime(regime), name, on)
        read = getattr(self, "_read", None)
        if read is None:
            self.add_error("type", _("Choose the type: without a symbol it cannot be told."))
            return None
        if read.regime == SymbolRegime.LETTER:
            return document_type(Regime.STATE, "Công văn", on)
        found = types_abbreviated(Regime(read.regime.value), read.type_code, on) if read.type_code else []
        if len(found) != 1:
            self.add_error("type", _("Choose the type: the symbol does not tell it."))
            return None
        return found[0]


def values_of(document: Document | None) -> dict[str, Any]:
    """What the form shows at first; a new document gets a key, so that sending twice registers once."""
    if document is None:
        return {"key": uuid.uuid4()}
    return {
        "symbol": document.symbol,
        "type": type_key(document.type),
        "issued_on": document.issued_on,
        "issuer": str(document.issuer_id or ""),
        "outside_issuer": document.outside_issuer,
        "subject": document.subject,
        "term": str(document.term_id or ""),
        "note": document.note,
        "version": document.version,
    }


class TypeForm(forms.Form):
    """A type of document as the rules know it from a day on."""

    regime = forms.ChoiceField(label=gettext_lazy("Rules of"), choices=Regime.choices)
    name = forms.CharField(label=gettext_lazy("Type of document"), max_length=80)
    abbreviation = forms.CharField(
        label=gettext_lazy("Abbreviation"), max_length=8, required=False, help_text=gettext_lazy("Empty for a letter.")
    )
    source = forms.CharField(
        label=gettext_lazy("Regulation"), max_length=200, help_text=gettext_lazy("Number, symbol and place in it.")
    )
    since = DayField(label=gettext_lazy("From the day"))

    def words(self) -> TypeWords:
        """What the rules are to say."""
        said = self.cleaned_data
        return TypeWords(Regime(said["regime"]), said["abbreviation"], said["name"], said["source"])


class TypeEndForm(forms.Form):
    """The day from which a type is known no more."""

    since = DayField(label=gettext_lazy("No longer from"))


class LinkForm(forms.Form):
    """How a document relates to another one, named by its symbol."""

    kind = forms.ChoiceField(label=gettext_lazy("This document"), choices=LinkKind.choices)
    target = forms.CharField(
        label=gettext_lazy("the document"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "known-symbols", "autocomplete": "off", "placeholder": "15-NQ/TU"}),
    )


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is looked at by `documents.files`."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """The files that were sent, at least one."""
        files = [file for file in data if file] if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(_("Choose a file."), "required")
        return files


class FilesForm(forms.Form):
    """Files to add to a document."""

    uploads = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("PDF, Word, Excel or photos, up to 15 MB each."),
        widget=SeveralFiles(attrs={"multiple": True, "accept": ACCEPT}),
    )


def type_key(kind: DocumentType) -> str:
    """A type apart from the days its rule holds: the day of issue decides which rule it is."""
    return f"{kind.regime}:{kind.name}"


def _type_words(kind: DocumentType) -> str:
    return f"{kind.name} ({kind.abbreviation})" if kind.abbreviation else kind.name
