"""Plans, lines, targets and goals as they are answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from roviec.api.schemas.base import PeriodOut, number, unit_refs
from roviec.api.schemas.plans import (
    GoalOut,
    Goals,
    LineOut,
    Lines,
    PlanOut,
    PlanQuery,
    Plans,
    PlanWithWordings,
    ReporterOut,
    TargetOut,
    Targets,
    WordingOut,
)
from roviec.organisations.permissions import Member
from roviec.plans.enums import PlanState
from roviec.plans.models import Item, ItemVersion, Plan, PlanVersion, Target
from roviec.plans.queries import allocations_of, reporters_of, sees_draft, targets_of, versions_on, visible_plans
from roviec.plans.queries.sight import units_shown


def plans_for(member: Member, wanted: PlanQuery) -> Plans:
    """A page of the plans that he sees."""
    seen = visible_plans(member)
    for column in ("kind", "year"):
        if (value := getattr(wanted, column)) is not None:
            seen = seen.filter(**{column: value})
    if wanted.owner is not None:
        seen = seen.filter(owner__uuid=wanted.owner)
    rows = list(seen.select_related("serves").order_by("-valid", "pk")[wanted.bounds])
    return Plans(page=wanted.page, size=wanted.size, total=seen.count(), items=_plans(member, rows))


def plan_for(member: Member, plan: Plan) -> PlanWithWordings:
    """One plan with its wordings; a draft only where he sees drafts."""
    versions: QuerySet[PlanVersion] = plan.versions.filter(retracted_at=None).order_by("number")
    if not sees_draft(member, plan.owner_id):
        versions = versions.filter(state=PlanState.ISSUED)
    wordings = [
        WordingOut(number=v.number, state=PlanState(v.state), effective_from=v.effective_from) for v in versions
    ]
    [shown] = _plans(member, [plan])
    return PlanWithWordings(**shown.model_dump(), note=plan.note, wordings=wordings)


def _plans(member: Member, plans: Sequence[Plan]) -> list[PlanOut]:
    units = unit_refs((plan.owner_id for plan in plans), member.on)
    binding = versions_on([plan.pk for plan in plans], member.on)
    above = {plan.serves_id for plan in plans if plan.serves_id}
    seen = dict(visible_plans(member).filter(pk__in=above).values_list("pk", "uuid")) if above else {}
    return [
        PlanOut(
            uuid=plan.uuid,
            version=plan.version,
            kind=plan.kind,  # type: ignore[arg-type] # read as its enum
            title=plan.title,
            short_title=plan.short_title,
            owner=units[plan.owner_id],
            serves=seen.get(plan.serves_id or 0),
            year=plan.year,
            valid_from=plan.valid.lower,
            valid_until=plan.valid.upper,
            wording=binding[plan.pk].number if plan.pk in binding else None,
        )
        for plan in plans
    ]


def lines_for(version: PlanVersion, on: date) -> Lines:
    """The lines of a wording in printed order; four queries, however many lines."""
    rows = list(version.lines.select_related("item", "parent").prefetch_related("co_units").order_by("position", "pk"))
    units = unit_refs({pk for row in rows for pk in _units_of(row)}, on)
    items = [
        LineOut(
            item=row.item.uuid,
            parent=row.parent.uuid if row.parent else None,
            kind=row.item.kind,  # type: ignore[arg-type]
            number=row.number,
            text=row.text,
            lead_rule=row.lead_rule or None,  # type: ignore[arg-type]
            lead_unit=units[row.lead_unit_id] if row.lead_unit_id else None,
            co_units=[units[unit.pk] for unit in row.co_units.all()],
            due_written=row.due_written,
            due_kind=row.due_kind,  # type: ignore[arg-type]
            due_on=row.due_on,
            product=row.product,
            note=row.note,
        )
        for row in rows
    ]
    return Lines(plan=version.plan.uuid, number=version.number, items=items)


def _units_of(row: ItemVersion) -> list[int]:
    return [*([row.lead_unit_id] if row.lead_unit_id else []), *(unit.pk for unit in row.co_units.all())]


def targets_for(version: PlanVersion) -> Targets:
    """How the targets of a wording are measured."""
    rows = targets_of(version)
    items = dict(Item.objects.filter(target__in=rows).values_list("pk", "uuid"))
    return Targets(items=[_target(each, items[each.item_id], version.plan.uuid) for each in rows])


def _target(target: Target, uuid: UUID, plan: UUID) -> TargetOut:
    said: dict[str, Any] = {name: getattr(target, name) for name in AS_IT_IS}
    said |= {name: number(getattr(target, name)) for name in NUMBERS}
    return TargetOut(target=uuid, plan=plan, breakdown_rule=target.breakdown_rule or None, **said)  # type: ignore[arg-type]


AS_IT_IS = (
    *("version", "code", "name", "nature", "direction", "measure", "decimals", "numerator_label", "denominator_label"),
    *("time_rule", "unit_rule", "base_frequency", "breakdowns"),
)
NUMBERS = ("baseline", "lowest", "highest", "level")


def goals_for(member: Member, item: Item) -> Goals:
    """The goals of a target and who answers for it, of the units whose rows he reads."""
    target = getattr(item, "target", None)
    if target is None:
        return Goals(target=item.uuid, goals=[], reporters=[])
    given = allocations_of([target.pk])
    reporters = reporters_of([target.pk], member.on).get(target.pk, {})
    shown = units_shown(member, item.plan, {row.unit_id for row in given} | set(reporters))
    units = unit_refs(shown, member.on)
    return Goals(
        target=item.uuid,
        goals=[
            GoalOut(unit=units[row.unit_id], period=PeriodOut.of(row.period), goal=number(row.goal) or "0")
            for row in given
            if row.unit_id in units
        ],
        reporters=[ReporterOut(unit=units[pk], source=source) for pk, source in reporters.items() if pk in units],
    )
