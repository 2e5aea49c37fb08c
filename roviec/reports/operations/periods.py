"""Reporting schemes, the opening of their periods, and who fills in what inside a unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.figures import operations as figures
from roviec.figures.queries import period_lock
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.kit.models import columns_of
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import Holding, Unit
from roviec.organisations.operations import Span
from roviec.organisations.queries import named
from roviec.plans.models import Participation, Plan, Target
from roviec.reports.enums import ReportAct
from roviec.reports.models import Contact, Report, Scheme, SchemePeriod
from roviec.reports.operations.dates import Days
from roviec.reports.operations.errors import UnableToOpen
from roviec.reports.operations.routes import lay_routes
from roviec.reports.queries.expected import base_period, dates_of, expected_units, last_day, targets_of


@transaction.atomic
def make_scheme(
    owner: Unit,
    name: str,
    plans: Sequence[Plan],
    *,
    span: Span,
    frequency: str = PeriodKind.MONTH,
    days: Days | None = None,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Scheme:
    """The units of these plans report to one regime: one sheet a period over all of them.

    `key` is that of the form: sent twice, it makes one scheme.
    """
    columns = (days or Days()).columns
    if not plans:
        raise UnableToOpen(_("Choose at least one plan."))
    scheme, is_new = Scheme.objects.get_or_create(
        uuid=key or uuid4(),
        defaults=columns | {"owner": owner, "name": name, "frequency": frequency, "valid": span.range},
    )
    if not is_new:
        if scheme.owner_id != owner.pk:
            raise UnableToOpen(_("This form was sent already. Open it anew."))
        return scheme
    scheme.plans.set(plans)
    record(ReportAct.SCHEME_MADE, by=by, on=[scheme, owner], at=at)
    return scheme


@transaction.atomic
def cover_plans(
    scheme: Scheme, plans: Sequence[Plan], *, version: int | None = None, by: Actor, at: datetime
) -> Scheme:
    """The sheets of the scheme ask for the targets of these plans: those not sent yet at once, and all that follow.

    Periods that are not closed are opened again, so that units which come in get their sheet. What was typed for a plan
    that leaves is not sent. Raises Stale when somebody changed the scheme since `version`; the same plans again change
    nothing.
    """
    scheme = Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
    before = set(scheme.plans.values_list("pk", flat=True))
    if before == {plan.pk for plan in plans}:
        return scheme
    if version is not None and version != scheme.version:
        raise Stale(_("Somebody else changed the scheme after you opened it."))
    if not plans:
        raise UnableToOpen(_("Choose at least one plan."))
    scheme.plans.set(plans)
    scheme.version += 1
    scheme.save(update_fields=["version"])
    act = record(ReportAct.PLANS_COVERED, by=by, on=[scheme, *plans], at=at)
    for opened in SchemePeriod.objects.filter(scheme=scheme, locks_on__gte=timezone.localdate(at)):
        open_period(scheme, opened.period, by=by, at=at, cause=act)
    return scheme


@transaction.atomic
def open_period(scheme: Scheme, period: Period, *, by: Actor, at: datetime, cause: Act | None = None) -> SchemePeriod:
    """Every unit with targets of its own to enter has a sheet for the period, and the ledger takes its figures.

    May be repeated: units that came in meanwhile get their sheet, the others keep theirs.
    """
    # One opening at a time: a second one finds the sheets of the first.
    scheme = Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
    _must_belong(scheme, period)
    opened, is_new = SchemePeriod.objects.get_or_create(
        scheme=scheme, **columns_of(period), defaults=dates_of(scheme, period)
    )
    units = expected_units(opened)
    if not units:
        raise UnableToOpen(_("No unit has a target to fill in for this period. Say in the plan who reports what."))
    have = set(Report.objects.filter(scheme_period=opened).values_list("unit_id", flat=True))
    reviewers = _reviewers(scheme, last_day(period))
    reports = Report.objects.bulk_create(
        [
            Report(
                scheme=scheme,
                scheme_period=opened,
                unit=unit,
                reviewer_unit_id=reviewers.get(unit.pk, scheme.owner_id),
                **columns_of(period),
            )
            for unit in named(Unit.objects.filter(pk__in=set(units) - have), last_day(period))
        ]
    )
    lay_routes(scheme, reports)
    ledgers = [(owner, base) for owner, base in _ledger_periods(opened) if period_lock(owner.pk, base) is None]
    if is_new or reports or ledgers:
        act = record(ReportAct.PERIOD_OPENED, by=by, on=[opened, *reports], at=at, cause=cause)
        for owner, base in ledgers:
            figures.open_period(owner, base, by=by, at=at, cause=act)
    return opened


def _must_belong(scheme: Scheme, period: Period) -> None:
    if period.kind != scheme.frequency:
        raise UnableToOpen(_("The scheme does not report by periods of this length."))
    if last_day(period) not in scheme.valid:
        raise UnableToOpen(_("The scheme is not in force in this period."))


def _reviewers(scheme: Scheme, on: date) -> dict[int, int]:
    """To whom each unit reports; units whose plans disagree report to the scheme's owner."""
    told: dict[int, set[int]] = defaultdict(set)
    rows = Participation.objects.filter(
        plan__schemes=scheme, retracted_at__isnull=True, valid__contains=on, reports_to__isnull=False
    )
    for unit, reports_to in rows.values_list("unit_id", "reports_to_id"):
        told[unit].add(reports_to)
    return {unit: next(iter(above)) for unit, above in told.items() if len(above) == 1}


def _ledger_periods(opened: SchemePeriod) -> set[tuple[Unit, Period]]:
    """The organisations and base periods whose ledger the sheets write to."""
    targets = targets_of(opened).select_related("owner")
    return {(target.owner, base_period(target, opened.period)) for target in targets}


@transaction.atomic
def set_contact(
    unit: Unit,
    target: Target,
    holding: Holding | None,
    *,
    from_day: date | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Contact | None:
    """From a day (today) on, this holder fills in the target for the unit; None leaves it to any of its writers."""
    day = from_day or timezone.localdate(at)
    # The unit's row is the queue: two who set contacts at once would both find the old one.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if holding is not None and holding.post.unit_id != unit.pk and not holding.roles.filter(over=unit).exists():
        raise UnableToOpen(_("Choose somebody who has a post in the unit."))
    standing = Contact.objects.filter(unit=unit, target=target, retracted_at__isnull=True)
    later = list(standing.exclude(valid__fully_lt=DateRange(day, None)))
    if holding is not None and [c for c in later if c.holding_id == holding.pk and day in c.valid]:
        return later[0]
    if holding is None and not later:
        return None
    for contact in later:
        contact.retracted_at = timezone.now()
        contact.save(update_fields=["retracted_at"])
        if contact.valid.lower < day:
            kept = DateRange(contact.valid.lower, day)
            Contact.objects.create(unit=unit, target=target, holding_id=contact.holding_id, valid=kept)
    made = None
    if holding is not None:
        made = Contact.objects.create(unit=unit, target=target, holding=holding, valid=DateRange(day, None))
    on = [unit, *([holding] if holding else [])]
    record(ReportAct.CONTACT_SET, by=by, on=on, at=at, cause=cause, data={"target": target.pk})
    return made
