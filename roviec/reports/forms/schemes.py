"""Reporting schemes, their periods, and who fills in what."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from roviec.kit.forms import DayField, VersionField
from roviec.kit.periods import PeriodKind
from roviec.organisations.models import Holding, ReportingDays, Unit
from roviec.plans.models import Plan


class DaysForm(forms.Form):
    """On which days of a period units fill in, report, are still in time, and are closed."""

    opens = forms.IntegerField(label=gettext_lazy("Opens on day"), min_value=1, max_value=60)
    cutoff = forms.IntegerField(label=gettext_lazy("Figures as of day"), min_value=1, max_value=60)
    due = forms.IntegerField(
        label=gettext_lazy("Due on day"),
        min_value=1,
        max_value=60,
        help_text=gettext_lazy(
            "Counted from the first of the period's last month: 20 is the 20th, 35 a day of the next."
        ),
    )
    timely = forms.IntegerField(
        label=gettext_lazy("Still in time until day"),
        min_value=1,
        max_value=90,
        required=False,
        help_text=gettext_lazy("Leave empty where no days of grace are given after the due day."),
    )
    locks = forms.IntegerField(label=gettext_lazy("Closed to changes on day"), min_value=1, max_value=90)
    version = VersionField(required=False)

    @property
    def days(self) -> dict[str, Any]:
        """The days by their names."""
        return {name: self.cleaned_data[name] for name in ("opens", "cutoff", "due", "timely", "locks")}


class SchemeForm(DaysForm):
    """A reporting regime: what it is called, how often, its days."""

    name = forms.CharField(label=gettext_lazy("Name of the scheme"), max_length=200)
    frequency = forms.ChoiceField(
        label=gettext_lazy("Units report"),
        choices=[
            (PeriodKind.MONTH, gettext_lazy("every month")),
            (PeriodKind.QUARTER, gettext_lazy("every quarter")),
            (PeriodKind.YEAR, gettext_lazy("every year")),
        ],
    )
    since = DayField(label=gettext_lazy("In force from"))
    # What the page carries, so that a form sent twice makes one scheme.
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ("name", "frequency", "opens", "cutoff", "due", "timely", "locks", "since", "key")

    def __init__(self, data: QueryDict | None, *, today: date, usual: ReportingDays | None = None) -> None:
        """Propose the usual days of the organisation, else what most schemes are like."""
        days: dict[str, Any] = {"opens": 1, "cutoff": 18, "due": 20, "locks": 40}
        if usual is not None:
            days = {"frequency": usual.frequency} | {name: getattr(usual, name) for name in days}
        super().__init__(data, initial=days | {"since": today.replace(month=1, day=1), "key": uuid4()})
        del self.fields["version"]


class PostponementForm(forms.Form):
    """New dates of an open period, and why."""

    cutoff_on = DayField(label=gettext_lazy("Figures as of"))
    due_on = DayField(label=gettext_lazy("Due date"))
    timely_on = DayField(label=gettext_lazy("Still in time until"))
    locks_on = DayField(label=gettext_lazy("Closed to changes on"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why the dates are put off.")},
    )
    version = VersionField(required=False)

    @property
    def dates(self) -> dict[str, date]:
        """The dates by the names of their columns."""
        return {name: self.cleaned_data[name] for name in ("cutoff_on", "due_on", "timely_on", "locks_on")}


class EndorserForm(forms.Form):
    """A unit that looks at sheets before they are accepted, and whose sheets."""

    reviewer = forms.TypedChoiceField(label=gettext_lazy("Reviewer"), coerce=int)
    units = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sheets of which units"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none for the sheets of every unit."),
    )

    def __init__(self, reviewers: list[Unit], reporting: list[Unit], data: QueryDict | None = None) -> None:
        """Offer the units of the organisation, and those that report."""
        super().__init__(data)
        self.named = {unit.pk: unit for unit in [*reviewers, *reporting]}
        self.fields["reviewer"].choices = [("", ""), *((u.pk, u.name) for u in reviewers)]  # type: ignore[attr-defined]
        self.fields["units"].choices = [(u.pk, u.short_name or u.name) for u in reporting]  # type: ignore[attr-defined]

    @property
    def chosen_reviewer(self) -> Unit:
        """The unit that was chosen."""
        return self.named[self.cleaned_data["reviewer"]]

    @property
    def chosen_units(self) -> list[Unit]:
        """Whose sheets; none for all."""
        return [self.named[pk] for pk in self.cleaned_data["units"]]


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
