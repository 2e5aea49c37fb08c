"""A few persons of another unit are told at no address, in no file and in nothing that leaves the house."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from roviec.api.tests.factories import a_program
from roviec.desk.pace import Pace
from roviec.desk.tests.factories import District, a_district
from roviec.figures.small_cells import Shade
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import client_for, holder_of
from roviec.plans.models import Participation, Target
from roviec.regulations.models import SmallCellRule
from roviec.reports.queries import Answer, a_figure
from roviec.reports.tests.factories import NOVEMBER, OCTOBER, a_ratio, a_report, a_target
from tests.canaries.addresses import Route, routes
from tests.canaries.walking import text_of

pytestmark = pytest.mark.django_db

# Few by a rule raised to a number that stands nowhere else on a page.
LEAST = 1000
MEMBERS, SHARE = "Đảng viên mới", "Tỷ lệ đảng viên dự học"
# What the second ward said: in October, in November, of men and women, and what they come to.
TELLTALE = re.compile(r"(?<![\d.,-])(?:777|661|1\.438|377|400|613|839)(?![\d.,-])")
# Of the last ward few men, and in all enough.
MEN = {777: 377, 72_000: 300, 73_000: 300}
NEIGHBOUR = 1


def said(total: int, men: int) -> Answer:
    return Answer("REPORTED", Decimal(total), parts={"Nam": Decimal(men), "Nữ": Decimal(total - men)})


@pytest.fixture
def district() -> District:
    """Four wards with figures of persons for two months, all rows open to all who take part."""
    made = a_district(wards=4, targets=0)
    rules = {"measure": "người", "breakdowns": ["Nam", "Nữ"], "breakdown_rule": "CHECKED", "counts_people": True}
    a_target(made.plan, MEMBERS, **rules)
    a_ratio(made.plan, SHARE, counts_people=True)
    wards = [(5000, 6000), (661, 777), (40_000, 41_000), (72_000, 73_000)]
    for ward, (october, november) in zip(made.wards, wards, strict=True):
        for period, total in ((OCTOBER, october), (NOVEMBER, november)):
            ratio = a_figure(613, 839) if total in {661, 777} else a_figure(total, 2 * total)
            figures = {MEMBERS: said(total, MEN.get(total, total // 3)), SHARE: ratio}
            a_report(ward, made.unit, figures, scheme=made.scheme, period=period, state="ACCEPTED")
    Participation.objects.filter(plan=made.plan, counts_into=made.unit).update(is_open=True)
    SmallCellRule.objects.update(least=LEAST)
    return made


def addresses(*apps: str) -> list[tuple[Route, str]]:
    """Every address of these apps, else of all, with every id there is."""
    found = []
    for route in (route for route in routes() if not apps or route.name.startswith(apps)):
        for parameters in route.combinations():
            address = route.address(parameters)
            queries = ("", "?view=month") if route.name.startswith("desk:") else ("",)
            found += [(route, address + query) for query in queries]
    return found


def routes_that_tell(who, *apps: str) -> set[str]:
    client = client_for(who)
    found = set()
    for route, address in addresses(*apps):
        answer = client.get(address)
        if answer.status_code == 200 and TELLTALE.search(text_of(answer)):
            found.add(route.name)
    return found


WITH_FIGURES = {"desk:board", "desk:figure", "desk:sheet", "desk:target"}


FIGURES = ("desk:", "plans:")


def test_who_may_not_open_the_sheets_is_told_nothing_of_a_few(district):
    assert routes_that_tell(holder_of(district.wards[0], Role.HEAD), *FIGURES) == set()


@pytest.mark.thorough
def test_who_may_not_open_the_sheets_is_told_nothing_of_a_few_anywhere(district):
    assert routes_that_tell(holder_of(district.wards[0], Role.HEAD)) == set()


def test_the_walk_would_find_them_and_who_may_open_the_sheets_is_told(district):
    planner = holder_of(district.unit, Role.PLANNER)
    assert routes_that_tell(planner, *FIGURES) >= WITH_FIGURES | {"desk:unit"}
    Target.objects.update(counts_people=False)
    assert routes_that_tell(holder_of(district.wards[0], Role.HEAD), *FIGURES) == WITH_FIGURES


def board(district: District, who, view: str = "month"):
    return client_for(who).get(f"/board/?view={view}").context["board"]


def test_a_board_says_few_conceals_one_more_and_adds_up_all_the_same(district):
    members, share = board(district, holder_of(district.wards[0], Role.HEAD)).rows
    assert [cell.shade for cell in members.cells] == [Shade.OPEN, Shade.FEW, Shade.HIDDEN, Shade.OPEN]
    assert members.total.value.value == Decimal(6000 + 777 + 41_000 + 73_000)
    assert [cell.shade for cell in share.cells] == [Shade.OPEN, Shade.HIDDEN, Shade.HIDDEN, Shade.OPEN]
    page = client_for(holder_of(district.wards[0], Role.HEAD)).get("/board/?view=month").content.decode()
    assert "dưới 1000" in page
    assert "không nêu, để không nhận ra ai khi chỉ có ít người" in page


def test_how_a_concealed_figure_stands_to_its_goal_is_not_told_either(district):
    neighbour = board(district, holder_of(district.wards[0], Role.HEAD)).columns[NEIGHBOUR]
    assert (neighbour.judged, neighbour.good, str(neighbour.figures)) == (0, 0, "2/2")


def test_a_total_of_a_few_is_not_told_to_those_below_nor_in_what_goes_out():
    made = a_district(wards=3)
    Target.objects.update(counts_people=True)
    for ward, number in enumerate((0, 1, 0)):
        made.accepts(ward, number)
    seen = board(made, holder_of(made.unit, Role.PLANNER))
    assert seen.rows[0].total.value.value == 1
    assert seen.for_the_public().rows[0].total.shade == Shade.FEW
    below = holder_of(made.wards[0], Role.HEAD)
    assert (board(made, below).rows[0].total.shade, board(made, below).rows[0].total.pace) == (Shade.FEW, Pace.NO_VALUE)
    target = Target.objects.get()
    for address in (
        f"/targets/{target.pk}/",
        f"/targets/{target.pk}/units/{made.unit.pk}/2023-11/",
        f"/standings/{made.unit.pk}/",
        f"/plans/{made.plan.pk}/",
    ):
        assert "dưới 5" in client_for(below).get(address).content.decode(), address
    # What the ward said itself it may see: nobody.
    assert "dưới 5" not in client_for(holder_of(made.unit, Role.PLANNER)).get(f"/targets/{target.pk}/").content.decode()


def test_parts_of_a_few_are_not_told_nor_what_would_give_them_away(district):
    target = Target.objects.get(name=MEMBERS)
    rows = client_for(holder_of(district.wards[0], Role.HEAD)).get(f"/targets/{target.pk}/").context["parts"]
    assert [row.parts for row in rows] == [
        ["không nêu", "không nêu"],
        ["3.666", "7.334"],
        ["không nêu", "không nêu"],
        ["không nêu", "không nêu"],
        ["dưới 1000", "không nêu"],
    ]


def test_what_goes_out_to_a_chat_is_what_the_public_may_know(district):
    planner = holder_of(district.unit, Role.PLANNER)
    found = board(district, planner)
    assert [cell.shade for cell in found.rows[0].cells] == [Shade.OPEN] * 4
    assert [cell.shade for cell in found.for_the_public().rows[0].cells].count(Shade.OPEN) == 2


OVER = [
    ("values", {"kind": "MONTH", "start": "2023-11-01"}),
    ("values", {"kind": "YEAR", "start": "2023-01-01"}),
    ("values", {"kind": "YEAR", "start": "2023-01-01", "through": "2023-10-31"}),
    ("values", {"kind": "TERM", "start": "2023-10-01", "end": "2023-12-01"}),
    ("values", {"kind": "TERM", "start": "2022-07-01", "end": "2024-01-01"}),
    ("series", {"kind": "YEAR", "start": "2023-01-01"}),
]
FEW = {"777", "661", "1438", "613", "839", "1226", "1678"}


def numbers_told(program, address: str, asked: dict[str, str]) -> tuple[set[str], list[str]]:
    """What a program is told of the wards and the whole, and how, in the order of units and time."""
    rows = program.get(address, asked).json()["items"]
    numbers = {row[name] for row in rows for name in ("value", "numerator", "denominator") if row[name] is not None}
    return numbers, [row["shade"] for row in rows]


@pytest.mark.parametrize(("kind", "asked"), OVER)
def test_a_program_is_told_no_more_than_its_person(district, kind, asked):
    neighbour = a_program(holder_of(district.wards[0], Role.HEAD))
    planner = a_program(holder_of(district.unit, Role.PLANNER))
    for target in Target.objects.order_by("pk"):
        address = f"figures/{target.item.uuid}/{kind}/"
        numbers, shades = numbers_told(neighbour, address, asked)
        assert not numbers & FEW
        assert numbers, "what is not few is told"
        assert set(shades) >= {"open", "hidden"}
        all_numbers, all_shades = numbers_told(planner, address, asked)
        assert set(all_shades) == {"open"}
        assert numbers < all_numbers
        assert all_numbers & FEW or target.name == SHARE


def test_a_program_is_told_what_few_is(district):
    members = Target.objects.get(name=MEMBERS)
    november = {"kind": "MONTH", "start": "2023-11-01"}
    rows = a_program(holder_of(district.wards[0], Role.HEAD)).get(f"figures/{members.item.uuid}/values/", november)
    told = {row["unit"]["name"]: (row["shade"], row["fewer_than"]) for row in rows.json()["items"]}
    assert [told[ward.name] for ward in district.wards] == [
        ("open", None), ("few", LEAST), ("hidden", None), ("open", None),
    ]  # fmt: skip
