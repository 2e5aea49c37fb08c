"""What many lines are to say at once, and how strictly an organisation asks for each slot of a clear task."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roviec.kit.forms import DayField, VersionField
from roviec.plans.cells import CARRIED
from roviec.plans.forms import offer, text_of_cell
from roviec.plans.operations import Mending
from roviec.plans.queries import Clear
from roviec.plans.queries.units import UnitBook, UnknownUnit
from roviec.regulations.enums import ClaritySlot, Strictness


class MendingForm(forms.Form):
    """Lines that were ticked, and what all of them are to say; an empty field leaves the cells as they are."""

    line = forms.TypedMultipleChoiceField(coerce=int, required=False)
    # Every line that leaves it open, whether ticked or not.
    everywhere = forms.BooleanField(required=False)
    lead = text_of_cell("lead", known="units")
    co_units = text_of_cell("co_units", known="units")
    leader = text_of_cell("leader", known="leaders")
    due_written = text_of_cell(
        "due_written",
        max_length=80,
        help_text=_("30/6/2023, quý II/2023, “Thường xuyên”, or that there is no deadline."),
    )
    product = text_of_cell("product", max_length=300)
    authority = text_of_cell("authority", max_length=200)

    def __init__(self, *args: Any, lines: list[Clear], book: UnitBook, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lines, self._book = {line.said.item_id: line for line in lines}, book
        offer(self, "line", [(str(pk), str(pk)) for pk in self._lines])

    @property
    def ticked(self) -> set[int]:
        """The items that were ticked, for showing the form again."""
        return set(self.cleaned_data.get("line", [])) if self.is_bound else set()

    @property
    def cells(self) -> list[forms.BoundField]:
        """The fields of what the lines are to say."""
        return [self[name] for name in CARRIED]

    def chosen(self) -> list[Any]:
        """The ticked lines in printed order."""
        ticked = set(self._lines) if self.cleaned_data["everywhere"] else set(self.cleaned_data["line"])
        return [line.said.row for pk, line in self._lines.items() if pk in ticked]

    def clean(self) -> dict[str, Any]:
        """Each cell read; what names no unit or leader is said beside its field."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        read = {"lead": self._book.lead, "co_units": self._book.several, "leader": self._book.leader}
        for cell in CARRIED:
            text = said.get(cell, "")
            try:
                said[cell] = (read[cell](text) if cell in read else text) if text else None
            except UnknownUnit as error:
                self.add_error(cell, ValidationError(str(error)))
        return said

    def mending(self) -> Mending:
        """What the lines are to say."""
        return Mending(**{cell: self.cleaned_data[cell] for cell in CARRIED})


class ClarityRulesForm(forms.Form):
    """How strictly each slot is asked for from a day on, by which decision."""

    since = DayField(label=_("From"))
    basis = forms.CharField(label=_("By which decision"), max_length=200, help_text=_("Such as 12-CV/VPQU."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for slot in ClaritySlot:
            self.fields[slot.value] = forms.ChoiceField(label=str(slot.label).capitalize(), choices=Strictness.choices)
        self.order_fields([*(slot.value for slot in ClaritySlot), "since", "basis"])

    def asked(self) -> dict[ClaritySlot, Strictness]:
        """How strictly each slot is asked for."""
        return {slot: Strictness(self.cleaned_data[slot.value]) for slot in ClaritySlot}


class CeilingForm(forms.Form):
    """How much is done at once at most."""

    most = forms.IntegerField(label=_("At most"), min_value=1, max_value=2_000_000)
    since = DayField(label=_("From"))
    source = forms.CharField(label=_("By which decision"), max_length=300)
    version = VersionField()
