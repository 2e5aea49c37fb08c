"""Which unit keeps a plan going, from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from roviec.kit.forms import DayField
from roviec.organisations.forms.keeping import UnitField
from roviec.organisations.queries.keeping import UnitLine
from roviec.plans.enums import Stewardship
from roviec.plans.measure_forms import first_day_shown, last_day_of
from roviec.plans.models import Plan


class StewardForm(forms.Form):
    """The standing agency or the steering board, from a day on; no unit ends it."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), widget=forms.RadioSelect)
    unit = UnitField(label=gettext_lazy("Which unit"), required=False)
    from_day = DayField(label=gettext_lazy("From"))

    def __init__(self, *args: Any, plan: Plan, lines: Sequence[UnitLine], today: date, **options: Any) -> None:
        options["initial"] = {"from_day": first_day_shown(plan, today), "kind": Stewardship.STANDING_AGENCY}
        super().__init__(*args, **options)
        kinds = [(kind.value, capfirst(str(kind.label))) for kind in Stewardship]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["unit"].offer(lines, nothing=str(gettext_lazy("none from that day on")))  # type: ignore[attr-defined]
        self.fields["from_day"].latest = last_day_of(plan)  # type: ignore[attr-defined]
