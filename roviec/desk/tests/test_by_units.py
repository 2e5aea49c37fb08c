"""The pages that read figures by the units of that time, or by those of today; for whoever reads the whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from roviec.desk.tests.factories import TODAY, District, a_district
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.operations import Following, record_successions
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of
from roviec.people.tests.factories import BUILDER

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    """Two wards with figures of October; since November a quarter of the first is with the second."""
    made = a_district(wards=2)
    made.accepts(0, 1_000, Period.month(2023, 10))
    made.accepts(1, 7, Period.month(2023, 10))
    first, second = made.wards
    share = [Following(first.pk, second.pk, Decimal("0.25"), is_assumed=True)]
    record_successions(share, TODAY.replace(day=1), "NQ 1656", by=BUILDER, at=MONDAY)
    return made


@pytest.mark.parametrize("page", ["board", "target"])
def test_both_readings_have_the_same_total(district, page):
    client = client_for(holder_of(district.unit, Role.PLANNER))
    address = (
        reverse("desk:board_by_units")
        if page == "board"
        else reverse("desk:target_by_units", args=[district.targets[0].pk])
    )
    now, then = (client.get(f"{address}?structure={word}").content.decode() for word in ("now", "then"))
    assert "750" in now
    assert "257" in now
    assert "½" in now
    assert "½" not in then
    assert "1.000" in then
    assert "1.007" in now
    assert "1.007" in then
    file = client.get(f"{address}?structure=now&as=csv").content.decode("utf-8-sig")
    assert all(figure in file for figure in ("750", "257", "1.007"))


def test_a_ward_reads_totals_only_and_no_page_by_units(district):
    client = client_for(holder_of(district.wards[0], Role.HEAD))
    assert client.get(reverse("desk:board_by_units")).status_code == 404
    target = reverse("desk:target_by_units", args=[district.targets[0].pk])
    assert client.get(target).status_code == 404
    assert f'href="{target}"' not in client.get(reverse("desk:target", args=[district.targets[0].pk])).content.decode()
    assert reverse("desk:board_by_units") not in client.get(reverse("desk:board")).content.decode()
