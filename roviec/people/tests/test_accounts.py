"""Opening accounts and setting passwords."""

from __future__ import annotations

import pytest

from roviec.acts.queries import history_of
from roviec.people.models import Person
from roviec.people.operations import UnableToOpenAccount, set_password
from roviec.people.tests.factories import BUILDER, MONDAY, PASSWORD, a_person


def test_an_account_can_sign_in_at_once_and_its_history_says_who_opened_it():
    person = a_person("Nguyễn Thu Hà", "ha")
    assert person.check_password(PASSWORD)
    assert [(line.actor, line.thing) for line in history_of(person)] == [("Thiết lập ban đầu", f"#{person.pk}")]


def test_a_user_name_is_taken_whatever_its_case():
    a_person(username="ha")
    with pytest.raises(UnableToOpenAccount):
        a_person(username="HA")
    assert Person.objects.count() == 1


def test_a_new_password_ends_the_old_one(client):
    person = a_person(username="ha")
    client.force_login(person)
    set_password(person, password="sông-Hồng-1010", by=BUILDER, at=MONDAY)
    person.refresh_from_db()
    assert person.check_password("sông-Hồng-1010")
    assert not person.check_password(PASSWORD)
    assert "_auth_user_id" in client.session
    # The session was opened with the old password: the next page does not know him.
    assert client.get("/").status_code != 200


def test_a_person_is_found_whatever_the_case_typed():
    person = a_person(username="ha")
    assert Person.objects.get_by_natural_key("Ha") == person
