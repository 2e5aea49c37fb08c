"""Builders of plans, lines, targets and goals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from roviec.documents.tests.factories import a_document
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.organisations.operations import Span
from roviec.organisations.tests.factories import MONDAY, Cast
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import Direction, ItemKind, Nature, PlanKind, Source, TimeRule, UnitRule
from roviec.plans.models import ItemVersion, Participation, Plan, PlanVersion, Target
from roviec.plans.operations import (
    Measure,
    Part,
    PlanWords,
    Words,
    add_items,
    allocate,
    draft_plan,
    issue_plan,
    set_participants,
    set_reporters,
    set_target,
)
from roviec.plans.queries import draft_of

YEAR = Period.year(2023)
EFFECTIVE = date(2023, 1, 11)
_numbers = count(1)


def a_plan(
    owner: Unit,
    short_title: str = "KH 160",
    kind: PlanKind = PlanKind.PLAN,
    serves: Plan | None = None,
    year: int | None = 2023,
    span: Span | None = None,
    participants: list[Unit] | None = None,
    **words: Any,
) -> Plan:
    """A plan with an empty draft; the units given take part in it and count into the owner."""
    span = span or Span(date(2023, 1, 1), date(2024, 1, 1))
    title = words.pop("title", f"{PlanKind(kind).label} {short_title}")
    said = PlanWords(kind, title, short_title, span, serves=serves, year=year, **words)
    plan = draft_plan(said, owner, by=BUILDER, at=MONDAY).plan
    if participants:
        set_participants(plan, [Part(unit, owner) for unit in participants], by=BUILDER, at=MONDAY)
    return plan


def the_draft(plan: Plan) -> PlanVersion:
    """The version of the plan that is being drafted."""
    draft = draft_of(plan)
    assert draft is not None, f"{plan} has no draft"
    return draft


def an_item(
    plan: Plan,
    text: str = "Tổ chức ra quân chỉnh trang đô thị",
    kind: ItemKind = ItemKind.TASK,
    under: ItemVersion | None = None,
    **words: Any,
) -> ItemVersion:
    """A line of the plan's draft; a task without a lead in its words is led by each ward."""
    if kind == ItemKind.TASK and "lead" not in words:
        words.setdefault("each_ward", True)
    said = Words(kind, text, under=under.item if under else None, **words)
    return add_items(the_draft(plan), [said], by=BUILDER, at=MONDAY)[0]


def a_group(
    plan: Plan, text: str = "Chỉnh trang đô thị", number: str = "I", under: ItemVersion | None = None
) -> ItemVersion:
    """A heading of the plan's draft."""
    return an_item(plan, text, ItemKind.GROUP, under, number=number)


def a_target(
    plan: Plan,
    name: str = "Nhà đại đoàn kết",
    reporters: Mapping[Unit, Source] | list[Unit] | None = None,
    goals: Mapping[Unit, int | Decimal] | None = None,
    goals_for: Period = YEAR,
    under: ItemVersion | None = None,
    number: str = "",
    **rules: Any,
) -> Target:
    """A target of the plan's draft: houses built in each month, added up over months and units, unless told otherwise.

    All participants but the owner report it, unless `reporters` says who; `goals` are those of a period.
    """
    line = an_item(plan, name, ItemKind.TARGET, under, number=number)
    is_ratio = rules.get("unit_rule") == UnitRule.RATIO
    measure = {
        "measure": "%" if is_ratio else "nhà",
        "nature": Nature.FLOW,
        "time_rule": TimeRule.SUM,
        "unit_rule": UnitRule.SUM,
        "direction": Direction.INCREASE,
        "numerator_label": "Số đạt" if is_ratio else "",
        "denominator_label": "Tổng số" if is_ratio else "",
        "code": f"CT{next(_numbers)}",
    }
    target = set_target(line.item, Measure(name, **measure | rules), by=BUILDER, at=MONDAY)
    if reporters is None:
        below = Participation.objects.filter(plan=plan, retracted_at=None).exclude(unit=plan.owner_id)
        reporters = [row.unit for row in below.select_related("unit").order_by("pk")]
    if not isinstance(reporters, Mapping):
        reporters = dict.fromkeys(reporters, Source.ENTERED)
    set_reporters(target, reporters, by=BUILDER, at=MONDAY)
    if goals:
        allocate(target, goals_for, {u: Decimal(goal) for u, goal in goals.items()}, by=BUILDER, at=MONDAY)
    return target


def issued(plan: Plan, effective_from: date = EFFECTIVE) -> PlanVersion:
    """The plan's draft, issued with a document of the owner."""
    return issue_plan(the_draft(plan), a_document(plan.owner), effective_from, by=BUILDER, at=MONDAY)


def the_plan_of(cast: Cast, goals: tuple[int, int, int] = (5, 6, 4), is_issued: bool = True) -> Plan:
    """KH 160 of the cast: the three wards take part; one target of 15 houses and one task that each ward leads."""
    plan = a_plan(cast.district, participants=cast.wards)
    targets = a_group(plan, "Chỉ tiêu", "I")
    whole = {cast.district: sum(goals), **dict(zip(cast.wards, goals, strict=True))}
    a_target(plan, "Nhà đại đoàn kết", goals=whole, under=targets, number="I.1")
    tasks = a_group(plan, "Nhiệm vụ", "II")
    an_item(plan, "Rà soát hộ khó khăn về nhà ở", under=tasks, number="II.1", due_written="Quý II/2023")
    if is_issued:
        issued(plan)
    return plan
