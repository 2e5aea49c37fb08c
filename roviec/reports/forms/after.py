"""What is typed about a sheet around its figures: opening it again, earlier estimates, remarks on behalf of leaders."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy

from roviec.kit.forms import DayField, NumberField
from roviec.organisations.models import Holding
from roviec.reports.queries.estimates import EstimateLine
from roviec.reports.queries.sheet import Sheet

# How long a sheet is usually opened again.
USUAL_DAYS = 3


class WishForm(forms.Form):
    """Why a closed sheet should be opened again."""

    reason = forms.CharField(
        label=gettext_lazy("Why the sheet should be opened again"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why the sheet should be opened again.")},
    )


class GrantForm(forms.Form):
    """Until when a sheet is open again: to the end of a day."""

    until = DayField(label=gettext_lazy("Open until the end of"))

    def __init__(self, data: QueryDict | None, *, today: datetime) -> None:
        """Propose some days."""
        super().__init__(data, initial={"until": timezone.localdate(today) + timedelta(days=USUAL_DAYS)})

    @property
    def moment(self) -> datetime:
        """The first moment of the next day, when the sheet closes."""
        midnight = datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time.min)
        return timezone.make_aware(midnight)


class StaysClosedForm(forms.Form):
    """Why a sheet stays closed."""

    words = forms.CharField(
        label=gettext_lazy("Why it stays closed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why the sheet stays closed.")},
    )


class EstimateForm(forms.Form):
    """An earlier estimate given for good: empty fields mean the same number."""

    figure = NumberField(required=False)
    denominator = NumberField(required=False)

    def __init__(self, line: EstimateLine, data: QueryDict | None = None) -> None:
        """Make the fields of the target; they show what is said already."""
        said = line.confirmation or line.posting
        super().__init__(data, initial={"figure": said.numerator, "denominator": said.denominator})
        self.line = line
        if not line.target.is_ratio:
            del self.fields["denominator"]
            self.fields["figure"].decimals = line.target.decimals  # type: ignore[attr-defined]


class SpokenForm(forms.Form):
    """What a leader said, written down by the office."""

    speaker = forms.TypedChoiceField(label=gettext_lazy("On behalf of"), coerce=int)
    target = forms.TypedChoiceField(label=gettext_lazy("About"), coerce=int, empty_value=None, required=False)
    words = forms.CharField(
        label=gettext_lazy("What the leader said"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write what the leader said.")},
    )

    def __init__(self, speakers: list[Holding], sheet: Sheet, data: QueryDict | None = None) -> None:
        """Offer the leaders, and the targets of the sheet."""
        super().__init__(data)
        self.speakers = {holding.pk: holding for holding in speakers}
        people = [(pk, f"{holding.person.name}, {holding.post.title}") for pk, holding in self.speakers.items()]
        self.fields["speaker"].choices = people  # type: ignore[attr-defined]
        targets = [(line.target.pk, line.target.name) for line in sheet.lines]
        self.fields["target"].choices = [("", gettext_lazy("the whole report")), *targets]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Holding:
        """The leader."""
        return self.speakers[self.cleaned_data["speaker"]]
