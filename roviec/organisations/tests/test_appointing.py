"""Appointing to posts, giving roles, placing units: verbs, and two who want the same at one moment."""

from __future__ import annotations

from datetime import date

import pytest

from roviec.acts.queries import history_of
from roviec.kit.errors import Unable
from roviec.organisations.enums import Role, Tree
from roviec.organisations.models import Edge, Holding, HoldingRole
from roviec.organisations.operations import (
    Span,
    UnableToAppoint,
    UnableToPlace,
    appoint,
    give_role,
    make_post,
    place_unit,
)
from roviec.organisations.queries import units_above
from roviec.organisations.tests.factories import FOUNDED, TODAY, a_holding, a_person, a_unit
from roviec.people.tests.factories import BUILDER, MONDAY

SINCE = Span(FOUNDED)


def test_a_post_is_taken_by_one_person_at_a_time():
    post = make_post(a_unit(), "Văn thư", SINCE, by=BUILDER, at=MONDAY)
    appoint(a_person(), post, Span(FOUNDED, date(2020, 1, 1)), by=BUILDER, at=MONDAY)
    appoint(a_person(), post, Span(date(2020, 1, 1)), by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToAppoint):
        appoint(a_person(), post, Span(date(2023, 1, 1)), by=BUILDER, at=MONDAY)
    assert Holding.objects.count() == 2


def test_the_same_appointment_twice_is_one():
    post, person = make_post(a_unit(), "Văn thư", SINCE, by=BUILDER, at=MONDAY), a_person()
    appointed = [appoint(person, post, SINCE, by=BUILDER, at=MONDAY) for _ in range(2)]
    assert appointed[0] == appointed[1]
    assert len(history_of(person)) == 2


def test_of_two_who_are_appointed_at_one_moment_one_gets_the_post(real_database, in_parallel):
    post = make_post(a_unit(), "Văn thư", SINCE, by=BUILDER, at=MONDAY)
    people = [a_person() for _ in range(6)]
    answers = in_parallel([lambda p=p: appoint(p, post, SINCE, by=BUILDER, at=MONDAY) for p in people])
    assert sorted(type(answer).__name__ for answer in answers) == ["Holding"] + ["UnableToAppoint"] * 5
    assert len(history_of(post)) == 2


def test_of_two_heads_posts_made_at_one_moment_one_stands(real_database, in_parallel):
    unit = a_unit()
    make = lambda: make_post(unit, "Chủ tịch", SINCE, is_head=True, by=BUILDER, at=MONDAY)  # noqa: E731
    answers = in_parallel([make] * 6)
    assert sum(isinstance(answer, Unable) for answer in answers) == 5, answers
    assert unit.posts.count() == 1


def test_a_unit_placed_by_two_at_one_moment_stands_once(real_database, in_parallel):
    district, ward = a_unit(), a_unit("Bồ Đề")
    place = lambda: place_unit(ward, district, Tree.MANAGEMENT, SINCE, by=BUILDER, at=MONDAY)  # noqa: E731
    answers = in_parallel([place] * 6)
    assert {type(answer) for answer in answers} == {Edge}, answers
    assert Edge.objects.count() == 1
    assert len(history_of(ward)) == 2


def test_a_role_given_by_two_at_one_moment_is_given_once(real_database, in_parallel):
    holding = a_holding(a_unit())
    unit = holding.post.unit
    give = lambda: give_role(holding, Role.CLERK, unit, by=BUILDER, at=MONDAY)  # noqa: E731
    answers = in_parallel([give] * 6)
    assert {type(answer) for answer in answers} == {HoldingRole}, answers
    assert HoldingRole.objects.count() == 1


def test_a_unit_stands_under_one_parent_and_not_under_itself():
    district, ward = a_unit(), a_unit("Bồ Đề")
    place_unit(ward, district, Tree.MANAGEMENT, SINCE, by=BUILDER, at=MONDAY)
    place_unit(ward, district, Tree.MANAGEMENT, SINCE, by=BUILDER, at=MONDAY)
    for parent, child in [(a_unit("Gia Lâm"), ward), (ward, district)]:
        with pytest.raises(UnableToPlace):
            place_unit(child, parent, Tree.MANAGEMENT, SINCE, by=BUILDER, at=MONDAY)
    assert units_above(ward.pk, TODAY) == [ward.pk, district.pk]
