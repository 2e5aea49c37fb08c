"""Reporting schemes, their periods, and who fills in what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from roviec.kit.forms import DayField, VersionField
from roviec.kit.periods import PeriodKind
from roviec.organisations.models import Holding
from roviec.plans.models import Plan


class SchemeForm(forms.Form):
    """A reporting regime: what it is called, how often, its days, the plans it covers."""

    name = forms.CharField(label=gettext_lazy("Name of the scheme"), max_length=200)
    frequency = forms.ChoiceField(
        label=gettext_lazy("Units report"),
        choices=[
            (PeriodKind.MONTH, gettext_lazy("every month")),
            (PeriodKind.QUARTER, gettext_lazy("every quarter")),
            (PeriodKind.YEAR, gettext_lazy("every year")),
        ],
    )
    cutoff = forms.IntegerField(label=gettext_lazy("Figures as of day"), min_value=1, max_value=60)
    due = forms.IntegerField(
        label=gettext_lazy("Due on day"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy(
            "Counted from the first of the period's last month: 20 is the 20th, 35 a day of the next."
        ),
    )
    locks = forms.IntegerField(label=gettext_lazy("Closed to changes on day"), min_value=1, max_value=90)
    since = DayField(label=gettext_lazy("In force from"))

    def __init__(self, data: QueryDict | None, *, today: date) -> None:
        """Propose what most schemes are like."""
        usual = {"cutoff": 18, "due": 20, "locks": 40, "since": today.replace(month=1, day=1)}
        super().__init__(data, initial=usual)


class PlansForm(forms.Form):
    """Which plans a scheme covers."""

    plans = forms.MultipleChoiceField(
        label=gettext_lazy("Plans the sheet covers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one plan.")},
    )
    version = VersionField(required=False)

    def __init__(self, offered: list[Plan], data: QueryDict | None, **options: Any) -> None:
        """Offer issued plans of the organisation."""
        super().__init__(data, **options)
        self.offered = {str(plan.pk): plan for plan in offered}
        field = self.fields["plans"]
        field.choices = [(pk, f"{plan.short_title}: {plan.title}") for pk, plan in self.offered.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Plan]:
        """The plans that were ticked."""
        return [self.offered[pk] for pk in self.cleaned_data["plans"]]


class PeriodForm(forms.Form):
    """The first day of the period to open, as the page named it."""

    start = forms.DateField(widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])


class ContactForm(forms.Form):
    """Who fills in a target; empty for any of the unit's writers."""

    holding = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)

    def __init__(self, holders: list[Holding], data: QueryDict | None = None) -> None:
        """Offer the holders of the unit."""
        super().__init__(data)
        self.holders = {holding.pk: holding for holding in holders}
        choices = [(pk, f"{holding.person.name}, {holding.post.title}") for pk, holding in self.holders.items()]
        self.fields["holding"].choices = [("", ""), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Holding | None:
        """The holder, or nobody in particular."""
        return self.holders.get(self.cleaned_data["holding"])
