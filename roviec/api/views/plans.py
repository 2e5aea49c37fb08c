"""Plans, their lines, targets and goals, for a program."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from roviec.api.answers.plans import goals_for, lines_for, plan_for, plans_for, targets_for
from roviec.api.enums import Scope
from roviec.api.schemas.plans import Goals, Lines, PlanQuery, Plans, PlanWithWordings, Targets
from roviec.api.tokens import TokenRequest
from roviec.api.ways import Key, Shown, reads
from roviec.organisations.permissions import Member
from roviec.plans.models import Item, Plan, PlanVersion
from roviec.plans.permissions import plan_to_read, plans_to_read, target_to_read, version_to_read

router = Router(tags=["plans"])
PLANS, PLAN = Scope.PLANS_READ, Key(Plan)


@reads(
    router,
    "plans/",
    Plans,
    PLANS,
    plans_to_read,
    (
        _("The plans that may be read"),
        _("Issued plans of the own units, of the units above, and those that one takes part in; drafts by role."),
    ),
)
def plans(_request: TokenRequest, member: Member, wanted: Query[PlanQuery]) -> Shown:
    """Issued plans of the own scope, of the units above and those one takes part in; drafts by role."""
    return Shown(plans_for(member, wanted))


@reads(
    router,
    "plans/{uuid:plan}/",
    PlanWithWordings,
    PLANS,
    plan_to_read,
    (_("One plan"), _("The plan, and the numbers of its wordings.")),
    plan=PLAN,
)
def plan(request: TokenRequest, found: Plan) -> Shown:
    """The plan and the numbers of its wordings."""
    return Shown(plan_for(request.member, found), f'"{found.version}"')


@reads(
    router,
    "plans/{uuid:plan}/wordings/{int:number}/lines/",
    Lines,
    PLANS,
    version_to_read,
    (_("The lines of a wording"), _("Everything that the annex prints, in its order.")),
    plan=PLAN,
)
def lines(request: TokenRequest, version: PlanVersion) -> Shown:
    """Everything the annex prints, in its order."""
    return Shown(lines_for(version, request.on))


@reads(
    router,
    "plans/{uuid:plan}/wordings/{int:number}/targets/",
    Targets,
    PLANS,
    version_to_read,
    (
        _("The targets of a wording"),
        _("How each target is measured, and how figures of periods and units are put together."),
    ),
    plan=PLAN,
)
def targets(_request: TokenRequest, version: PlanVersion) -> Shown:
    """How each target is measured and added up."""
    return Shown(targets_for(version))


@reads(
    router,
    "plans/{uuid:plan}/targets/{uuid:target}/goals/",
    Goals,
    PLANS,
    target_to_read,
    (_("The goals of a target"), _("What each unit is to reach in each period, and who answers for it.")),
    plan=PLAN,
    target=Key(Item, argument="item"),
)
def target_goals(request: TokenRequest, found: Item) -> Shown:
    """What each unit is to reach in each period, and who answers for it."""
    return Shown(goals_for(request.member, found))
