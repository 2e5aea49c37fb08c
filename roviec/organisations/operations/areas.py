"""Bảng phân công: who follows which unit or field, from which day, by which document; and a committee's terms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.enums import OrganisationAct, Role
from roviec.organisations.models import STANDS, AreaAssignment, Holding, Term, Unit
from roviec.organisations.operations.dated import say_until
from roviec.organisations.operations.structure import Span
from roviec.organisations.queries.keeping import not_over


class UnableToAssign(Unable):
    """The area cannot be assigned like this."""


class UnableToOpenTerm(Unable):
    """The term cannot be opened."""


@transaction.atomic
def assign_area(
    holding: Holding,
    role: Role,
    *,
    unit: Unit | None = None,
    field: str = "",
    basis: str,
    span: Span,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> AreaAssignment:
    """The holder follows a unit, or a field, as leader or monitor, by the document named in `basis`.

    It ends with the holding at the latest. The same wish twice is harmless.
    """
    holding = Holding.objects.select_for_update(no_key=True).get(pk=holding.pk)
    if span.start not in holding.valid:
        raise UnableToAssign(_("On that day the person does not hold the post. Choose another day, or another holder."))
    ends = [day for day in (span.end, holding.valid.upper) if day]
    valid = DateRange(span.start, min(ends, default=None))
    told = {"holding": holding, "role": role, "unit": unit, "field": field, "basis": basis, "valid": valid}
    same = AreaAssignment.objects.filter(STANDS, **told).first()
    if same:
        return same
    try:
        with transaction.atomic():
            area = AreaAssignment.objects.create(**told)
    except IntegrityError as error:
        raise UnableToAssign(_("This person follows that during these days already.")) from error
    on = [holding, unit] if unit else [holding]
    record(OrganisationAct.AREA_ASSIGNED, by=by, on=on, at=at, cause=cause, data={"role": role.value})
    return area


@transaction.atomic
def end_area(area: AreaAssignment, from_day: date, *, by: Actor, at: datetime) -> None:
    """The holder no longer follows the unit or field from a day on; from its own first day on, he never did."""
    holding = Holding.objects.select_for_update(no_key=True).get(pk=area.holding_id)
    standing = AreaAssignment.objects.filter(STANDS, pk=area.pk).first()
    if standing is None or (standing.valid.upper is not None and standing.valid.upper <= from_day):
        return
    say_until(standing, from_day)
    on = [holding, area.unit] if area.unit else [holding]
    data = {"role": area.role, "from": from_day.isoformat()}
    record(OrganisationAct.AREA_ENDED, by=by, on=on, at=at, data=data)


@transaction.atomic
def pass_on_areas(
    leaver: Holding,
    successor: Holding,
    from_day: date,
    *,
    only: Collection[int] | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> int:
    """From a day on the successor follows what the leaver follows, by the same documents; returns how many.

    `only`: of these assignments, by id.
    """
    mine = AreaAssignment.objects.filter(STANDS, not_over(from_day), holding=leaver).select_related("unit")
    areas = list(mine if only is None else mine.filter(pk__in=only))
    for area in areas:
        say_until(area, from_day)
        span = Span(max(from_day, area.valid.lower), area.valid.upper)
        assign_area(
            successor,
            Role(area.role),
            unit=area.unit,
            field=area.field,
            basis=area.basis,
            span=span,
            by=by,
            at=at,
            cause=cause,
        )
    return len(areas)


@transaction.atomic
def open_term(unit: Unit, ordinal: str, label: str, span: Span, *, by: Actor, at: datetime) -> Term:
    """The committee has a term with its own number series; the one before it, when it was left open, ends that day."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    same = Term.objects.filter(unit=unit, ordinal=ordinal, label=label, valid=span.range).first()
    if same:
        return same
    before = Term.objects.filter(unit=unit, valid__endswith__isnull=True, valid__startswith__lt=span.start).first()
    if before:
        before.valid = DateRange(before.valid.lower, span.start)
        before.save(update_fields=["valid"])
    try:
        with transaction.atomic():
            term = Term.objects.create(unit=unit, ordinal=ordinal, label=label, valid=span.range)
    except IntegrityError as error:
        raise UnableToOpenTerm(
            _("The committee has another term during that time, or one of this number. Check both.")
        ) from error
    record(OrganisationAct.TERM_OPENED, by=by, on=[term, unit], at=at)
    return term
