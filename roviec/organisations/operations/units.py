"""Keeping units: their names and codes from a day on, corrections, and their end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import NoReturn, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.enums import CodeScheme, OrganisationAct
from roviec.organisations.models import STANDS, AreaAssignment, Edge, Holding, Post, Unit, UnitCode, UnitVersion
from roviec.organisations.operations.administrators import keeping_administered
from roviec.organisations.operations.dated import say_from, say_until
from roviec.organisations.queries import unit_on
from roviec.organisations.queries.keeping import begins_before, not_over, standing_from

Standing = TypeVar("Standing", Holding, Post)


class UnableToKeepUnit(Unable):
    """The unit cannot be changed like this."""


@dataclass(frozen=True)
class Naming:
    """What a unit is called and what it is."""

    name: str
    short_name: str
    kind: str


def locked(unit: Unit, version: int | None) -> Unit:
    """The unit, ours until commit; raises Stale when somebody changed it since this version was shown."""
    found = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if version is not None and found.version != version:
        raise Stale(_("Somebody else has changed this unit since you opened it. Look at what it says now."))
    return found


def changed(units: Iterable[Unit]) -> None:
    """These units have a next version."""
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(version=F("version") + 1)


@transaction.atomic
def rename_unit(
    unit: Unit,
    naming: Naming,
    from_day: date,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Unit:
    """From a day on the unit is called so and is of this kind; on the days before it keeps what it was called."""
    unit = locked(unit, version)
    said = _version_on(unit, from_day)
    later = UnitVersion.objects.filter(STANDS, unit=unit, valid__startswith__gt=from_day).order_by("valid").first()
    if later:
        raise UnableToKeepUnit(
            _("Another name is recorded from %(day)s on. Correct that one, or choose a later day.")
            % {"day": f"{later.valid.lower:%d/%m/%Y}"}
        )
    if all(getattr(said, name) == value for name, value in asdict(naming).items()):
        return unit
    say_from(said, from_day, **asdict(naming))
    changed([unit])
    record(
        OrganisationAct.UNIT_RENAMED,
        by=by,
        on=unit_on(unit, from_day),
        at=at,
        cause=cause,
        data={"from": from_day.isoformat(), "before": said.name},
    )
    return unit


@transaction.atomic
def correct_unit(
    wrong: UnitVersion, naming: Naming, since: date, *, version: int | None = None, by: Actor, at: datetime
) -> Unit:
    """What was recorded by mistake is retracted and recorded anew: the name, the kind, the first day it was called so."""
    unit = locked(wrong.unit, version)
    wrong = UnitVersion.objects.filter(STANDS, pk=wrong.pk).first() or _gone()
    if (asdict(naming), since) == ({name: getattr(wrong, name) for name in asdict(naming)}, wrong.valid.lower):
        return unit
    before = UnitVersion.objects.filter(STANDS, unit=unit, valid__endswith=wrong.valid.lower).first()
    if wrong.valid.upper is not None and since >= wrong.valid.upper:
        raise UnableToKeepUnit(_("The name would begin after it ends."))
    if before and since <= before.valid.lower:
        raise UnableToKeepUnit(_("Before that day the unit had yet another name; correct that one first."))
    if not before and since > wrong.valid.lower and begins_before(unit, since):
        raise UnableToKeepUnit(_("Posts or places of the unit begin before that day."))
    UnitVersion.objects.filter(pk__in=[row.pk for row in (before, wrong) if row]).update(retracted_at=Now())
    if before:
        _record_anew(before, DateRange(before.valid.lower, since))
    _record_anew(wrong, DateRange(since, wrong.valid.upper), naming)
    changed([unit])
    record(OrganisationAct.UNIT_CORRECTED, by=by, on=unit_on(unit, since), at=at, data={"before": wrong.name})
    return unit


@transaction.atomic
def add_code(
    unit: Unit, scheme: CodeScheme, value: str, from_day: date, *, version: int | None = None, by: Actor, at: datetime
) -> UnitCode:
    """From a day on the unit bears a code; the same wish twice is harmless."""
    unit = locked(unit, version)
    said = _version_on(unit, from_day)
    same = UnitCode.objects.filter(STANDS, unit=unit, scheme=scheme, value=value, valid__contains=from_day).first()
    if same:
        return same
    try:
        with transaction.atomic():
            code = UnitCode.objects.create(
                unit=unit, scheme=scheme, value=value, valid=DateRange(from_day, _last_end(unit))
            )
    except IntegrityError as error:
        raise UnableToKeepUnit(_("The unit bears this code already from a later day on.")) from error
    changed([unit])
    unit.name = said.name
    record(OrganisationAct.UNIT_CODED, by=by, on=unit, at=at, data={"scheme": scheme.value, "value": value})
    return code


@transaction.atomic
def end_code(code: UnitCode, from_day: date, *, by: Actor, at: datetime) -> Unit:
    """The unit no longer bears the code from a day on; from its own first day on, it never did."""
    unit = locked(code.unit, None)
    standing = UnitCode.objects.filter(STANDS, pk=code.pk).first()
    if standing is None or (standing.valid.upper is not None and standing.valid.upper <= from_day):
        return unit
    say_until(standing, from_day)
    changed([unit])
    record(
        OrganisationAct.UNIT_CODE_ENDED,
        by=by,
        on=unit_on(unit, from_day),
        at=at,
        data={"scheme": code.scheme, "value": code.value, "from": from_day.isoformat()},
    )
    return unit


@transaction.atomic
def end_unit(
    unit: Unit,
    from_day: date,
    *,
    with_rest: bool,
    version: int | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Unit:
    """From a day on the unit is no more: its names, codes and places end, and with it its posts and who holds them.

    Refused while units stand below it in any tree, for the top unit of an organisation, and, unless `with_rest`, while
    posts, holdings or assignments of areas stand in it.
    """
    unit = locked(unit, version)
    said = _version_on(unit, from_day)
    unit.name = said.name
    if said.valid.upper is not None and said.valid.upper == from_day:
        return unit
    if from_day <= _first_day(unit):
        raise UnableToKeepUnit(_("A unit ends after its first day at the earliest."))
    # Nobody is appointed to a post meanwhile.
    list(Post.objects.filter(unit=unit).order_by("pk").select_for_update(no_key=True))
    rest = standing_from(unit, from_day)
    if rest.hindrance:
        raise UnableToKeepUnit(rest.hindrance)
    if not rest.is_placed:
        raise UnableToKeepUnit(_("The top unit of an organisation is not ended here."))
    if rest.is_anything and not with_rest:
        raise UnableToKeepUnit(_("Posts and their holders still stand in it. Confirm that they end with the unit."))
    holdings = _ending(Holding.objects.filter(STANDS, post__unit=unit), from_day)
    with keeping_administered([row.pk for row in holdings], max(from_day, timezone.localdate(at))):
        for holding in holdings:
            _cut(holding, from_day)
        for post in _ending(Post.objects.filter(STANDS, unit=unit), from_day):
            _cut(post, from_day)
    _fall_silent(unit, [row.pk for row in holdings], from_day)
    changed([unit])
    record(
        OrganisationAct.UNIT_ENDED,
        by=by,
        on=[unit, *holdings],
        at=at,
        cause=cause,
        data={"from": from_day.isoformat(), "posts": rest.posts, "holdings": rest.holdings},
    )
    return unit


def _ending(rows: QuerySet[Standing], from_day: date) -> list[Standing]:
    """The posts or holdings that stand on the day or later."""
    return list(rows.filter(not_over(from_day)))


def _fall_silent(unit: Unit, holdings: list[int], from_day: date) -> None:
    """Nothing is said of the unit any more: names, codes, places, who follows it, whom its people follow."""
    for version in UnitVersion.objects.filter(STANDS, unit=unit):
        say_until(version, from_day)
    for code in UnitCode.objects.filter(STANDS, unit=unit):
        say_until(code, from_day)
    for edge in Edge.objects.filter(STANDS, child=unit):
        say_until(edge, from_day)
    for area in AreaAssignment.objects.filter(STANDS, Q(unit=unit) | Q(holding__in=holdings)):
        say_until(area, from_day)


def _cut(row: Holding | Post, from_day: date) -> None:
    """The post or holding ends; one that would only begin later never stood."""
    rows = type(row).objects.filter(pk=row.pk)
    if row.valid.lower is not None and row.valid.lower >= from_day:
        rows.update(retracted_at=Now())
    else:
        rows.update(valid=DateRange(row.valid.lower, from_day))


def _version_on(unit: Unit, day: date) -> UnitVersion:
    """What the unit is called on a day; raises UnableToKeepUnit when it is not there on it, or only up to it."""
    rows = UnitVersion.objects.filter(STANDS, unit=unit)
    said = rows.filter(valid__contains=day).first() or rows.filter(valid__endswith=day).first()
    if said is None:
        raise UnableToKeepUnit(_("The unit does not exist on %(day)s.") % {"day": f"{day:%d/%m/%Y}"})
    return said


def _first_day(unit: Unit) -> date:
    first = UnitVersion.objects.filter(STANDS, unit=unit).order_by("valid").first()
    return (first.valid.lower if first else None) or date.min


def _last_end(unit: Unit) -> date | None:
    last = UnitVersion.objects.filter(STANDS, unit=unit).order_by("-valid").first()
    return last.valid.upper if last else None


def _gone() -> NoReturn:
    raise Stale(_("What you wanted to correct has been corrected meanwhile. Look at what it says now."))


def _record_anew(row: UnitVersion, valid: DateRange, naming: Naming | None = None) -> None:
    said = naming or Naming(row.name, row.short_name, row.kind)
    UnitVersion.objects.create(unit_id=row.unit_id, valid=valid, **asdict(said))
