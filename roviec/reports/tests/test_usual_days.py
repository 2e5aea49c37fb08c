"""A new scheme begins with the usual reporting days of the organisation."""

from __future__ import annotations

from roviec.organisations.operations import Regime, set_reporting_days
from roviec.organisations.tests.factories import MONDAY, TODAY, client_for
from roviec.people.tests.factories import BUILDER


def test_the_form_of_a_new_scheme_proposes_the_usual_days(cast):
    address = f"/reports/schemes/of/{cast.district.pk}/"
    proposed = client_for(cast.planner).get(address).context["form"].initial
    assert (proposed.get("frequency"), proposed["due"]) == (None, 20)
    set_reporting_days(cast.district, Regime("QUARTER", 2, 21, 25, 45), start=TODAY, by=BUILDER, at=MONDAY)
    proposed = client_for(cast.planner).get(address).context["form"].initial
    names = ("frequency", "opens", "cutoff", "due", "locks")
    assert [proposed[name] for name in names] == ["QUARTER", 2, 21, 25, 45]
