"""What the database itself refuses of posts, holdings, roles and assigned areas."""

from __future__ import annotations

import pytest

from roviec.kit.tests.rows import EMPTY, SPANS, conceivable, overlap, prove
from roviec.organisations.enums import Role
from roviec.organisations.models import AreaAssignment, FormerTitle, Holding, HoldingRole, Post, Unit
from roviec.people.tests.factories import MONDAY, a_person

pytestmark = pytest.mark.constraints


@pytest.fixture
def units():
    return [Unit.objects.create(), Unit.objects.create()]


@pytest.fixture
def posts(units):
    return [Post.objects.create(unit=unit, title="Chuyên viên", valid=SPANS[-1]) for unit in units]


@pytest.fixture
def holdings(posts):
    person = a_person()
    return [Holding.objects.create(person=person, post=post, valid=SPANS[-1]) for post in posts]


def test_a_post_has_a_unit_a_title_and_some_day(units):
    prove(
        conceivable(
            unit=[units[0], None],
            title=["Chủ tịch", "", None],
            is_head=[True, False, None],
            valid=[SPANS[0], SPANS[-1], EMPTY, None],
        ),
        Post,
        lambda row: bool(row["unit"] and row["title"]) and row["is_head"] is not None and row["valid"] in SPANS,
    )


def test_a_post_had_one_former_title_a_day_and_each_ended(posts):
    prove(
        conceivable(
            same_post=[True, False],
            title=["Chủ tịch", "", None],
            first=SPANS,
            second=[*SPANS, EMPTY],
            stands=[True, False],
        ),
        lambda same_post, title, first, second, stands: [
            FormerTitle(post=posts[0], title="Văn thư", valid=first, retracted_at=None if stands else MONDAY),
            FormerTitle(post=posts[0 if same_post else 1], title=title, valid=second),
        ],
        lambda row: (
            bool(row["title"])
            and row["second"] != EMPTY
            and row["first"].upper is not None
            and row["second"].upper is not None
            and not (row["same_post"] and row["stands"] and overlap(row["first"], row["second"]))
        ),
    )


def test_a_unit_has_one_heads_post_a_day(units):
    def two_posts(same_unit, heads, first, second):
        owners = [units[0], units[0 if same_unit else 1]]
        return [Post(unit=owners[n], title="Chủ tịch", is_head=heads[n], valid=(first, second)[n]) for n in range(2)]

    prove(
        conceivable(
            same_unit=[True, False], heads=[(True, True), (True, False), (False, False)], first=SPANS, second=SPANS
        ),
        two_posts,
        lambda row: not (row["same_unit"] and all(row["heads"]) and overlap(row["first"], row["second"])),
    )


def test_a_post_has_one_holder_a_day(posts):
    people = [a_person(), a_person()]

    def two_holdings(same_post, same_person, first, second, retracted):
        return [
            Holding(person=people[0], post=posts[0], valid=first),
            Holding(
                person=people[0 if same_person else 1],
                post=posts[0 if same_post else 1],
                valid=second,
                retracted_at=retracted,
            ),
        ]

    prove(
        conceivable(
            same_post=[True, False],
            same_person=[True, False],
            first=SPANS,
            second=[*SPANS, EMPTY, None],
            retracted=[None, MONDAY],
        ),
        two_holdings,
        lambda row: (
            row["second"] in SPANS
            and (not row["same_post"] or row["retracted"] is not None or not overlap(row["first"], row["second"]))
        ),
    )


def test_a_role_comes_once_with_a_holding_over_a_unit(holdings, units):
    def two_roles(same_holding, roles, same_unit, retracted):
        return [
            HoldingRole(holding=holdings[0], role=roles[0], over=units[0]),
            HoldingRole(
                holding=holdings[0 if same_holding else 1],
                role=roles[1],
                over=units[0 if same_unit else 1],
                retracted_at=retracted,
            ),
        ]

    prove(
        conceivable(
            same_holding=[True, False],
            roles=[(Role.HEAD, Role.HEAD), (Role.HEAD, Role.CLERK), (Role.HEAD, "KING"), (Role.HEAD, None)],
            same_unit=[True, False],
            retracted=[None, MONDAY],
        ),
        two_roles,
        lambda row: (
            row["roles"][1] in Role.values
            and not (
                row["same_holding"]
                and row["roles"][0] == row["roles"][1]
                and row["same_unit"]
                and row["retracted"] is None
            )
        ),
    )


def test_an_area_is_a_unit_or_a_field_followed_by_a_document(holdings, units):
    prove(
        conceivable(
            holding=[holdings[0], None],
            role=[*Role, "", None],
            unit=[units[0], None],
            field=["Văn hóa", "", None],
            basis=["12/QĐ-UBND", "", None],
            valid=[SPANS[0], EMPTY, None],
        ),
        AreaAssignment,
        lambda row: (
            bool(row["holding"] and row["basis"])
            and row["valid"] == SPANS[0]
            and row["role"] in {Role.LEADER, Role.MONITOR}
            and row["field"] is not None
            and bool(row["unit"]) is not bool(row["field"])
        ),
    )


def test_a_unit_and_a_field_are_followed_once_a_day_in_one_role(holdings, units):
    def two_areas(same_holding, roles, what, second, retracted):
        told = [{"unit": units[0]}, {"unit": units[1]}, {"field": "Văn hóa"}, {"field": "Kinh tế"}]
        return [
            AreaAssignment(holding=holdings[0], role=roles[0], basis="1-TB", valid=SPANS[1], **told[what[0]]),
            AreaAssignment(
                holding=holdings[0 if same_holding else 1],
                role=roles[1],
                basis="2-TB",
                valid=second,
                retracted_at=retracted,
                **told[what[1]],
            ),
        ]

    prove(
        conceivable(
            same_holding=[True, False],
            roles=[(Role.LEADER, Role.LEADER), (Role.LEADER, Role.MONITOR)],
            what=[(0, 0), (0, 1), (2, 2), (2, 3), (0, 2)],
            second=[*SPANS, EMPTY],
            retracted=[None, MONDAY],
        ),
        two_areas,
        lambda row: (
            row["second"] != EMPTY
            and not (
                row["same_holding"]
                and row["roles"][0] == row["roles"][1]
                and row["what"][0] == row["what"][1]
                and row["retracted"] is None
                and overlap(SPANS[1], row["second"])
            )
        ),
    )


def test_a_post_taken_back_leaves_room_for_another_head(units):
    def two_heads(retracted):
        return [
            Post(unit=units[0], title="Chủ tịch", is_head=True, valid=SPANS[-1], retracted_at=retracted),
            Post(unit=units[0], title="Chủ tịch", is_head=True, valid=SPANS[-1]),
        ]

    prove(conceivable(retracted=[None, MONDAY]), two_heads, lambda row: row["retracted"] is not None)
