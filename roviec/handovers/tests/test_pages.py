"""The pages of an administrator who reorganises, and of those who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from roviec.handovers.enums import State
from roviec.handovers.jobs import carry_out_due
from roviec.handovers.models import Decision, Line, Reorganisation
from roviec.handovers.operations import order_reorganisation
from roviec.handovers.tests.factories import Draft
from roviec.kit import clock
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import a_holding, a_unit, client_for, the_cast
from roviec.people.tests.factories import BUILDER
from roviec.tasks.models import Task
from roviec.tasks.tests.factories import a_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return the_cast()


@pytest.fixture
def keeper(cast):
    return client_for(a_holding(cast.district, "Quản trị", (Role.ADMINISTRATOR,)))


def address(name: str, *args: object) -> str:
    return reverse(f"handovers:{name}", args=args)


def test_from_the_first_page_to_the_ward_that_is_no_more(cast, keeper):
    today = clock.today()
    task = a_task(cast.bo_de, cast.district, "Việc dở dang")
    said = {"title": "Sắp xếp 2023", "basis": "NQ 1656", "on": f"{today:%d/%m/%Y}", "over": cast.district.pk}
    begun = keeper.post(address("beginning"), said)
    draft = Reorganisation.objects.get()
    assert begun.url == address("reorganisation", draft.pk)
    naming = {"name": "Phường mới", "short_name": "Mới", "unit_kind": "WARD", "place": f"u{cast.district.pk}"}
    assert keeper.post(address("new_line", draft.pk, "found"), naming).status_code == 302
    new = Line.objects.get()
    keeper.post(address("new_line", draft.pk, "end"), {"unit": cast.bo_de.pk})
    passing = {"unit": cast.bo_de.pk, "place": f"n{new.pk}", "share": "60,5", "is_assumed": "on"}
    keeper.post(address("new_line", draft.pk, "succeed"), passing)
    page = keeper.get(address("reorganisation", draft.pk)).content.decode()
    assert "60,5" in page
    keeper.post(address("new_line", draft.pk, "succeed"), passing | {"place": f"u{cast.gia_thuy.pk}", "share": "39,5"})
    assert keeper.post(address("new_line", draft.pk, "end"), {"unit": cast.bo_de.pk}).status_code == 422

    listed = keeper.get(address("open_work", draft.pk, "task"))
    assert "Việc dở dang" in listed.content.decode()
    decision = {"keys": [task.pk], "outcome": "OTHER", "other": f"u{cast.ngoc_lam.pk}"}
    assert keeper.post(address("open_work", draft.pk, "task"), {"outcome": "CLOSE"}).status_code == 422
    assert keeper.post(address("open_work", draft.pk, "task"), decision | {"other": ""}).status_code == 422
    assert keeper.post(address("open_work", draft.pk, "task"), decision).status_code == 302
    assert Decision.objects.count() == 1

    seen = keeper.get(address("order", draft.pk))
    assert "Ngọc Lâm" in seen.content.decode()
    draft.refresh_from_db()
    stale = keeper.post(address("order", draft.pk), {"version": draft.version - 1})
    assert stale.status_code == 409
    assert keeper.post(address("order", draft.pk), {"version": draft.version}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == State.DONE
    assert Task.objects.get(pk=task.pk).lead_unit_id == cast.ngoc_lam.pk
    assert keeper.get(address("reorganisation", draft.pk)).status_code == 200
    assert "Sắp xếp 2023" in keeper.get(address("reorganisations")).content.decode()


def test_a_line_is_removed_and_a_draft_dropped(cast, keeper):
    draft = Draft(cast.district, clock.today())
    new = draft.founds("Phường mới", cast.district)
    draft.passes_on(cast.bo_de, new, "0.5")
    pk = draft.reorganisation.pk
    keeper.post(address("removal", pk, new.pk))
    assert Line.objects.count() == 2
    for line in Line.objects.order_by("-pk"):
        keeper.post(address("removal", pk, line.pk))
    assert not Line.objects.exists()
    keeper.post(address("dropping", pk))
    assert "Sắp xếp phường" not in keeper.get(address("reorganisations")).content.decode()


def test_what_is_ordered_is_taken_back_or_carried_out_by_the_clock(cast, keeper):
    today = clock.today()
    draft = Draft(cast.district, today + timedelta(days=3))
    draft.ends(cast.bo_de)
    draft.passes_on(cast.bo_de, cast.gia_thuy)
    found = draft.reorganisation
    keeper.post(address("order", found.pk), {})
    found.refresh_from_db()
    assert found.state == State.ORDERED
    assert carry_out_due(0) == 0
    keeper.post(address("taking_back", found.pk))
    found.refresh_from_db()
    assert found.state == State.DRAFT
    order_reorganisation(found, by=BUILDER, at=clock.now())
    Reorganisation.objects.filter(pk=found.pk).update(on=today)
    assert carry_out_due(0) == 1
    found.refresh_from_db()
    assert found.state == State.DONE


def test_what_the_night_could_not_do_is_said(cast, keeper):
    today = clock.today()
    draft = Draft(cast.district, today + timedelta(days=3))
    draft.ends(cast.bo_de)
    draft.passes_on(cast.bo_de, cast.gia_thuy)
    order_reorganisation(draft.reorganisation, by=BUILDER, at=clock.now())
    young = a_unit("Phường trẻ", cast.district, since=today)
    Line.objects.filter(kind="END").update(unit=young)
    Reorganisation.objects.filter(pk=draft.reorganisation.pk).update(on=today)
    assert carry_out_due(0) == 0
    page = keeper.get(address("reorganisation", draft.reorganisation.pk)).content.decode()
    assert Reorganisation.objects.get().problem
    assert "Phường trẻ" in page


@pytest.mark.parametrize("role", [Role.PLANNER, Role.HEAD, Role.LEADER, Role.AUDITOR])
def test_nobody_else_reorganises(cast, role):
    client = client_for(a_holding(cast.district, "Người khác", (role,)))
    draft = Draft(cast.district, clock.today()).reorganisation
    for name, args in (
        ("reorganisations", ()),
        ("beginning", ()),
        ("reorganisation", (draft.pk,)),
        ("order", (draft.pk,)),
    ):
        assert client.get(address(name, *args)).status_code == 403


def test_who_keeps_a_ward_does_not_see_the_district_s(cast):
    client = client_for(a_holding(cast.bo_de, "Quản trị phường", (Role.ADMINISTRATOR,)))
    draft = Draft(cast.district, clock.today()).reorganisation
    assert client.get(address("reorganisation", draft.pk)).status_code == 404
    assert "Sắp xếp phường" not in client.get(address("reorganisations")).content.decode()


def test_one_line_after_the_other_is_written_and_a_new_ward_is_told_from_the_old_one_of_its_name(cast, keeper):
    draft = Draft(cast.district, clock.today())
    pk, where = draft.reorganisation.pk, address("new_line", draft.reorganisation.pk, "succeed")
    new = draft.founds("Bồ Đề", cast.district)
    said = {"unit": cast.bo_de.pk, "place": f"n{new.pk}", "share": "100"}
    assert keeper.post(where, said | {"further": "1"}).url == where
    assert keeper.post(address("new_line", pk, "end"), {"unit": cast.bo_de.pk}).url == address("reorganisation", pk)
    page = keeper.get(address("order", pk)).content.decode()
    assert "Bồ Đề chuyển sang Bồ Đề (mới): 100 %" in page
    assert f'href="{address("reorganisation", pk)}">Thôi' in keeper.get(where).content.decode()
