"""Who may read plans, and who may draft, measure and issue them."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404

from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, require, unit_to_read
from roviec.plans.enums import ItemKind, LinkKind, PlanState
from roviec.plans.models import Item, ItemLink, ItemVersion, Plan, PlanVersion
from roviec.plans.queries.plans import draft_of, is_item_issued, sees_draft, visible_plans
from roviec.regulations.models import Ceiling

DRAFTERS = (Role.PLANNER,)
REVIEWERS = (Role.HEAD, Role.REPORT_WRITER, Role.PLANNER)
ISSUERS = (Role.PLANNER, Role.LEADER)


class WrittenLine(NamedTuple):
    """A line to write in and the version it stands in; no line when somebody removed it meanwhile."""

    version: PlanVersion
    item: Item
    line: ItemVersion | None


class AdoptedLine(NamedTuple):
    """A line that was taken over, and the plan it stands in."""

    plan: Plan
    link: ItemLink


def may_draft(member: Member, plan: Plan) -> bool:
    """Whether he writes the plan."""
    return member.may(*DRAFTERS, over=plan.owner_id)


def may_issue(member: Member, plan: Plan) -> bool:
    """Whether he issues it."""
    return member.may(*ISSUERS, over=plan.owner_id)


def may_mend(member: Member, version: PlanVersion) -> bool:
    """Whether he mends what its lines leave open: a draft by its writer, what is issued by who hands it out."""
    allowed = may_draft if version.state == PlanState.DRAFT else may_issue
    return allowed(member, version.plan)


@door("open the list of plans", roles=(), where="own scope, and the units above")
def plans_to_read(member: Member) -> Member:
    """Everybody has plans to look at."""
    return member


@door("read a plan", roles=(), where="own scope, the units above, and plans one's unit takes part in; drafts by role")
def plan_to_read(member: Member, pk: int) -> Plan:
    """The plan; 404 outside what he may see."""
    plan = visible_plans(member).select_related("owner", "document__type", "term", "serves").filter(pk=pk).first()
    if plan is None:
        raise Http404
    return plan


@door("read one version of a plan", roles=(), where="as the plan; drafts by role")
def version_to_read(member: Member, pk: int, number: int) -> PlanVersion:
    """An issued version, or the draft for those who may see it."""
    plan = plan_to_read(member, pk=pk)
    version = plan.versions.filter(number=number, retracted_at=None).select_related("document__type").first()
    if version is None or (version.effective_from is None and not sees_draft(member, plan.owner_id)):
        raise Http404
    version.plan = plan
    return version


@door("draft a plan", roles=DRAFTERS, where="own unit and below")
def plan_to_make(member: Member) -> Member:
    """A planner, for any unit his role reaches."""
    require(member.is_a(*DRAFTERS))
    return member


@door("change a plan's particulars, participants, measures and goals", roles=DRAFTERS, where="the plan's owner")
def plan_to_change(member: Member, pk: int) -> Plan:
    """The plan, to change what stands around its lines."""
    plan = plan_to_read(member, pk=pk)
    require(may_draft(member, plan))
    return plan


@door("write the lines of a draft", roles=DRAFTERS, where="the plan's owner")
def draft_to_write(member: Member, pk: int) -> PlanVersion:
    """The draft; when there is none (any more) the newest version, which operations refuse to write in."""
    plan = plan_to_change(member, pk=pk)
    version = draft_of(plan) or plan.versions.filter(retracted_at=None).order_by("-number").first()
    if version is None:
        raise Http404
    version.plan = plan
    return version


@door("write one line of a draft", roles=DRAFTERS, where="the plan's owner")
def line_to_write(member: Member, pk: int, item: int) -> WrittenLine:
    """A line of the draft; 404 for an item of another plan."""
    version = draft_to_write(member, pk=pk)
    found = version.plan.items.filter(pk=item).first()
    if found is None:
        raise Http404
    line = version.lines.select_related("item__target", "lead_unit", "parent").filter(item=found).first()
    if line is not None:
        line.plan_version = version
    return WrittenLine(version, found, line)


@door("mend what the lines of a plan leave open", roles=ISSUERS, where="the plan's owner")
def version_to_mend(member: Member, pk: int, number: int) -> PlanVersion:
    """The draft, for those who write it, or an issued version, for those who hand its tasks out."""
    version = version_to_read(member, pk=pk, number=number)
    require(may_mend(member, version))
    return version


@door("see what of a plan is carried out by nothing", roles=ISSUERS, where="the plan's owner")
def version_to_trace(member: Member, pk: int, number: int) -> PlanVersion:
    """A version of a plan, for those who write or issue it."""
    version = version_to_read(member, pk=pk, number=number)
    require(may_issue(member, version.plan))
    return version


@door("answer a change of the plan above", roles=DRAFTERS, where="the plan's owner")
def adopted_line(member: Member, pk: int, link: int) -> AdoptedLine:
    """A line of a plan he writes that was taken over from above; 404 for one of another plan, 409 for one answered since."""
    plan = plan_to_change(member, pk=pk)
    found = ItemLink.objects.filter(pk=link, below__plan=plan, kind=LinkKind.ADOPTED).first()
    if found is None:
        raise Http404
    return AdoptedLine(plan, found)


@door("read the work programme of a unit", roles=(), where="own scope")
def programme_to_read(member: Member, pk: int) -> Unit:
    """The unit, named; 404 for one he does not read in full."""
    unit = unit_to_read(member, pk=pk)
    if not member.reads(pk):
        raise Http404
    return unit


@door("look back at a month of the work programme", roles=REVIEWERS, where="own unit")
def programme_to_review(member: Member, pk: int) -> Unit:
    """The unit, for those who work in it."""
    unit = programme_to_read(member, pk=pk)
    require(member.has_in(pk, *REVIEWERS))
    return unit


@door("set what a clear task says", roles=(Role.ADMINISTRATOR,), where="the whole organisation")
def clarity_to_set(member: Member) -> Unit:
    """The organisation, for who administers all of it."""
    root = member.above(member.unit_id)[-1]
    require(member.may(Role.ADMINISTRATOR, over=root))
    return Unit.objects.get(pk=root)


@door("change how many tasks go out at once", roles=(Role.ADMINISTRATOR,), where="the whole organisation", step_up=True)
def ceiling_to_change(member: Member, pk: int) -> Ceiling:
    """A limit that holds for the whole installation."""
    clarity_to_set(member)
    found = Ceiling.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@door("issue a plan, draft an amendment, drop a draft", roles=ISSUERS, where="the plan's owner")
def plan_to_issue(member: Member, pk: int) -> Plan:
    """The plan, to issue or amend it."""
    plan = plan_to_read(member, pk=pk)
    require(may_issue(member, plan))
    return plan


def _target_item(plan: Plan, member: Member, item: int) -> Item:
    found = plan.items.filter(pk=item, kind=ItemKind.TARGET).select_related("target").first()
    if found is None:
        raise Http404
    if not is_item_issued(found) and not sees_draft(member, plan.owner_id):
        raise Http404
    found.plan = plan
    return found


@door("read how a target is measured and given out", roles=(), where="as the plan")
def target_to_read(member: Member, pk: int, item: int) -> Item:
    """A target of a plan he reads; one that only stands in a draft by the rule of drafts."""
    return _target_item(plan_to_read(member, pk=pk), member, item)


@door("set a target's measure, reporters and goals", roles=DRAFTERS, where="the plan's owner")
def target_to_set(member: Member, pk: int, item: int) -> Item:
    """A target of a plan he drafts."""
    return _target_item(plan_to_change(member, pk=pk), member, item)
