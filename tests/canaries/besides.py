"""What is said besides the lines of plans: gaps mended, a month looked back at, lines taken over from above."""

from __future__ import annotations

from datetime import date

from roviec.documents.tests.factories import a_document
from roviec.kit.actors import Actor
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.organisations.queries import named
from roviec.organisations.tests.factories import MONDAY, the_head_of
from roviec.plans.enums import ItemKind, Outcome
from roviec.plans.models import ItemLink, Plan
from roviec.plans.operations import (
    Mending,
    Said,
    Words,
    add_items,
    adopt_items,
    draft_amendment,
    issue_plan,
    mend_lines,
    review_month,
    set_clarity,
)
from roviec.plans.queries import draft_of
from roviec.regulations.enums import ClaritySlot, Strictness


def besides(root: Unit, ward: Unit, plan: Plan, actor: Actor) -> None:
    """What is asked of clear tasks, what is said besides an issued line, and how a ward looked back at a month."""
    asked = {ClaritySlot.WORK: Strictness.WARN}
    set_clarity(root, asked, "12-CV/VPQU", date(2023, 1, 1), by=actor, at=MONDAY)
    silent = plan.versions.get().lines.select_related("plan_version").get(number="II.1")
    mend_lines(silent.plan_version, [silent], Mending(product="Biên bản", authority="Trưởng ban"), by=actor, at=MONDAY)
    [unit] = named(Unit.objects.filter(pk=ward.pk), MONDAY.date())
    line = {silent.item_id: Said(Outcome.CARRIED, "Chờ kinh phí")}
    review_month(unit, Period.month(2023, 6), line, by=the_head_of(ward), at=MONDAY)


def takes_over(above: Plan, plan: Plan, actor: Actor) -> None:
    """The draft of a ward has a line of the plan above, which it kept as it was once."""
    version = above.versions.filter(number=1).get()
    line = version.lines.select_related("item").get(number="II.2")
    adopt_items(draft_of(plan), version, [line], by=actor, at=MONDAY)
    ItemLink.objects.filter(below__plan=plan).update(kept_because="Phường làm sớm hơn")


def is_being_amended(plan: Plan, lead: Unit, actor: Actor) -> None:
    """A draft stands beside what is issued, with a task more."""
    draft_amendment(plan, by=actor, at=MONDAY)
    add_items(draft_of(plan), [Words(ItemKind.TASK, "Việc sẽ thêm", lead=lead)], by=actor, at=MONDAY)


def is_amended(plan: Plan, lead: Unit, actor: Actor) -> None:
    """A second version is issued."""
    is_being_amended(plan, lead, actor)
    issue_plan(draft_of(plan), a_document(plan.owner), date(2023, 6, 1), by=actor, at=MONDAY)
