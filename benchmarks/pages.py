"""What the main pages of the Long Biên case cost, as its people open them on its own day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.ground import listening, seconds
from benchmarks.rows import Row, count
from roviec.config.demonstration.tables import key_of
from roviec.organisations.tests.factories import MONDAY
from roviec.people.models import Person
from roviec.plans.models import Item, Participation, Plan
from roviec.reports.models import Report

# What the house promises for the board. The others show everything a unit or a plan has, and stay fixed too.
MOST_FOR_BOARD = 12
TIMES = 9


@dataclass(frozen=True)
class Page:
    """A page, who opens it, and how many queries it may take; None where only the number is shown."""

    name: str
    account: str
    address: str
    most: int | None = None


def costs() -> Iterator[Row]:
    """Queries and times of each page; the case is loaded."""
    settings.CLOCK_OFFSET = MONDAY - timezone.now()
    for page in _pages():
        yield from _cost(page)


def _pages() -> Iterator[Page]:
    plan = Plan.objects.get(uuid=key_of("plan", "kh-160"))
    units = Participation.objects.filter(plan=plan, retracted_at=None).values("unit").distinct().count()
    items = Item.objects.filter(plan=plan).count()
    head = Person.objects.get(username="phuong")
    latest = Report.objects.filter(unit__posts__holdings__person=head).order_by("-period_start").first()
    assert latest
    size = f"{units} units and {items} items"
    yield Page(f"the board, {size}", "tonghop", f"{reverse('desk:board')}?plan={plan.pk}", MOST_FOR_BOARD)
    yield Page("the board as first opened", "lanhdao", reverse("desk:board"), MOST_FOR_BOARD)
    yield Page("a ward's sheet of the month", "phuong", reverse("reports:report", args=[latest.pk]))
    yield Page(f"a plan, {items} items", "tonghop", reverse("plans:plan", args=[plan.pk]))
    yield Page("tasks", "tonghop", reverse("tasks:list"))
    yield Page("reports", "tonghop", reverse("reports:list"))


def _cost(page: Page) -> Iterator[Row]:
    # The name is one the installation answers to.
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(Person.objects.get(username=page.account))
    answer = browser.get(page.address)
    if answer.status_code != 200:
        raise RuntimeError(f"{page.address} answered {answer.status_code} to {page.account}")
    with listening() as statements:
        browser.get(page.address)
    name = f"page: {page.name}: queries"
    found = len(statements)
    yield Row(name, found, "queries") if page.most is None else count(name, found, "queries", most=page.most)
    yield Row(f"page: {page.name}: p50", median(seconds(browser.get, page.address) for _ in range(TIMES)) * 1000, "ms")
