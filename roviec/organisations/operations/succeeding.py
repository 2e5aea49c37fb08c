"""Recording which units follow which, and letting those who follow a unit that ends follow its successor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.enums import OrganisationAct
from roviec.organisations.models import STANDS, AreaAssignment, Succession, Unit
from roviec.organisations.operations.dated import say_until
from roviec.organisations.queries import named
from roviec.organisations.queries.keeping import not_over


class UnableToSucceed(Unable):
    """The units cannot follow one another like this."""


@dataclass(frozen=True)
class Following:
    """One unit has a share of another from the day on."""

    before: int
    after: int
    share: Decimal
    is_assumed: bool = False


@transaction.atomic
def record_successions(
    followings: Sequence[Following], from_day: date, basis: str, *, by: Actor, at: datetime, cause: Act | None = None
) -> list[Succession]:
    """From the day on these units follow those, with these shares, by the document named in `basis`.

    Raises UnableToSucceed when the shares of a unit come to more than the whole, or a pair is named twice.
    """
    units = sorted({unit for each in followings for unit in (each.before, each.after)})
    # Two who record what became of one unit: the second finds the shares of the first.
    list(Unit.objects.filter(pk__in=units).order_by("pk").select_for_update(no_key=True))
    try:
        with transaction.atomic():
            made = Succession.objects.bulk_create(
                [
                    Succession(
                        before_id=each.before,
                        after_id=each.after,
                        share=each.share,
                        is_assumed=each.is_assumed,
                        basis=basis,
                        on=from_day,
                    )
                    for each in followings
                ]
            )
    except IntegrityError as error:
        raise UnableToSucceed(
            _("The shares of a unit come to more than the whole, or the same successor is named twice.")
        ) from error
    things = named(Unit.objects.filter(pk__in=units), from_day)
    data = {"from": from_day.isoformat(), "shares": [[e.before, e.after, str(e.share)] for e in followings]}
    if made:
        record(OrganisationAct.UNITS_SUCCEEDED, by=by, on=things, at=at, cause=cause, data=data)
    return made


@transaction.atomic
def pass_on_followed(
    successors: Mapping[int, int], from_day: date, *, by: Actor, at: datetime, cause: Act | None = None
) -> int:
    """Whoever follows one of these units follows its successor from a day on, by the same document; returns how many.

    One who follows the successor already goes on as he does.
    """
    rows = AreaAssignment.objects.filter(STANDS, not_over(from_day))
    ending = list(rows.filter(unit__in=successors).order_by("pk").select_for_update(no_key=True))
    there = set(rows.filter(unit__in=successors.values()).values_list("holding_id", "role", "unit_id"))
    new = []
    for area in ending:
        say_until(area, from_day)
        after = successors[area.unit_id or 0]
        if (area.holding_id, area.role, after) in there:
            continue
        there.add((area.holding_id, area.role, after))
        span = DateRange(max(from_day, area.valid.lower), area.valid.upper)
        said = {"holding_id": area.holding_id, "role": area.role, "basis": area.basis, "valid": span}
        new.append(AreaAssignment(unit_id=after, **said))
    AreaAssignment.objects.bulk_create(new)
    if ending:
        units = {*successors, *successors.values()}
        things = named(Unit.objects.filter(pk__in=units), from_day)
        data = {"from": from_day.isoformat(), "areas": len(ending)}
        record(OrganisationAct.AREAS_PASSED_ON, by=by, on=things, at=at, cause=cause, data=data)
    return len(ending)
