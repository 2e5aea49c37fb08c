"""Reporting schemes, what they cover, who fills in what, and which periods are to open and to close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from roviec.figures.models import PeriodLock
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding, HoldingRole, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import named, units_below
from roviec.plans.enums import Source
from roviec.plans.models import ItemVersion, Plan, PlanVersion, Target, TargetUnit
from roviec.reports.enums import OPEN_STATES, ReopeningState
from roviec.reports.models import Contact, Postponement, Reopening, Report, Scheme, SchemePeriod
from roviec.reports.queries.routes import REVIEWERS


def schemes_of(member: Member) -> list[Scheme]:
    """The schemes whose periods the member may open."""
    owners = [over for role, over in member.roles if role == Role.PLANNER]
    return list(Scheme.objects.filter(owner_id__in=owners, valid__contains=member.on).order_by("pk"))


@dataclass(frozen=True)
class ContactLine:
    """A target of a unit and who fills it in."""

    target: Target
    holding: Holding | None


def targets_entered_by(unit_id: int, on: date) -> QuerySet[Target]:
    """The targets that the unit enters itself under the schemes of the day: no draft tells it of one before it is issued."""
    units = TargetUnit.objects.filter(unit_id=unit_id, retracted_at__isnull=True, valid__contains=on)
    issued = ItemVersion.objects.filter(plan_version__state="ISSUED", plan_version__retracted_at__isnull=True)
    return Target.objects.filter(
        item__plan__schemes__valid__contains=on,
        item_id__in=issued.values("item_id"),
        units__in=units.exclude(source=Source.CHILDREN),
    ).distinct()


def contacts_of(unit_id: int, on: date) -> list[ContactLine]:
    """The targets that the unit enters itself under the schemes of the day, each with its contact."""
    targets = targets_entered_by(unit_id, on)
    contacts = Contact.objects.filter(unit_id=unit_id, retracted_at__isnull=True, valid__contains=on)
    told = {row.target_id: row.holding for row in contacts.select_related("holding__person", "holding__post")}
    return [ContactLine(target, told.get(target.pk)) for target in targets.order_by("item__plan_id", "code")]


def holders_to_choose(unit_id: int, on: date) -> list[Holding]:
    """Who may be a contact of the unit: those with a post in it, and those with a role over exactly it."""
    inside = Q(post__unit_id=unit_id) | Q(roles__over_id=unit_id, roles__retracted_at__isnull=True)
    found = (
        Holding.objects.filter(inside, retracted_at__isnull=True, valid__contains=on)
        .select_related("person", "post")
        .distinct()
    )
    return sorted(found, key=lambda holding: (holding.post_id, holding.pk))


def plans_to_cover(owner_id: int, on: date) -> list[Plan]:
    """The issued plans of an organisation, of this year or later, that a scheme may cover: those with targets."""
    plans = Plan.objects.filter(
        owner_id__in=units_below([owner_id], on),
        versions__state="ISSUED",
        versions__retracted_at__isnull=True,
        items__target__isnull=False,
        valid__contains=on,
    )
    return list(plans.distinct().order_by("pk"))


# The figures of a period of each length are asked for by sheets of it, or of a part of it.
ASKED_BY = {"MONTH": ["MONTH"], "QUARTER": ["MONTH", "QUARTER"], "YEAR": ["MONTH", "QUARTER", "YEAR"]}


def never_asked_for(version: PlanVersion, on: date) -> list[ItemVersion]:
    """The lines of a version whose target no sheet asks for: no scheme of the day covers the plan, or only longer ones."""
    schemes = Scheme.objects.filter(plans=version.plan_id, valid__contains=on)
    asking = set(schemes.values_list("frequency", flat=True))
    rows = version.lines.filter(item__target__isnull=False).select_related("item__target").order_by("position", "pk")
    return [row for row in rows if asking.isdisjoint(ASKED_BY[row.item.target.base_frequency])]


def reporting_units(scheme: Scheme, on: date) -> list[Unit]:
    """The units that have reported, or are to report, under a scheme, in protocol order."""
    return named(Unit.objects.filter(pk__in=Report.objects.filter(scheme=scheme).values("unit_id")), on)


def reviewers_to_choose(scheme: Scheme, on: date) -> list[Unit]:
    """The units of the scheme's organisation that somebody may review for, in protocol order."""
    roles = HoldingRole.objects.filter(
        over_id__in=units_below([scheme.owner_id], on), role__in=REVIEWERS, retracted_at__isnull=True
    ).values("over_id")
    return named(Unit.objects.filter(pk__in=roles), on)


def postponements_of(opened: SchemePeriod) -> list[Postponement]:
    """How often the dates of a period were put off, the last time first; no query when they never were."""
    if opened.version == 1:
        return []
    found = list(Postponement.objects.filter(scheme_period=opened).order_by("-pk"))
    # What it was put off to is what the next one, or the period itself, says.
    due_on = opened.due_on
    for row in found:
        row.put_off_to, due_on = due_on, row.due_on
    return found


def schemes_in_force(on: date) -> list[Scheme]:
    """Every scheme of the installation that is in force on a day."""
    return list(Scheme.objects.filter(valid__contains=on).order_by("pk"))


def ledger_periods_to_close(today: date) -> list[PeriodLock]:
    """The open periods of the ledger whose last closing day has passed; one that was reopened has a day of its own."""
    closing_days = SchemePeriod.objects.filter(scheme__owner=OuterRef("owner"), period_end=OuterRef("period_end"))
    return list(
        PeriodLock.objects.filter(Q(open_until__isnull=True) | Q(open_until__lt=today), is_locked=False)
        .annotate(closes=Subquery(closing_days.order_by("-locks_on").values("locks_on")[:1]))
        .filter(closes__lt=today)
        .order_by("pk")
    )


def reopenings_that_are_over(at: datetime) -> list[Reopening]:
    """Sheets that were opened again until a moment that has passed, with nothing sent in time that still waits."""
    writing = Q(edition__state__in=OPEN_STATES) | Q(edition__isnull=True, report__state__in=OPEN_STATES)
    rows = Reopening.objects.filter(writing, state=ReopeningState.GRANTED, closed_at__isnull=True, until__lte=at)
    return list(rows.select_related("report").order_by("pk"))


def next_period(scheme: Scheme) -> Period:
    """The period after the last one opened, else the first of the scheme."""
    last = SchemePeriod.objects.filter(scheme=scheme).order_by("-period_start").first()
    return last.period.next if last else Period.of(PeriodKind(scheme.frequency), scheme.valid.lower)
