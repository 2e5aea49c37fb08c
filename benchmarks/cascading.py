"""A plan of 30 targets and 100 tasks given out to every ward of a city: 15,400 tasks, 4,620 reporters, two acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.ground import analyze, listening, seconds
from benchmarks.rows import Row, equal, within
from roviec.kit.actors import the_setup
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.plans.models import PlanVersion, Target, TargetUnit
from roviec.plans.operations import cascade_targets
from roviec.plans.queries import found_by_rules
from roviec.plans.tests.factories import a_plan, a_target, an_item, issued
from roviec.tasks.models import Task
from roviec.tasks.operations import hand_out

PLANNER = the_setup("benchmark: planner")
TARGETS, TASKS = 30, 100
FEW, ALL = 14, 154
# What a planner waits for at his desk; a quiet machine needs two thirds of it.
SECONDS = 3


def rows() -> Iterator[Row]:
    """The whole cascade for 154 units, its statements beside those for 14."""
    few, _took = _cascade("Quận", FEW)
    told, took = _cascade("Thành phố", ALL)
    yield equal(f"cascade to {ALL} units: statements, as to {FEW}", told, "statements", to=few)
    yield equal("tasks handed out", Task.objects.count(), "tasks", to=TASKS * (FEW + ALL))
    entered = TargetUnit.objects.exclude(source="CHILDREN").count()
    yield equal("reporters set", entered, "reporters", to=TARGETS * (FEW + ALL))
    yield within(f"cascade of {TARGETS} targets and {TASKS} tasks to {ALL} units", took, most=SECONDS)


def _cascade(name: str, wards: int) -> tuple[int, float]:
    """How many statements and seconds it takes to give a plan of an owner to so many wards."""
    owner, version, targets = _a_plan(name, wards)
    analyze()

    def give() -> None:
        lines = list(version.lines.filter(item__kind="TASK"))
        units = found_by_rules(lines, owner.pk, MONDAY.date()).wards
        cascade_targets(version.plan, targets, units, by=PLANNER, at=MONDAY)
        hand_out(version, lines, by=PLANNER, at=MONDAY)

    return _heard(give)


def _heard(work: Callable[[], None]) -> tuple[int, float]:
    with listening() as statements:
        took = seconds(work)
    return len(statements), took


def _a_plan(name: str, wards: int) -> tuple[Unit, PlanVersion, list[Target]]:
    owner = a_unit(name)
    for number in range(wards):
        a_unit(f"Phường {number} {name}", owner, position=number)
    plan = a_plan(owner, f"KH {name}")
    targets = [a_target(plan, f"Chỉ tiêu số {number}", reporters=[]) for number in range(TARGETS)]
    for number in range(TASKS):
        an_item(plan, f"Nhiệm vụ số {number}", due_written="Quý IV/2023", product="Báo cáo")
    return owner, issued(plan), targets
