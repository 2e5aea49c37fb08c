"""Setting the installation up once, founding a member of an organisation by a preset, and the usual reporting days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.kit.periods import PeriodKind
from roviec.organisations.blueprints import Naming, wishes_of
from roviec.organisations.enums import MovingInAct, Role
from roviec.organisations.models import STANDS, Installation, ReportingDays, SourceKey, Unit, UnitVersion
from roviec.organisations.operations.dated import say_until
from roviec.organisations.operations.founding import carry_out
from roviec.organisations.queries.checking import faults_of
from roviec.organisations.queries.known import known_of
from roviec.organisations.queries.planning import plan_of
from roviec.organisations.queries.structure import children_of
from roviec.organisations.wishes import ADMINISTRATOR, ROOT, PersonWish, PostWish, UnitWish, Wishes
from roviec.people.models import Person
from roviec.regulations.queries import Blueprint

# Any constant will do, as long as everybody who sets up asks for the same lock.
SETTING_UP_LOCK = 7_240_311


class UnableToSetUp(Unable):
    """The installation cannot be set up."""


class UnableToFound(Unable):
    """The preset cannot be founded there."""


@dataclass(frozen=True)
class FirstAdministrator:
    """Who keeps the installation from its first day on."""

    name: str
    username: str
    password: str


@dataclass(frozen=True)
class Regime:
    """What the units report in, and the days of a period: 20 is the 20th of its last month."""

    frequency: str = PeriodKind.MONTH
    opens: int = 1
    cutoff: int = 18
    due: int = 20
    locks: int = 40


@dataclass(frozen=True)
class Member:
    """A member of an organisation that is founded by a preset."""

    naming: Naming
    blueprint: Blueprint


@transaction.atomic
def set_up(
    wishes: Wishes,
    administrator: FirstAdministrator,
    *,
    start: date,
    language: str,
    regime: Regime,
    by: Actor,
    at: datetime,
) -> Unit:
    """The installation has its organisation with all that the wishes name, and an administrator; once, for ever.

    `wishes` name the organisation under ROOT; the administrator's post is added where they have none. The password was
    validated by the form. Of two who set up at one moment the first wins; the other is refused.
    """
    # Lock before looking: the second one waits here, and then finds what the first did.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SETTING_UP_LOCK])
    if Installation.objects.exists() or Unit.objects.exists():
        raise UnableToSetUp(_("The installation is set up already. Sign in."))
    root = next(unit for unit in wishes.units if unit.key == ROOT)
    unit = Unit.objects.create()
    unit.name = root.name
    UnitVersion.objects.create(
        unit=unit, name=root.name, short_name=root.short_name, kind=root.kind, valid=DateRange(start, None)
    )
    SourceKey.objects.create(organisation=unit, kind="UNIT", key=ROOT, unit=unit, digest=root.digest)
    wishes += _administration(wishes, administrator, start)
    done = carry_out(plan_of(wishes, known_of(unit.pk, start)))
    Person.objects.filter(pk=done.people[ADMINISTRATOR]).update(password=make_password(administrator.password))
    Installation.objects.create(organisation=unit, language=language, set_up_at=at)
    act = record(MovingInAct.SET_UP, by=by, on=[unit, *done.touched], at=at, data={"units": len(done.units)})
    set_reporting_days(unit, regime, start=start, by=by, at=at, cause=act)
    return unit


def _administration(wishes: Wishes, administrator: FirstAdministrator, start: date) -> Wishes:
    posts = []
    if ADMINISTRATOR not in {post.key for post in wishes.posts}:
        role = ((Role.ADMINISTRATOR, ROOT),)
        posts.append(PostWish(ADMINISTRATOR, start, unit=ROOT, title=str(_("Administrator")), roles=role))
    person = PersonWish(
        ADMINISTRATOR, start, name=administrator.name, username=administrator.username, posts=(ADMINISTRATOR,)
    )
    return Wishes([], posts, [person])


@transaction.atomic
def found_members(organisation: Unit, members: list[Member], *, start: date, by: Actor, at: datetime) -> list[Unit]:
    """The members with their bodies and posts stand below the organisation, in all its trees; one act for all.

    Raises UnableToFound when one of the keys is taken: somebody founded it a moment ago.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    day = timezone.localdate(at)
    known = known_of(organisation.pk, max(start, day), lock=True)
    place = len(children_of(organisation.pk, max(start, day)))
    wishes = Wishes()
    for number, member in enumerate(members, start=place):
        if member.naming.key in known.units:
            raise UnableToFound(_("There is “%(name)s” already.") % {"name": member.naming.name})
        wishes += wishes_of(member.blueprint, member.naming, start, above=known.units, position=number)
    if faults := faults_of(wishes, known):
        raise UnableToFound(faults[0].sentence)
    done = carry_out(plan_of(wishes, known))
    record(
        MovingInAct.FOUNDED_BY_PRESET, by=by, on=[organisation, *done.touched], at=at, data={"members": len(members)}
    )
    tops = {member.naming.key for member in members}
    return [Unit(pk=pk) for key, pk in done.units.items() if key in tops]


@transaction.atomic
def set_reporting_days(
    organisation: Unit, regime: Regime, *, start: date, by: Actor, at: datetime, cause: Act | None = None
) -> ReportingDays:
    """From a day on, new reporting schemes of the organisation begin with this period and these days.

    The same days again change nothing; schemes that exist keep theirs.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not 1 <= regime.opens <= regime.cutoff <= regime.due <= regime.locks:
        raise UnableToSetUp(_("Opening, cut-off, due day and lock follow one another."))
    for row in ReportingDays.objects.filter(STANDS, organisation=organisation, valid__overlap=DateRange(start, None)):
        if start in row.valid and vars(regime).items() <= vars(row).items():
            return row
        say_until(row, start)
    row = ReportingDays.objects.create(organisation=organisation, valid=DateRange(start, None), **vars(regime))
    record(MovingInAct.REPORTING_DAYS_SET, by=by, on=organisation, at=at, cause=cause, data=vars(regime))
    return row


def root_wishes(naming: Naming, kind: str, start: date) -> Wishes:
    """An organisation without a preset: its root alone."""
    return Wishes([UnitWish(ROOT, start, name=naming.name, short_name=naming.short_name, kind=kind)])
