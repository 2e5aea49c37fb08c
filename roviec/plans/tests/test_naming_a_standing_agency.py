"""Which unit keeps a plan going, from which day on, said on its page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from roviec.acts.models import Act
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, a_unit, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import PlanAct, Stewardship
from roviec.plans.operations import end_steward
from roviec.plans.queries import steward_of
from roviec.plans.tests.factories import a_plan, the_plan_of

AGENCY = Stewardship.STANDING_AGENCY


def test_a_plan_gets_an_agency_another_one_from_a_day_on_and_none(cast):
    plan = the_plan_of(cast)
    browser, address = client_for(cast.planner), reverse("plans:stewards", args=[plan.pk])
    assert "Chưa có." in browser.get(address).content.decode()
    typed = {"kind": AGENCY, "unit": cast.bo_de.pk, "from_day": "01/02/2023"}
    for answer in [browser.post(address, typed), browser.post(address, typed)]:
        assert answer.status_code == 302
    assert Act.objects.filter(kind=PlanAct.STEWARD_SET).count() == 1
    browser.post(address, typed | {"unit": cast.gia_thuy.pk, "from_day": "01/06/2023"})
    browser.post(address, typed | {"unit": "", "from_day": "01/12/2023"})
    days = [date(2023, 1, 15), date(2023, 3, 1), date(2023, 7, 1), date(2023, 12, 1)]
    found = [steward_of(plan, day) for day in days]
    assert [row and row.unit for row in found] == [None, cast.bo_de, cast.gia_thuy, None]
    page = browser.get(address).content.decode()
    assert "01/02/2023" in page
    assert "Gia Thụy" in page
    assert "Đổi cơ quan thường trực" in browser.get(f"/plans/{plan.pk}/").content.decode()


def test_a_board_stands_beside_the_agency(cast):
    plan = a_plan(cast.district)
    address = reverse("plans:stewards", args=[plan.pk])
    for kind, unit in ((AGENCY, cast.bo_de), (Stewardship.STEERING_BOARD, cast.district)):
        client_for(cast.planner).post(address, {"kind": kind, "unit": unit.pk, "from_day": "01/01/2023"})
    assert steward_of(plan, TODAY).unit == cast.bo_de
    assert steward_of(plan, TODAY, Stewardship.STEERING_BOARD).unit == cast.district
    end_steward(plan, by=BUILDER, at=MONDAY)
    assert steward_of(plan, TODAY) is None


def test_only_the_planner_of_the_owner_names_one_and_only_of_his_organisation(cast):
    plan = the_plan_of(cast)
    address = reverse("plans:stewards", args=[plan.pk])
    typed = {"kind": AGENCY, "unit": cast.bo_de.pk, "from_day": "01/02/2023"}
    assert client_for(holder_of(cast.district, Role.MONITOR)).post(address, typed).status_code == 403
    foreign = a_unit("Gia Lâm")
    refused = client_for(cast.planner).post(address, typed | {"unit": foreign.pk, "from_day": "hôm qua"})
    assert refused.status_code == 422
    assert 'value="hôm qua"' in refused.content.decode()
    assert client_for(cast.planner).post(address, typed | {"from_day": "01/01/2031"}).status_code == 422


def test_what_is_changed_begins_today_whatever_day_the_frame_shows(cast):
    plan = the_plan_of(cast)
    browser = client_for(cast.planner)
    browser.post("/units/day/", {"on": "01/03/2023"})
    for name in ("stewards", "participants"):
        form = browser.get(reverse(f"plans:{name}", args=[plan.pk])).context["form"]
        assert form.initial["from_day"] == TODAY, name
