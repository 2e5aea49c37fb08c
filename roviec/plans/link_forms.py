"""Which lines carry out which, which are taken over, and the answer when the plan above changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roviec.plans.forms import offer, text_of_cell
from roviec.plans.models import Item, ItemVersion
from roviec.plans.queries.units import UnitBook, UnknownUnit


class TickedLines(forms.Form):
    """Lines that were ticked."""

    line = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _("Tick the lines first.")})

    def __init__(self, *args: Any, lines: Sequence[ItemVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self._lines = {row.item_id: row for row in lines}
        offer(self, "line", [(str(pk), str(pk)) for pk in self._lines])

    @property
    def chosen(self) -> list[ItemVersion]:
        """The ticked lines in printed order."""
        ticked = set(self.cleaned_data["line"])
        return [row for pk, row in self._lines.items() if pk in ticked]


class ClauseForm(TickedLines):
    """Ticked lines, and the line of the plan above that they carry out."""

    clause = forms.ChoiceField(label=_("They carry out"))

    def __init__(self, *args: Any, clauses: Sequence[ItemVersion], **options: Any) -> None:
        super().__init__(*args, **options)
        self._clauses = {str(row.item_id): row.item for row in clauses}
        offer(self, "clause", [(str(row.item_id), f"{row.item.plan}: {row}"[:120]) for row in clauses])

    @property
    def above(self) -> Item:
        """The line above."""
        return self._clauses[self.cleaned_data["clause"]]


class ReportersForm(TickedLines):
    """Ticked targets, and the units that report them from now on."""

    units = text_of_cell("lead", known="units", required=True)

    def __init__(self, *args: Any, book: UnitBook, **options: Any) -> None:
        super().__init__(*args, **options)
        self._book = book
        self.fields["units"].label = _("Reported by")

    def clean_units(self) -> Any:
        """The units, or the rule that finds them."""
        try:
            return self._book.lead(self.cleaned_data["units"])
        except UnknownUnit as error:
            raise ValidationError(str(error)) from error


class KeepForm(forms.Form):
    """Why the unit's own line stays as it is."""

    reason = forms.CharField(
        label=_("Why the line stays as it is"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
