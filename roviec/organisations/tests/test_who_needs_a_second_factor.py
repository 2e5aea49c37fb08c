"""Whoever acts in a role of the rule needs a second factor once his time for it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import client_for, holder_of
from roviec.people.models import Person, SignInRule


@pytest.fixture
def administrator(cast, settings):
    settings.IS_DEMONSTRATION = False
    holding = holder_of(cast.district, Role.ADMINISTRATOR)
    Person.objects.update(created_at=timezone.now() - timedelta(days=15))
    return holding


def test_after_the_time_every_page_leads_to_setting_it_up(administrator):
    client = client_for(administrator)
    assert client.get("/units/")["Location"] == "/account/second-factor/"
    page = client.get("/account/second-factor/").content.decode()
    assert "Vai trò đang giữ cần lớp xác thực thứ hai" in page
    assert client.get("/help/").status_code == 200


def test_with_one_all_is_open(administrator):
    Authenticator.objects.create(user=administrator.person, type=Authenticator.Type.TOTP, data={})
    assert client_for(administrator).get("/units/").status_code == 200


def test_recovery_codes_alone_do_not_count(administrator):
    Authenticator.objects.create(user=administrator.person, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert client_for(administrator).get("/units/").status_code == 302


def test_within_the_time_one_is_reminded_once_a_day(administrator):
    Person.objects.update(created_at=timezone.now() - timedelta(days=13))
    client = client_for(administrator)
    assert "vai trò đang giữ cần lớp xác thực thứ hai" in client.get("/units/").content.decode()
    assert "vai trò đang giữ cần lớp xác thực thứ hai" not in client.get("/units/").content.decode()


def test_who_has_no_such_role_is_left_alone(cast, administrator):
    assert client_for(cast.head).get("/units/").status_code == 200


def test_the_rule_may_name_other_roles_or_none(cast, administrator):
    SignInRule.objects.create(
        second_factor_roles=["HEAD"], second_factor_grace_days=0, changed_at=timezone.now() - timedelta(days=1)
    )
    assert client_for(administrator).get("/units/").status_code == 200
    assert client_for(cast.head).get("/units/").status_code == 302


def test_a_demonstration_asks_nobody(administrator, settings):
    settings.IS_DEMONSTRATION = True
    assert client_for(administrator).get("/units/").status_code == 200


def test_an_administrator_of_all_changes_the_rule_and_a_stale_page_is_refused(cast, administrator, settings):
    settings.IS_DEMONSTRATION = True
    client = client_for(administrator)
    assert client.get("/units/administration/sign-in/").status_code == 200
    wish = {"idle_hours": 2, "second_factor_roles": ["HEAD"], "second_factor_grace_days": 7, "version": 1}
    assert client.post("/units/administration/sign-in/", wish).status_code == 302
    rule = SignInRule.objects.get()
    assert (rule.idle_hours, rule.second_factor_roles, rule.second_factor_grace_days) == (2, ["HEAD"], 7)
    assert client.post("/units/administration/sign-in/", wish).status_code == 409
    assert client.post("/units/administration/sign-in/", wish | {"idle_hours": 30}).status_code == 422
    assert client_for(cast.head).get("/units/administration/sign-in/").status_code == 403


def test_an_administrator_lets_somebody_in_who_lost_his_phone(cast, administrator, settings):
    settings.IS_DEMONSTRATION = True
    person = cast.head.person
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    client = client_for(administrator)
    assert "điện thoại" in client.get(f"/units/people/{person.pk}/letting-in/").content.decode()
    client.post(f"/units/people/{person.pk}/letting-in/", {})
    assert Authenticator.objects.exists()
    client.post(f"/units/people/{person.pk}/letting-in/", {"second_factor": "on"})
    assert not Authenticator.objects.exists()
