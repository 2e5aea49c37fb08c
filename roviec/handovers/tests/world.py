"""A district with a plan, figures up to June and a task in each ward, and the merger that most tests carry out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from roviec.figures.operations import Figure, Source, open_period, post_figures
from roviec.figures.queries import by_units, values
from roviec.handovers.models import Line
from roviec.handovers.operations import (
    carry_out,
)
from roviec.handovers.tests.factories import Draft
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.operations import Span
from roviec.organisations.tests.factories import Cast, a_holding, the_cast
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.plans.enums import PlanKind
from roviec.plans.models import Plan, Target
from roviec.plans.operations import allocate
from roviec.plans.tests.factories import a_plan, a_target, an_item, issued
from roviec.tasks.models import Task
from roviec.tasks.operations import assign_task, hand_out

DAY = date(2023, 7, 1)
THE_DAY = datetime(2023, 7, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BEFORE = DAY - timedelta(days=1)
JUNE, JULY = Period.month(2023, 6), Period.month(2023, 7)
YEAR, NEXT_YEAR = Period.year(2023), Period.year(2024)
SHEET = Source("test", 1, "0" * 64)


@dataclass
class World:
    """The cast with a plan: one target with figures up to June, one task a ward."""

    cast: Cast
    plan: Plan
    target: Target

    def post(self, unit: Unit, period: Period, number: int) -> None:
        open_period(self.cast.district, period, by=BUILDER, at=MONDAY)
        figure = Figure(self.target.pk, unit.pk, period, "REPORTED", Decimal(number))
        post_figures([figure], source=SHEET, by=BUILDER, at=MONDAY)

    def total(self, period: Period = YEAR) -> Decimal | None:
        owner = self.cast.district.pk
        return values([self.target], [owner], period)[self.target.pk, owner].value

    def now(self, today: date = DAY) -> dict[int, Decimal]:
        found = by_units([self.target], YEAR, today=today)[self.target.pk]
        return {unit: portion.numerator for unit, portion in found.items()}


def a_world() -> World:
    """The cast, an administrator, a plan of two years, figures of June."""
    cast = the_cast()
    a_holding(cast.district, "Quản trị", (Role.ADMINISTRATOR,))
    span = Span(date(2023, 1, 1), date(2025, 1, 1))
    plan = a_plan(cast.district, kind=PlanKind.PLAN, span=span, year=None, participants=cast.wards)
    target = a_target(plan, goals={cast.district: 15, **dict(zip(cast.wards, (5, 6, 4), strict=True))})
    owner = {cast.district: Decimal(30), **dict(zip(cast.wards, map(Decimal, (10, 12, 8)), strict=True))}
    allocate(target, NEXT_YEAR, owner, by=BUILDER, at=MONDAY)
    line = an_item(plan, "Rà soát hộ khó khăn", due_written="Quý IV/2023")
    version = issued(plan, date(2023, 1, 11))
    hand_out(version, [line], by=BUILDER, at=THE_DAY - timedelta(days=90))
    made = World(cast, plan, target)
    for ward, number in zip(cast.wards, (10, 20, 31), strict=True):
        made.post(ward, JUNE, number)
    return made


def do(draft: Draft) -> None:
    carry_out(draft.reorganisation, by=BUILDER, at=THE_DAY)
    draft.reorganisation.refresh_from_db()


def merged(world: World) -> tuple[Draft, Line]:
    """Bồ Đề and seven tenths of Gia Thụy become a new ward; the rest of Gia Thụy goes to Ngọc Lâm."""
    cast = world.cast
    draft = Draft(cast.district, DAY)
    new = draft.founds("Phường Bồ Đề mới", cast.district)
    draft.ends(cast.bo_de, cast.gia_thuy)
    draft.passes_on(cast.bo_de, new)
    draft.passes_on(cast.gia_thuy, new, "0.7", is_assumed=True)
    draft.passes_on(cast.gia_thuy, cast.ngoc_lam, "0.3", is_assumed=True)
    return draft, new


def a_task(title: str, lead: Unit, giver: Unit, due_on: date | None = None) -> Task:
    return assign_task(title, lead, giver, origin=("MEETING", "Kết luận", None), due_on=due_on, by=BUILDER, at=MONDAY)
