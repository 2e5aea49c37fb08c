"""An empty installation is set up once, by whoever knows its code, and nobody gets past that page before."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client, override_settings

from roviec.acts.models import Act
from roviec.kit.actors import Actor, ActorKind, the_setup
from roviec.organisations.blueprints import Naming, free_key, member_namings, wishes_of
from roviec.organisations.enums import MovingInAct, Role, Tree, UnitKind
from roviec.organisations.models import Edge, HoldingRole, Installation, Post, PostRole, ReportingDays, Unit
from roviec.organisations.operations import (
    FirstAdministrator,
    Member,
    Regime,
    Span,
    UnableToFound,
    UnableToSetUp,
    appoint,
    found_members,
    root_wishes,
    set_reporting_days,
    set_up,
)
from roviec.organisations.queries import places_of, units_below
from roviec.organisations.queries.moving_in import is_set_up, reporting_days_of
from roviec.organisations.set_up_code import is_set_up_code, set_up_code
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_person, a_unit, client_for
from roviec.people.models import Person
from roviec.regulations.queries import blueprint_of

REFORM = date(2025, 7, 1)
LATER = date(2026, 1, 1)
SETUP = the_setup("test")
HOA = FirstAdministrator("Lê Thị Hoa", "hoa.lt", "một-mật-khẩu-dài")
PAGE = "/units/set-up/"


def wishes_for(code="phuong", name="Phường Bồ Đề", short="Bồ Đề"):
    return wishes_of(blueprint_of(code, REFORM), Naming(name, short), REFORM)


def a_set_up(wishes=None, regime=Regime(), administrator=HOA):  # noqa: B008 - frozen
    return set_up(
        wishes or wishes_for(), administrator, start=REFORM, language="vi", regime=regime, by=SETUP, at=MONDAY
    )


def typed(**changes):
    return {
        "code": set_up_code(), "language": "vi", "preset": "phuong", "organisation": "Phường Bồ Đề", "members": "",
        "start": "01/07/2025", "frequency": "MONTH", "opens": "1", "cutoff": "18", "due": "20", "locks": "40",
        "name": "Lê Thị Hoa", "username": "hoa.lt", "password1": "một-mật-khẩu-dài", "password2": "một-mật-khẩu-dài",
    } | changes  # fmt: skip


@pytest.fixture
def browser():
    with override_settings(IS_DEMONSTRATION=False):
        yield Client()


# The operation


def test_a_ward_is_founded_with_its_bodies_posts_and_the_roles_they_bring():
    ward = a_set_up()
    assert Unit.objects.filter(pk__in=units_below([ward.pk], LATER)).count() == 19
    committee = Unit.objects.get(keys__key="ubnd")
    room = Unit.objects.get(keys__key="pkt")
    assert {(place.tree, place.parent.name) for place in places_of(room, LATER)} == {
        (str(Tree.MANAGEMENT.label), "Ủy ban nhân dân phường Bồ Đề"),
        (str(Tree.STATE.label), "Ủy ban nhân dân phường Bồ Đề"),
    }
    assert room.versions.get().name == "Phòng Kinh tế, Hạ tầng và Đô thị phường Bồ Đề"
    assert set(Post.objects.get(unit=committee, is_head=True).brings.values_list("role", "over")) == {
        (Role.HEAD, committee.pk),
        (Role.LEADER, ward.pk),
    }
    assert PostRole.objects.filter(role=Role.PLANNER, over=ward).count() == 2


def test_the_first_administrator_can_sign_in_and_administers_all():
    ward = a_set_up()
    hoa = Person.objects.get(username="hoa.lt")
    assert hoa.check_password(HOA.password)
    role = HoldingRole.objects.get(holding__person=hoa)
    assert (role.role, role.over_id) == (Role.ADMINISTRATOR, ward.pk)


def test_it_is_one_act_of_the_set_up_and_the_days_have_theirs():
    a_set_up()
    assert list(Act.objects.order_by("pk").values_list("kind", "actor_kind")) == [
        (MovingInAct.SET_UP, "SETUP"),
        (MovingInAct.REPORTING_DAYS_SET, "SETUP"),
    ]


def test_a_city_stands_above_its_communes_in_every_line():
    city = wishes_for("thanh-pho", "Thành phố Huế", "Huế")
    above = [unit.key for unit in city.units]
    for code, naming in member_namings("Phường Thuận Hóa\nXã Phú Lộc\nHương Trà"):
        city += wishes_of(blueprint_of(code, REFORM), naming, REFORM, above=above)
    root = a_set_up(city)
    members = Edge.objects.filter(tree=Tree.TERRITORY, parent=root)
    assert sorted(member.child.versions.get().name for member in members) == [
        "Phường Thuận Hóa",
        "Xã Hương Trà",
        "Xã Phú Lộc",
    ]
    for tree, city_body, body in ((Tree.PARTY, "tu", "du"), (Tree.STATE, "ubnd", "ubnd"), (Tree.FRONT, "mttq", "mttq")):
        below = Edge.objects.filter(tree=tree, parent__keys__key=city_body, child__keys__key=f"phu-loc.{body}")
        assert below.count() == 1, tree
    assert Unit.objects.get(keys__key="phu-loc.pkt").versions.get().name == "Phòng Kinh tế xã Phú Lộc"


def test_an_organisation_without_a_preset_has_its_root_and_its_administrator():
    root = a_set_up(root_wishes(Naming("Trường Chính trị", "TCT"), UnitKind.DEPARTMENT, REFORM))
    assert Unit.objects.get() == root
    assert Post.objects.get().brings.get().role == Role.ADMINISTRATOR


def test_it_is_set_up_once():
    a_set_up()
    with pytest.raises(UnableToSetUp):
        a_set_up()
    assert Installation.objects.count() == 1


def test_an_installation_of_before_needs_no_set_up():
    a_unit()
    assert is_set_up()
    with pytest.raises(UnableToSetUp):
        a_set_up()


def test_of_two_who_set_up_at_one_moment_exactly_one_wins(real_database, in_parallel):
    second = FirstAdministrator("Trần Văn Nam", "nam.tv", "một-mật-khẩu-khác")
    done = in_parallel([a_set_up, lambda: a_set_up(administrator=second)] * 2)
    assert sorted(type(each).__name__ for each in done) == ["UnableToSetUp"] * 3 + ["Unit"]
    assert Installation.objects.count() == 1
    assert Person.objects.count() == 1
    assert Edge.objects.filter(parent=next(each for each in done if isinstance(each, Unit))).exists()


# More members


def the_city():
    city = wishes_for("thanh-pho", "Thành phố Huế", "Huế")
    return a_set_up(city)


def a_member_of(name="Xã Phú Lộc", taken=()):
    ((code, naming),) = member_namings(name, taken)
    return Member(naming, blueprint_of(code, REFORM))


def test_more_members_are_founded_as_one_act_and_one_that_is_there_is_refused():
    city = the_city()
    before = Act.objects.count()
    found = found_members(city, [a_member_of(), a_member_of("Phường Vỹ Dạ")], start=REFORM, by=SETUP, at=MONDAY)
    assert len(found) == 2
    assert Act.objects.count() == before + 1
    assert Edge.objects.filter(tree=Tree.FRONT, parent__keys__key="mttq", child__keys__key="vy-da.mttq").exists()
    with pytest.raises(UnableToFound, match="Phú Lộc"):
        found_members(city, [a_member_of()], start=REFORM, by=SETUP, at=MONDAY)


def test_keys_are_made_of_names_and_are_free():
    assert free_key("Bồ Đề", []) == "bo-de"
    assert free_key("Bồ Đề", ["bo-de", "bo-de-2"]) == "bo-de-3"
    assert free_key("!", []) == "don-vi"
    assert [naming.key for _code, naming in member_namings("Xã Tân Phú\n\n  Phường  Tân Phú ")] == [
        "tan-phu",
        "tan-phu-2",
    ]


# The usual days


def test_the_usual_days_hold_from_a_day_on_and_the_same_again_change_nothing():
    ward = a_set_up()
    quarter = Regime("QUARTER", 1, 20, 25, 45)
    set_reporting_days(ward, quarter, start=LATER, by=SETUP, at=MONDAY)
    acts = Act.objects.count()
    set_reporting_days(ward, quarter, start=LATER, by=SETUP, at=MONDAY)
    assert Act.objects.count() == acts
    assert reporting_days_of(ward.pk, REFORM).frequency == "MONTH"
    below = Unit.objects.get(keys__key="pkt")
    assert reporting_days_of(below.pk, LATER).due == 25
    assert ReportingDays.objects.filter(retracted_at=None).count() == 2


def test_days_out_of_order_are_refused():
    with pytest.raises(UnableToSetUp):
        a_set_up(regime=Regime("MONTH", 1, 30, 20, 40))


# The page


@pytest.mark.parametrize("address", ["/", "/units/", "/account/login/", "/reports/", "/nowhere/"])
def test_before_it_is_set_up_every_address_leads_to_the_page(browser, address):
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)


def test_what_watches_the_server_is_not_led_away(browser):
    assert browser.get("/healthz").status_code == 200


def test_the_page_sets_up_and_then_is_closed_for_ever(browser):
    assert browser.get(PAGE, {"code": set_up_code()}).status_code == 200
    answer = browser.post(PAGE, typed())
    assert answer.headers["Location"] == "/account/login/"
    assert Unit.objects.filter(keys__key="ubnd").exists()
    assert browser.get(PAGE).headers["Location"] == "/"
    assert browser.post(PAGE, typed(username="ke.khac")).headers["Location"] == "/"
    assert browser.get("/units/set-up/preview/").status_code == 404
    assert Person.objects.count() == 1
    assert browser.get("/account/login/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "aaaa-bbbb-cccc-dddd"},
        {"code": ""},
        {"organisation": ""},
        {"name": "  "},
        {"username": "có dấu"},
        {"password1": "ngắn", "password2": "ngắn"},
        {"password2": "khác-hẳn-một-chút"},
        {"preset": "nhà-nước"},
        {"start": "31/02/2025"},
        {"due": "10"},
        {"due": "x"},
        {"members": "Xã A\nXã A"},
        {"members": "x" * 200},
        {"language": "fr"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_is_typed_wrong_is_said_beside_it_and_nothing_is_founded(browser, wrong):
    answer = browser.post(PAGE, typed(**wrong))
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert "Lê Thị Hoa" in answer.content.decode() or "name" in wrong
    assert not Unit.objects.exists()


def test_the_preview_shows_the_tree_under_the_names_typed(browser):
    said = browser.get(PAGE + "preview/", {"preset": "xa", "organisation": "Xã Phú Lộc", "short_name": "Phú Lộc"})
    assert "Phòng Kinh tế xã Phú Lộc" in said.content.decode()
    assert browser.get(PAGE + "preview/", {"preset": "\x00", "organisation": "<b>"}).status_code == 200


def test_a_demonstration_is_never_set_up():
    assert Client().get(PAGE).headers["Location"] == "/"


def test_new_browsers_are_spoken_to_in_the_language_chosen(browser):
    browser.post(PAGE, typed(language="en"))
    assert "Sign in" in Client().get("/account/login/").content.decode()


def test_the_code_is_known_only_from_the_secret():
    assert is_set_up_code(f" {set_up_code().upper()} ")
    before = set_up_code()
    with override_settings(SECRET_KEY="another"):
        assert set_up_code() != before
        assert not is_set_up_code(before)


# The pages of the administrator


def administrator_of(organisation):
    return client_for(a_holding(organisation, roles=(Role.ADMINISTRATOR,)))


def test_members_are_seen_before_they_are_founded():
    city = a_unit("Huế", kind=UnitKind.CITY)
    keeper = administrator_of(city)
    said = {"members": "Phường Thuận Hóa\nXã Phú Lộc", "start": "01/07/2025"}
    page = keeper.post("/units/members/new/", said)
    assert "Ủy ban nhân dân phường Thuận Hóa" in page.content.decode()
    assert Unit.objects.count() == 1
    assert keeper.post("/units/members/new/", said | {"confirmed": "1"}).status_code == 302
    assert Unit.objects.count() == 1 + 2 * 19
    assert keeper.post("/units/members/new/", {"members": "", "start": "x"}).status_code == 422


def test_the_usual_days_are_kept_on_their_page():
    office = a_unit()
    keeper = administrator_of(office)
    assert keeper.get("/units/reporting-days/").status_code == 200
    said = {"frequency": "QUARTER", "opens": "1", "cutoff": "20", "due": "25", "locks": "45"}
    assert keeper.post("/units/reporting-days/", said).status_code == 302
    assert reporting_days_of(office.pk, TODAY).frequency == "QUARTER"
    assert keeper.post("/units/reporting-days/", said | {"due": "10"}).status_code == 422


@pytest.mark.parametrize("address", ["/units/members/new/", "/units/reporting-days/", "/units/import/"])
def test_only_who_administers_all_of_it_comes_in(cast, address):
    assert client_for(cast.planner).get(address).status_code == 403
    below = a_holding(cast.bo_de, roles=(Role.ADMINISTRATOR,))
    assert client_for(below).get(address).status_code == 403
    assert administrator_of(cast.district).get(address).status_code == 200


def test_who_is_appointed_by_an_administrator_of_all_has_the_roles_the_post_brings():
    ward = a_set_up()
    post = Post.objects.get(keys__key="vp.th")
    nam = a_person("Trần Văn Nam")
    appoint(nam, post, Span(LATER), bringing=True, by=SETUP, at=MONDAY)
    assert [(given.role, given.over) for given in HoldingRole.objects.filter(holding__person=nam)] == [
        (Role.PLANNER, ward)
    ]


def test_nobody_gets_the_roles_of_a_post_by_appointing_himself():
    a_set_up()
    hoa = Person.objects.get(username="hoa.lt")
    himself = Actor(ActorKind.PERSON, f"person:{hoa.pk}", hoa.name)
    held = appoint(hoa, Post.objects.get(keys__key="vp.th"), Span(LATER), bringing=True, by=himself, at=MONDAY)
    assert not held.roles.exists()
