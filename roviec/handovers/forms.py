"""What an administrator fills in about a reorganisation, its lines, and the work that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roviec.handovers.enums import OUTCOMES, LineKind, Outcome, Work
from roviec.handovers.operations import Particulars, Saying
from roviec.handovers.queries import Node
from roviec.kit.forms import DayField, NumberField, VersionField
from roviec.organisations.forms.keeping import UnitField, kind_choices
from roviec.organisations.operations import Naming
from roviec.organisations.queries.keeping import UnitLine

HUNDRED = Decimal(100)


class NodeField(forms.ChoiceField):
    """A choice among units that stand and those that the draft founds; cleans to a Node, or None."""

    def offer(self, lines: Sequence[UnitLine], new: Mapping[Node, str]) -> None:
        """Offer the new units first, then those that stand, in tree order."""
        groups: list[Any] = [] if self.required else [("", _("(none)"))]
        if new:
            groups.append((_("New units of this draft"), [(f"n{node.pk}", name) for node, name in new.items()]))
        groups.append((_("Units that stand"), [(f"u{line.unit.pk}", line.label) for line in lines]))
        self.choices = groups

    def clean(self, value: Any) -> Node | None:
        """The unit of a choice that was offered."""
        chosen = super().clean(value)
        return Node(is_new=chosen[0] == "n", pk=int(chosen[1:])) if chosen else None


class ParticularsForm(forms.Form):
    """What it is called, by which document, from which day."""

    title = forms.CharField(label=_("What it is called"), max_length=200)
    basis = forms.CharField(
        label=_("Document it is based on"), max_length=200, help_text=_("Number, symbol, date and who issued it.")
    )
    on = DayField(label=_("From the day"), help_text=_("On the days before, everything stays as it was."))
    version = VersionField(required=False)

    def particulars(self) -> Particulars:
        """The three as one value."""
        said = self.cleaned_data
        return Particulars(said["title"], said["basis"], said["on"])


class BeginningForm(ParticularsForm):
    """Which units it is about, too."""

    over = UnitField(label=_("Reorganise below"), help_text=_("It may change this unit and all below it."))
    field_order = ("title", "basis", "on", "over")


class LineForm(forms.Form):
    """One line; the fields are those that its kind needs."""

    def __init__(self, kind: LineKind, lines: Sequence[UnitLine], new: Mapping[Node, str], *args: Any) -> None:
        super().__init__(*args)
        self.kind = kind
        if kind != LineKind.FOUND:
            unit = UnitField(label=_("Unit"))
            unit.offer(lines)
            self.fields["unit"] = unit
        if kind in {LineKind.FOUND, LineKind.RENAME}:
            self._ask_for_a_name()
        if kind in {LineKind.FOUND, LineKind.MOVE, LineKind.SUCCEED}:
            label = _("Passes on to") if kind == LineKind.SUCCEED else _("Under")
            place = NodeField(label=label)
            place.offer(lines, new)
            self.fields["place"] = place
        if kind == LineKind.SUCCEED:
            self._ask_for_a_share()

    def _ask_for_a_name(self) -> None:
        self.fields["name"] = forms.CharField(label=_("Full name"), max_length=250)
        self.fields["short_name"] = forms.CharField(label=_("Short name"), max_length=120)
        self.fields["unit_kind"] = forms.ChoiceField(label=_("Kind of unit"), choices=kind_choices())

    def _ask_for_a_share(self) -> None:
        self.fields["share"] = NumberField(
            label=_("Share, in per cent"),
            decimals=4,
            least=Decimal("0.0001"),
            most=HUNDRED,
            help_text=_("How much of the unit goes there: 100 for all of it. A unit that goes on keeps the rest."),
        )
        self.fields["is_assumed"] = forms.BooleanField(
            label=_("The share is assumed: no document lays it down"), required=False
        )

    def saying(self) -> Saying:
        """What the line says."""
        said = self.cleaned_data
        naming = Naming(said["name"], said["short_name"], said["unit_kind"]) if "name" in said else None
        share = said["share"] / HUNDRED if "share" in said else None
        return Saying(
            self.kind, said.get("unit"), said.get("place"), naming, share, is_assumed=said.get("is_assumed", False)
        )


class WorkFilter(forms.Form):
    """Of which unit the open things are shown."""

    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int, empty_value=None, required=False)

    def __init__(self, units: Mapping[int, str], *args: Any) -> None:
        super().__init__(*args)
        field = self.fields["unit"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - as declared above
        field.choices = [("", _("All units that end")), *units.items()]


class DecisionForm(forms.Form):
    """What becomes of the things that are ticked, or of all that are shown."""

    keys = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.MultipleHiddenInput)
    everything = forms.BooleanField(label=_("All that the filter shows"), required=False)
    outcome = forms.ChoiceField(label=_("What becomes of them"))
    other = NodeField(label=_("The other unit"), required=False)

    def __init__(
        self, work: Work, shown: Sequence[int], lines: Sequence[UnitLine], new: Mapping[Node, str], *args: Any
    ) -> None:
        super().__init__(*args)
        self.shown = shown
        self.fields["keys"].choices = [(key, key) for key in shown]  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [(each.value, each.label) for each in OUTCOMES[work]]  # type: ignore[attr-defined]
        other = self.fields["other"]
        assert isinstance(other, NodeField)  # noqa: S101 - as declared above
        other.offer(lines, new)

    def clean(self) -> dict[str, Any]:
        """Something is chosen, and the other unit where there has to be one."""
        said = super().clean() or self.cleaned_data
        if not self.errors:
            if not (said["keys"] or said["everything"]):
                raise ValidationError(_("Tick what you want to decide of."))
            if said["outcome"] == Outcome.OTHER and not said["other"]:
                self.add_error("other", _("Choose the unit it goes to."))
        return said

    def chosen(self) -> Sequence[int]:
        """The keys of what was chosen."""
        chosen: Sequence[int] = self.shown if self.cleaned_data["everything"] else self.cleaned_data["keys"]
        return chosen

    def goes_to(self) -> Node | None:
        """The other unit, for that outcome only."""
        said = self.cleaned_data
        return said["other"] if said["outcome"] == Outcome.OTHER else None


class OrderForm(forms.Form):
    """The version whose preview was read."""

    version = VersionField(required=False)
