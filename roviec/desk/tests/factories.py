"""Builders of a whole district: a plan with targets, items handed out, and sheets that have been accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from django.db import connection
from django.test.utils import CaptureQueriesContext

from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.tests.factories import MONDAY, a_member, a_unit, client_for, holder_of
from roviec.plans.enums import ItemKind, PlanState
from roviec.plans.models import Item, ItemVersion, Plan, PlanVersion, Target
from roviec.reports.models import Scheme
from roviec.reports.tests.factories import NOVEMBER, a_plan, a_report, a_scheme, a_target
from roviec.tasks.models import Task

TODAY = MONDAY.date()
WARDS = (
    "Bồ Đề", "Cự Khối", "Đức Giang", "Gia Thụy", "Giang Biên", "Long Biên", "Ngọc Lâm", "Ngọc Thụy", "Phúc Đồng",
    "Phúc Lợi", "Sài Đồng", "Thạch Bàn", "Thượng Thanh", "Việt Hưng",
)  # fmt: skip


@dataclass
class District:
    """A district with wards, one plan, its targets, and one monthly scheme."""

    unit: Unit
    wards: list[Unit]
    plan: Plan
    targets: list[Target]
    scheme: Scheme

    @property
    def planner(self) -> Member:
        """Who reads everything."""
        return a_member(holder_of(self.unit, Role.PLANNER))

    def head_of(self, ward: int) -> Member:
        """The head of a ward, by its place."""
        return a_member(holder_of(self.wards[ward], Role.HEAD))

    def accepts(self, ward: int, figure: int, period: Period = NOVEMBER) -> None:
        """The ward's sheet of a month, the same figure on each target, is accepted."""
        figures = {target.name: figure for target in self.targets}
        a_report(self.wards[ward], self.unit, figures, scheme=self.scheme, period=period, state="ACCEPTED")

    def hands_out(
        self, *wards: int, due_on: date | None = None, done_on: date | None = None, title: str = "Rà soát hộ nghèo"
    ) -> Item:
        """One line of the plan, handed out to one ward or to several."""
        return hand_out(self.plan, [self.wards[ward] for ward in wards], due_on, done_on, title)


def a_district(wards: int = 3, targets: int = 1) -> District:
    """A district, its wards by their names, and a plan of this year with targets that each ward enters."""
    unit = a_unit("Quận Long Biên")
    below = [a_unit(name, parent=unit, position=place) for place, name in enumerate(WARDS[:wards])]
    plan = a_plan(unit, below)
    made = [a_target(plan, f"Chỉ tiêu số {number}", goal=12) for number in range(1, targets + 1)]
    return District(unit, below, plan, made, a_scheme(unit, below, plan=plan))


def queries_of(who: Holding, address: str) -> int:
    """How many queries a page takes in all, what finds the person included."""
    client = client_for(who)
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK, address
    return len(found)


def a_line(plan: Plan, text: str, kind: ItemKind = ItemKind.TASK) -> Item:
    """A line of the plan's issued wording."""
    version = PlanVersion.objects.get(plan=plan, number=1)
    item = Item.objects.create(plan=plan, kind=kind)
    place = ItemVersion.objects.filter(plan_version=version).count() + 1
    # A line slips in before the version is issued: tests add lines one by one.
    PlanVersion.objects.filter(pk=version.pk).update(state=PlanState.DRAFT, effective_from=None)
    ItemVersion.objects.create(plan_version=version, item=item, position=place, number=f"II.{place}", text=text)
    PlanVersion.objects.filter(pk=version.pk).update(state=PlanState.ISSUED, effective_from=plan.valid.lower)
    return item


def hand_out(plan: Plan, units: list[Unit], due_on: date | None, done_on: date | None, title: str) -> Item:
    """The line with a task for each unit, done on a day or open."""
    item = a_line(plan, title)
    for unit in units:
        Task.objects.create(
            item=item,
            origin_kind="plan",
            origin_title=plan.short_title,
            title=title,
            assigned_by=plan.owner,
            lead_unit=unit,
            due_on=due_on,
            assigned_at=MONDAY.replace(month=1, day=12),
            **_facts(done_on),
        )
    return item


def _facts(done_on: date | None) -> dict[str, object]:
    if done_on is None:
        return {"state": "ASSIGNED"}
    return {"state": "COMPLETED", "accepted_at": MONDAY.replace(month=1, day=13), "done_on": done_on, "percent": 100}
