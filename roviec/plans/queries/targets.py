"""Targets of plans: who answers for them, who takes part, and who keeps the plan going."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from roviec.organisations.models import STANDS
from roviec.plans.enums import Source, Stewardship
from roviec.plans.models import Participation, Plan, PlanVersion, Steward, Target, TargetUnit
from roviec.plans.queries.plans import versions_on


def targets_of(version: PlanVersion) -> list[Target]:
    """The measured targets that a version holds, in the order of its lines."""
    rows = Target.objects.filter(item__versions__plan_version=version)
    return list(rows.order_by("item__versions__position", "pk"))


def reporters_of(target_ids: Iterable[int], on: date) -> dict[int, dict[int, Source]]:
    """Who answers for targets on a day: target -> unit -> where its figure comes from."""
    found: dict[int, dict[int, Source]] = defaultdict(dict)
    rows = TargetUnit.objects.filter(STANDS, target__in=list(target_ids), valid__contains=on).order_by("pk")
    for target_id, unit_id, source in rows.values_list("target_id", "unit_id", "source"):
        found[target_id][unit_id] = Source(source)
    return found


def targets_to_report(unit_id: int, plan_ids: Iterable[int], on: date) -> list[Target]:
    """The targets a unit enters figures of on a day, in the wordings of these plans that bind on it, in their order."""
    versions = versions_on(plan_ids, on)
    rows = Target.objects.filter(
        item__versions__plan_version__in=list(versions.values()),
        pk__in=TargetUnit.objects.filter(STANDS, unit=unit_id, valid__contains=on)
        .exclude(source=Source.CHILDREN)
        .values("target"),
    )
    return list(
        rows.select_related("item__plan").order_by("item__plan_id", "item__versions__position", "pk").distinct()
    )


def participants_of(plan_ids: Iterable[int], on: date) -> dict[int, list[Participation]]:
    """Who takes part in plans on a day: plan -> rows."""
    found: dict[int, list[Participation]] = defaultdict(list)
    for row in Participation.objects.filter(STANDS, plan__in=list(plan_ids), valid__contains=on).order_by("pk"):
        found[row.plan_id].append(row)
    return found


def steward_of(plan: Plan, on: date, kind: Stewardship = Stewardship.STANDING_AGENCY) -> Steward | None:
    """The unit that keeps a plan going on a day, or None."""
    return Steward.objects.filter(STANDS, plan=plan, kind=kind, valid__contains=on).first()


def stewards_over_time(plan: Plan) -> dict[str, list[Steward]]:
    """The units that keep a plan going, by kind, the newest first; what was taken back is left out."""
    found: dict[str, list[Steward]] = {kind.value: [] for kind in Stewardship}
    for row in Steward.objects.filter(STANDS, plan=plan).order_by("-valid"):
        found[row.kind].append(row)
    return found
