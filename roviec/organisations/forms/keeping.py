"""What an administrator fills in about units, their places, codes and terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roviec.kit.forms import DayField, VersionField
from roviec.organisations.enums import CodeScheme, UnitKind
from roviec.organisations.models import Unit
from roviec.organisations.operations import Naming, Span
from roviec.organisations.queries.keeping import UnitLine


class UnitField(forms.ChoiceField):
    """A choice among units in tree order, moved in by their depth; cleans to the unit, or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.units: dict[int, Unit] = {}

    def offer(self, lines: Sequence[UnitLine], *, nothing: str = "") -> None:
        """Offer these units; `nothing` are the words of the empty choice, for a field that may stay empty."""
        self.units = {line.unit.pk: line.unit for line in lines}
        empty = [] if self.required else [("", nothing)]
        self.choices = [*empty, *((line.unit.pk, line.label) for line in lines)]

    def clean(self, value: Any) -> Unit | None:
        """The unit of a choice that was offered."""
        chosen = super().clean(value)
        return self.units[int(chosen)] if chosen else None


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of units, as a list of choices begins them."""
    return [(kind.value, capfirst(str(kind.label))) for kind in UnitKind]


class NamingForm(forms.Form):
    """What a unit is called and what it is, from a day on."""

    name = forms.CharField(label=_("Full name"), max_length=250)
    short_name = forms.CharField(
        label=_("Short name"),
        max_length=120,
        help_text=_("As boards and tables call it, without the words all its neighbours bear."),
    )
    kind = forms.ChoiceField(label=_("Kind of unit"))
    from_day = DayField(label=_("From the day"), help_text=_("On the days before, it keeps what it was called."))
    version = VersionField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]

    def naming(self) -> Naming:
        """The three words as one value."""
        cleaned = self.cleaned_data
        return Naming(cleaned["name"], cleaned["short_name"], cleaned["kind"])


class FoundingForm(NamingForm):
    """A new unit with its place."""

    parent = UnitField(label=_("Under"), help_text=_("The unit that manages it; other lines are placed afterwards."))
    code = forms.CharField(
        label=_("Abbreviation in document symbols"),
        max_length=40,
        required=False,
        help_text=_("As it stands after the number of its documents."),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())
    field_order = ("name", "short_name", "kind", "parent", "from_day", "code")

    def __init__(self, *args: Any, lines: Sequence[UnitLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].offer(lines)  # type: ignore[attr-defined]
        self.fields["from_day"].help_text = ""
        del self.fields["version"]


class FromDayForm(forms.Form):
    """One day, and the version that was shown."""

    from_day = DayField(label=_("From the day"))
    version = VersionField(required=False)

    def __init__(self, *args: Any, label: str = "", hint: str = "", still_open: int = 0, **options: Any) -> None:
        """`still_open`: how many things stand in the leaver's name, which somebody has to know before it ends."""
        super().__init__(*args, **options)
        self.fields["from_day"].label = label or self.fields["from_day"].label
        if still_open:
            words = ngettext(
                "End it although %(count)d thing is not handed over",
                "End it although %(count)d things are not handed over",
                still_open,
            )
            self.fields["left_open"] = forms.BooleanField(
                label=words % {"count": still_open},
                error_messages={"required": _("Hand it over first, or tick that it stays open.")},
            )
        self.fields["from_day"].help_text = hint


class EndingForm(FromDayForm):
    """A day on which something ends, with a tick that what stands in it ends too."""

    with_rest = forms.BooleanField(required=False)

    def __init__(self, *args: Any, rest: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        if rest:
            self.fields["with_rest"].label = rest
        else:
            del self.fields["with_rest"]


class CodeForm(FromDayForm):
    """A code that a unit bears from a day on."""

    scheme = forms.ChoiceField(label=_("Which code"))
    value = forms.CharField(label=_("Code"), max_length=40)
    field_order = ("scheme", "value", "from_day")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        schemes = [(scheme.value, capfirst(str(scheme.label))) for scheme in CodeScheme]
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]


class PlaceForm(FromDayForm):
    """The parent of a unit in a tree from a day on; no parent takes it out of the tree."""

    parent = UnitField(label=_("Under"), required=False)
    field_order = ("parent", "from_day")

    def __init__(self, *args: Any, lines: Sequence[UnitLine], may_leave: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].required = not may_leave
        self.fields["parent"].offer(lines, nothing=str(_("outside this tree")))  # type: ignore[attr-defined]


class OrderForm(FromDayForm):
    """A number for each unit below: where it stands among its siblings."""

    def __init__(self, *args: Any, units: Iterable[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.units = list(units)
        for place, unit in enumerate(self.units, start=1):
            attributes = {"class": "figure", "inputmode": "numeric"}
            self.fields[f"place_{unit.pk}"] = forms.IntegerField(
                label=unit.name, initial=place, min_value=1, max_value=9999, widget=forms.NumberInput(attrs=attributes)
            )
        self.order_fields([*(f"place_{unit.pk}" for unit in self.units), "from_day", "version"])

    def order(self) -> list[int]:
        """The ids of the units by their numbers; equal numbers keep the order they had."""
        return [unit.pk for unit in sorted(self.units, key=lambda unit: self.cleaned_data[f"place_{unit.pk}"])]


class TermForm(forms.Form):
    """A committee's term."""

    ordinal = forms.CharField(
        label=_("Ordinal"), max_length=8, help_text=_("As the committee counts its terms, such as IV.")
    )
    label = forms.CharField(
        label=_("Name of the term"), max_length=40, help_text=_("As documents name it, with its years.")
    )
    starts = DayField(label=_("First day"))
    ends = DayField(
        label=_("No longer from"), required=False, help_text=_("Leave it empty until the next congress is held.")
    )

    def clean(self) -> dict[str, Any]:
        """A term lasts some day."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("starts") and cleaned.get("ends") and cleaned["ends"] <= cleaned["starts"]:
            self.add_error("ends", ValidationError(_("It must end after its first day.")))
        return cleaned

    def span(self) -> Span:
        """The days of the term."""
        return Span(self.cleaned_data["starts"], self.cleaned_data["ends"])
