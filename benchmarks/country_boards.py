"""The boards, lists and totals of a country, measured: a province's and the whole."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as hour

from django.conf import settings
from django.db import connections
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks import country_limits, ground
from benchmarks.rows import Row, count, equal, times
from roviec.config.country.making import make_country
from roviec.config.country.size import Size
from roviec.config.home import HANOI
from roviec.desk.queries.board import Wanted, read_board
from roviec.desk.spans import Span
from roviec.figures.models import Posting
from roviec.kit import clock
from roviec.organisations.enums import Role
from roviec.organisations.middleware import member_for
from roviec.organisations.models import Holding
from roviec.people.models import Person
from roviec.plans.models import Participation, Plan, Target

# As many communes as the middle province has.
USUAL_PROVINCE = 100
MOST_QUERIES = 10
TIMES, CLIENTS, TIMES_EACH = 20, 20, 5
PASSWORD = "hoa-phượng-1954"
Work = Callable[[], object]


@dataclass(frozen=True)
class Ground:
    """The country that is measured: its plan, a province of the usual size, and the last year of its figures."""

    plan: Plan
    province: int
    account: str
    communes: list[int]
    targets: list[Target]
    today: date

    @property
    def year(self) -> int:
        """The last year with figures."""
        return self.today.year


def rows(size: Size | None) -> Iterator[Row]:
    """Make it, open its boards and its lists, and make all totals anew."""
    if size:
        yield from _making(size)
    place = _ground()
    # It is the morning of the day on which the figures end.
    settings.CLOCK_OFFSET = datetime.combine(place.today, hour(8), HANOI) - timezone.now()
    name = f"{len(place.communes)} communes x {len(place.targets)} targets x a year"
    yield from _board(f"a province's board, {name}", place.account)
    yield from _board("the national board", "tonghop")
    yield from country_limits.province(place, name)
    yield from _pages(place)
    yield from country_limits.whole()


def _making(size: Size) -> Iterator[Row]:

    began = time.monotonic()
    made = make_country(size, PASSWORD)
    yield Row(f"making {made.communes:,} communes, {made.figures:,} figures", time.monotonic() - began, "s")
    yield equal("making: tasks", made.tasks, "tasks", to=size.tasks)


def _ground() -> Ground:

    plan = Plan.objects.order_by("pk")[0]
    provinces = (
        Participation.objects.filter(plan=plan, counts_into__isnull=False)
        .exclude(counts_into=plan.owner_id)
        .values_list("counts_into")
        .annotate(communes=Count("pk"))
    )
    province = min(provinces, key=lambda row: (abs(row[1] - USUAL_PROVINCE), row[0]))[0]
    planner = Holding.objects.get(post__unit=province, roles__role=Role.PLANNER)
    last = Posting.objects.order_by("-pk")[0]
    return Ground(
        plan,
        province,
        planner.person.username,
        list(Participation.objects.filter(plan=plan, counts_into=province).values_list("unit_id", flat=True)),
        list(Target.objects.filter(owner=plan.owner_id).order_by("pk")),
        date.fromordinal(last.period_end.toordinal() - 4),
    )


def _board(name: str, account: str) -> Iterator[Row]:
    """What the page reads, by one client and by twenty; the queries that find the person and his post come on top."""
    read = _reader(account)
    read()
    with ground.listening() as statements:
        read()
    yield count(f"{name}: queries", len(statements), "queries", most=MOST_QUERIES)
    yield from times(f"{name}: 1 client", [ground.seconds(read) for _ in range(TIMES)])
    yield from times(f"{name}: {CLIENTS} clients", _at_once(read))


def _reader(account: str) -> Work:

    today = clock.today()
    holding = Holding.objects.get(person__username=account)
    wanted = Wanted(Span.to_date(today.year, today.month))

    def read() -> object:
        board = read_board(member_for(holding, today), wanted, today)
        # What the page says is worked out when it is asked for.
        return board.tally, board.late, board.rows, board.columns

    return read


def _at_once(read: Work) -> list[float]:
    """The times of twenty processes that read at the same moment, a few times each."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(CLIENTS), context.SimpleQueue()

    def client() -> None:
        read()
        start.wait()
        answers.put([ground.seconds(read) for _ in range(TIMES_EACH)])
        connections.close_all()

    clients = [context.Process(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    took = [seconds for _ in clients for seconds in answers.get()]
    for each in clients:
        each.join()
    return took


def _pages(place: Ground) -> Iterator[Row]:
    """What its people open, as whole pages: with the frame, the texts and the HTML."""
    pages = [
        ("a province's board", place.account, reverse("desk:board")),
        ("the national board", "tonghop", reverse("desk:board")),
        ("a province's tasks", place.account, reverse("tasks:list")),
        ("the country's tasks", "tonghop", reverse("tasks:list")),
        ("a province's own work", place.account, reverse("desk:work")),
        ("a commune's first page", "xa0001", reverse("desk:home")),
    ]
    for name, account, address in pages:
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(Person.objects.get(username=account))
        answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code} to {account}")
        with ground.listening() as statements:
            browser.get(address)
        yield Row(f"page: {name}: queries", len(statements), "queries")
        took = statistics.median(ground.seconds(browser.get, address) for _ in range(5))
        yield Row(f"page of {len(answer.content) // 1024:,} KB: {name}: p50", took * 1000, "ms")
