"""Long Biên on 01/07/2025: the district ends, its fourteen wards and a commune beside it become four new wards.

That it happened, on that day, by Resolution 1656/NQ-UBTVQH15, is a fact (domain.md 6). Which part of which ward went where
is made up here, and marked as assumed in the data.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from roviec.figures.operations import Figure, Source, open_period, post_figures
from roviec.figures.queries import by_units, parts_of, values
from roviec.handovers.operations import carry_out
from roviec.handovers.queries import preview, read_drawing
from roviec.handovers.tests.factories import Draft, founded
from roviec.kit.periods import Period
from roviec.organisations.enums import Role, UnitKind
from roviec.organisations.models import Unit
from roviec.organisations.operations import Span
from roviec.organisations.queries import units_on
from roviec.organisations.tests.factories import a_holding, a_unit
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.plans.models import Plan, Target
from roviec.plans.tests.factories import a_plan, a_target, issued

pytestmark = pytest.mark.django_db

DAY = date(2025, 7, 1)
THE_DAY = datetime(2025, 7, 1, 0, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
YEAR = Period.year(2025)
SHEET = Source("test", 1, "0" * 64)
# What each old unit passes on, in per cent: to the new wards Long Biên, Bồ Đề, Việt Hưng, Phúc Lợi. All assumed.
NEW = ("Phường Long Biên", "Phường Bồ Đề", "Phường Việt Hưng", "Phường Phúc Lợi")
SHARES = {
    "Long Biên": (80, 20, 0, 0),
    "Bồ Đề": (10, 90, 0, 0),
    "Gia Thụy": (15, 60, 25, 0),
    "Phúc Đồng": (35, 5, 40, 20),
    "Thạch Bàn": (85, 0, 0, 15),
    "Cự Khối": (100, 0, 0, 0),
    "Ngọc Lâm": (0, 100, 0, 0),
    "Ngọc Thụy": (0, 100, 0, 0),
    "Đức Giang": (0, 35, 65, 0),
    "Thượng Thanh": (0, 20, 80, 0),
    "Giang Biên": (0, 0, 100, 0),
    "Việt Hưng": (0, 0, 100, 0),
    "Phúc Lợi": (0, 0, 20, 80),
    "Sài Đồng": (0, 0, 0, 100),
    "Xã Bát Tràng": (100, 0, 0, 0),
}


class Case:
    """The city with both districts, a plan of the city that the wards report in, and the draft."""

    def __init__(self) -> None:
        self.city = a_unit("Thành phố Hà Nội", kind=UnitKind.CITY)
        a_holding(self.city, "Quản trị", (Role.ADMINISTRATOR,))
        self.district = a_unit("Quận Long Biên", self.city, UnitKind.DISTRICT)
        beside = a_unit("Huyện Gia Lâm", self.city, UnitKind.DISTRICT, position=1)
        self.wards = {
            name: a_unit(
                name if name.startswith("Xã") else f"Phường {name}",
                beside if name.startswith("Xã") else self.district,
                UnitKind.COMMUNE if name.startswith("Xã") else UnitKind.WARD,
                position=place,
            )
            for place, name in enumerate(SHARES)
        }
        span = Span(date(2025, 1, 1), date(2026, 1, 1))
        self.plan: Plan = a_plan(self.city, year=2025, span=span, participants=list(self.wards.values()))
        self.target: Target = a_target(self.plan, "Nhà đại đoàn kết")
        issued(self.plan, date(2025, 1, 2))
        for number, unit in enumerate(self.wards.values(), 1):
            for month in (1, 3, 6):
                self.post(unit, month, number * month)
        self.draft = Draft(self.city, DAY, "Quận Long Biên, 01/07/2025")
        self.new = [self.draft.founds(name, self.city) for name in NEW]
        for name, shares in SHARES.items():
            for line, share in zip(self.new, shares, strict=True):
                if share:
                    self.draft.passes_on(self.wards[name], line, f"{share / 100:.2f}", is_assumed=True)
        self.draft.ends(self.district, self.wards["Xã Bát Tràng"])

    def post(self, unit: Unit, month: int, number: int) -> None:
        period = Period.month(2025, month)
        open_period(self.city, period, by=BUILDER, at=MONDAY)
        figure = Figure(self.target.pk, unit.pk, period, "REPORTED", Decimal(number))
        post_figures([figure], source=SHEET, by=BUILDER, at=MONDAY)

    def read(self, today: date | None) -> dict[int, Decimal]:
        found = by_units([self.target], YEAR, today=today)[self.target.pk]
        return {unit: portion.numerator for unit, portion in found.items()}


def test_long_bien_on_the_first_of_july():
    case = Case()
    assert read_drawing(case.draft.reorganisation).problems == []
    sentences = [sentence for part in preview(read_drawing(case.draft.reorganisation)) for sentence in part.sentences]
    assert any("Cự Khối" in sentence and "Phường Long Biên" in sentence for sentence in sentences)
    then = case.read(None)

    carry_out(case.draft.reorganisation, by=BUILDER, at=THE_DAY)

    new = [founded(line) for line in case.new]
    # The old ward Long Biên and the new one are two units of one name.
    assert new[0].pk != case.wards["Long Biên"].pk
    standing = {unit.pk for unit in units_on(DAY, below=[case.city.pk])}
    assert standing >= {unit.pk for unit in new}
    assert standing.isdisjoint({case.district.pk, *(ward.pk for ward in case.wards.values())})
    for number, unit in enumerate(new, 1):
        case.post(unit, 7, number)
    now, total = case.read(DAY), values([case.target], [case.city.pk], YEAR)[case.target.pk, case.city.pk].value
    # 1 + 3 + 6 months times 1 to 15, and July.
    assert total == sum(then.values()) + 10 == 10 * 120 + 10
    assert sum(now.values()) == sum(case.read(None).values()) == total
    expected = [
        sum(Decimal(10 * number * shares[place]) / 100 for number, shares in enumerate(SHARES.values(), 1)) + place + 1
        for place in range(len(NEW))
    ]
    assert [now[unit.pk] for unit in new] == expected
    assert {unit: number for unit, number in case.read(None).items() if unit in then} == then
    assert all(by_units([case.target], YEAR, today=DAY)[case.target.pk][unit.pk].is_assumed for unit in new)


def test_the_parts_of_a_year_are_the_units_of_then_and_those_of_now_and_come_to_its_total():
    case = Case()
    carry_out(case.draft.reorganisation, by=BUILDER, at=THE_DAY)
    for line in case.new:
        case.post(founded(line), 7, 1)
    parts = parts_of(case.target, case.city.pk, YEAR)
    assert {part.unit_id for part in parts} == {unit.pk for unit in case.wards.values()} | {
        founded(line).pk for line in case.new
    }
    total = values([case.target], [case.city.pk], YEAR)[case.target.pk, case.city.pk]
    assert sum(part.value.numerator for part in parts) == total.numerator == 10 * 120 + 4
    assert sum(part.value.covered for part in parts) == total.covered
