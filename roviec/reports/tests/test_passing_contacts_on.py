"""A contact's targets pass to his successor when that was chosen; the sheets stay with the unit."""

from __future__ import annotations

from datetime import date

from roviec.organisations.leaving import open_work_of
from roviec.organisations.operations import replace_holder
from roviec.organisations.tests.factories import FOUNDED, MONDAY, TODAY, a_person
from roviec.people.tests.factories import BUILDER
from roviec.plans.tests.factories import a_plan, a_target
from roviec.reports.models import Contact
from roviec.reports.operations import set_contact

DECEMBER = date(2023, 12, 1)
BY = {"by": BUILDER, "at": MONDAY}


def contact_on(unit, day):
    return Contact.objects.get(unit=unit, retracted_at__isnull=True, valid__contains=day).holding


def test_the_successor_fills_in_what_the_leaver_filled_in(cast):
    held = cast.contact
    set_contact(cast.bo_de, a_target(a_plan(cast.district)), held, from_day=FOUNDED, **BY)
    assert [line.count for line in open_work_of(held, TODAY) if line.work.key == "contacts"] == [1]
    successor = replace_holder(held, a_person(), DECEMBER, passing=["contacts"], **BY)
    assert contact_on(cast.bo_de, TODAY) == held
    assert contact_on(cast.bo_de, DECEMBER) == successor


def test_targets_that_are_not_passed_on_stay_until_the_head_names_another(cast):
    held = cast.contact
    set_contact(cast.bo_de, a_target(a_plan(cast.district)), held, from_day=FOUNDED, **BY)
    replace_holder(held, a_person(), DECEMBER, **BY)
    assert contact_on(cast.bo_de, DECEMBER) == held
