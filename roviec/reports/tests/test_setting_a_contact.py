"""Inside a unit one person a day fills in a target."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roviec.acts.models import Act
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, holder_of, the_head_of
from roviec.reports.enums import ReportAct
from roviec.reports.models import Contact
from roviec.reports.operations import UnableToOpen, set_contact
from roviec.reports.queries.schemes import contacts_of, holders_to_choose
from roviec.reports.tests.factories import HOUSES, a_scheme, targets_of


@pytest.fixture
def houses(cast):
    return targets_of(a_scheme(cast.district, cast.wards))[HOUSES]


def set_to(cast, target, holding, day=TODAY):
    return set_contact(cast.bo_de, target, holding, from_day=day, by=the_head_of(cast.bo_de), at=MONDAY)


def who(cast, on=TODAY):
    return [line.holding for line in contacts_of(cast.bo_de.pk, on)]


def test_a_target_has_its_contact(cast, houses):
    assert who(cast) == [None]
    set_to(cast, houses, cast.contact)
    assert who(cast) == [cast.contact]


def test_the_same_contact_again_is_no_act(cast, houses):
    set_to(cast, houses, cast.contact)
    set_to(cast, houses, cast.contact)
    assert Act.objects.filter(kind=ReportAct.CONTACT_SET).count() == 1


def test_another_contact_takes_over_on_a_day_and_the_past_stays(cast, houses):
    other = a_holding(cast.bo_de, "Công chức văn hóa")
    set_to(cast, houses, cast.contact, TODAY - timedelta(days=30))
    set_to(cast, houses, other)
    assert who(cast, TODAY - timedelta(days=1)) == [cast.contact]
    assert who(cast) == [other]


def test_a_target_may_be_left_to_all_writers_again(cast, houses):
    set_to(cast, houses, None)
    set_to(cast, houses, cast.contact)
    set_to(cast, houses, None)
    assert who(cast) == [None]
    assert Contact.objects.filter(retracted_at__isnull=False).count() == 1


def test_somebody_of_another_unit_is_no_contact(cast, houses):
    with pytest.raises(UnableToOpen):
        set_to(cast, houses, cast.stranger)
    assert cast.stranger not in holders_to_choose(cast.bo_de.pk, TODAY)


def test_an_officer_of_a_body_of_the_ward_may_be_its_contact(cast, houses):
    committee = a_holding(cast.gia_thuy, "Công chức", roles=(Role.REPORT_WRITER,), over=cast.bo_de)
    set_to(cast, houses, committee)
    assert who(cast) == [committee]
    assert set(holders_to_choose(cast.bo_de.pk, TODAY)) >= {committee, holder_of(cast.bo_de, Role.HEAD)}
