"""Making the country: all of it in one transaction or nothing, into a database that holds nothing yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import groupby

from django.db import connection, transaction

from roviec.acts.models import Act
from roviec.acts.operations import record, seal_acts
from roviec.config.console import gettext as _
from roviec.config.country.chance import Chance
from roviec.config.country.figures import post_month
from roviec.config.country.organisation import Country, make_organisation
from roviec.config.country.programme import make_programme
from roviec.config.country.size import Size, UnableToMake
from roviec.config.country.work import make_work
from roviec.config.enums import CountryAct
from roviec.figures.models import Total
from roviec.figures.operations import rebuild_totals
from roviec.kit.actors import Actor, the_setup
from roviec.organisations.models import Unit
from roviec.people.models import Person
from roviec.plans.models import Allocation

Step = Callable[[str], AbstractContextManager[object]]
# Rows that were written with numbers of their own; the next ones continue behind them.
NUMBERED = ("organisations_unit", "organisations_post", "organisations_holding", "people_person")


# With what each may do, to be told when the country is opened.
ACCOUNTS = {
    "tonghop": _("planner of the country"),
    "lanhdao": _("leader of the country"),
    "kiemtra": _("auditor (reads only)"),
    "quantri": _("administrator of the installation"),
    "tinh01": _("planner of a province; tinh02 and on for the others"),
    "tinh01ld": _("leader of that province"),
    "xa0001": _("head of a commune; xa0002 and on for the others"),
    "xa0001dm": _("contact of that commune"),
}


@dataclass(frozen=True)
class Made:
    """What was made, counted in the database."""

    units: int
    communes: int
    people: int
    goals: int
    figures: int
    totals: int
    tasks: int


@contextmanager
def silent(_label: str) -> Iterator[None]:
    """A step of which nothing is said."""
    yield


def is_country() -> bool:
    """Whether a country was made here."""
    return Act.objects.filter(kind=CountryAct.MADE).exists()


def refuse_unless_empty() -> None:
    """Raise UnableToMake when somebody has used the database: what is invented is never mixed with anything."""
    if is_country():
        raise UnableToMake(_("There is a country in here already. Name a home that is not there yet."))
    if Unit.objects.exists() or Person.objects.exists() or Act.objects.exists():
        raise UnableToMake(
            _("The database is not empty: a country is made in one of its own. Name a home that is not there yet.")
        )


def make_country(size: Size, password: str, step: Step = silent) -> Made:
    """The same country for the same size and seed; its accounts share the password. Acts are sealed afterwards."""
    by = the_setup("roviec country make")
    with transaction.atomic(), connection.cursor() as cursor:
        # Two who begin at once would both find nothing.
        cursor.execute("LOCK TABLE organisations_unit IN EXCLUSIVE MODE")
        refuse_unless_empty()
        # Foreign keys are looked at statement by statement: ten million of them would not wait in memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        counts = _fill(size, password, step, by)
    while seal_acts():
        pass
    with step(_("Statistics")), connection.cursor() as cursor:
        # Not within a transaction, where tests are: there the statistics alone are gathered.
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
    return counts


def _fill(size: Size, password: str, step: Step, by: Actor) -> Made:
    chance = Chance(size.seed)
    with step(_("Units and people")):
        country = make_organisation(size, chance, password)
        _continue_numbers()
    with step(_("National plan, reporters and goals")):
        plan = make_programme(size, country)
    with step(_("Tasks")):
        tasks = make_work(size, country, chance)
    figures = _post(size, country, step)
    with step(_("Totals")):
        _analyze()
        rebuild_totals(by=by, at=size.clock)
    made = Made(
        units=Unit.objects.count(),
        communes=len(country.communes),
        people=Person.objects.count(),
        goals=Allocation.objects.count(),
        figures=figures,
        totals=Total.objects.count(),
        tasks=tasks,
    )
    top = Unit.objects.get(pk=country.top)
    data = {"seed": size.seed, "communes": size.communes, "months": size.months, "figures": figures, "tasks": tasks}
    record(CountryAct.MADE, by=by, on=[top, plan], at=size.clock, data=data)
    return made


def _post(size: Size, country: Country, step: Step) -> int:
    """The figures, a step for each year."""
    posted = 0
    for year, periods in groupby(size.periods, key=lambda period: period.start.year):
        with step(_("Figures of %(year)d") % {"year": year}):
            posted += sum(post_month(size, country, period) for period in periods)
    return posted


def _continue_numbers() -> None:
    with connection.cursor() as cursor:
        for table in NUMBERED:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 1000000)", [table])


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
