"""Every list of the house leaves as Excel and CSV, as it is filtered, and never with a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from django.test import Client

from roviec.acts.models import SensitiveRead
from roviec.documents.models import Document
from roviec.documents.tests.factories import a_document
from roviec.organisations.enums import Role
from roviec.organisations.operations import Span, assign_area
from roviec.organisations.tests.factories import FOUNDED, MONDAY, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.tests.factories import the_plan_of
from roviec.reports.tests.factories import a_report
from roviec.tasks.models import Task
from roviec.tasks.tests.factories import a_task
from tests.canaries.addresses import Route, routes

pytestmark = pytest.mark.django_db
# Lists by their class, and by what a list of things is: a page that holds one of them and no export has to be said here.
IS_A_LIST = re.compile(r'class="[^"]*\btable-tool\b')
WITHOUT = {
    "api:docs": "the description of the interface, not data",
    "backups:home": "files on this machine",
    "desk:board": "its own workbook, desk:sheet: several tables that belong together",
    "desk:home": "the first page: each of its parts leads to its list",
    "kit:parts": "samples, in development",
    "organisations:import": "what a workbook has to look like",
    "plans:clarity_rules": "rules, each with its basis",
    "privacy:requests": "its own workbook, privacy:requests_file: who reads it is noted",
    "privacy:retention": "rules, each with its basis",
    "privacy:rules": "rules, each with its basis",
    "privacy:holidays": "the calendar of the State",
    "privacy:chain": "the proof of the history has its own command and files",
    "privacy:own": "its own files, in JSON and Excel",
    "privacy:reads": "who read what; leaves only as part of one's own data",
}
# Links to the page itself, asked for as a file, or to a file of its own address.
LEAD_TO_A_FILE = [re.compile(rf'href="[^"]*(?:\bas={form}\b|/list\.{form}\b)') for form in ("xlsx", "csv")]
# Lists that are no tables.
OTHER_LISTS = {"plans:list", "organisations:units", "desk:work", "desk:items"}


@pytest.fixture
def house(cast):
    """Something in every list, with words that would be formulas."""
    the_plan_of(cast)
    a_report(cast.bo_de, cast.district, state="SUBMITTED")
    a_task(cast.bo_de, cast.district, "=HYPERLINK(1)")
    document = a_document(cast.district)
    Document.objects.filter(pk=document.pk).update(subject="＝1+1")
    planner = holder_of(cast.district, Role.PLANNER)
    assign_area(planner, Role.MONITOR, unit=cast.bo_de, basis="=1", span=Span(FOUNDED), by=BUILDER, at=MONDAY)
    return cast


@pytest.fixture
def readers(house) -> list[Client]:
    roles = (Role.PLANNER, Role.ADMINISTRATOR, Role.CLERK)
    return [client_for(holder_of(house.district, role)) for role in roles] + [
        client_for(holder_of(house.bo_de, Role.HEAD))
    ]


def lists() -> list[Route]:
    return [route for route in routes() if not route.parameters and not route.name.startswith(("api:v1", "account"))]


def test_every_list_page_offers_both_files(readers):
    without, offered = [], set()
    for route in lists():
        for client in readers:
            page = client.get(route.address({}))
            if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
                continue
            text = page.content.decode()
            if not (IS_A_LIST.search(text) or route.name in OTHER_LISTS) or route.name in WITHOUT:
                continue
            if all(leads.search(text) for leads in LEAD_TO_A_FILE):
                offered.add(route.name)
            else:
                without.append(route.name)
    assert not set(without) - offered, "lists without an export: include kit/_exports.html, or say why in WITHOUT"
    assert offered >= OTHER_LISTS | {
        "documents:list",
        "documents:types",
        "tasks:list",
        "reports:list",
        "organisations:people",
        "organisations:areas",
    }


def test_each_file_opens_and_no_cell_is_a_formula(readers):
    opened = set()
    for route in lists():
        for client in readers:
            sheet = client.get(route.address({}), {"as": "csv"})
            if sheet.headers.get("Content-Type", "").startswith("text/csv") and sheet.status_code == 200:
                rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"), newline="")))
                assert len({len(row) for row in rows}) == 1, route.name
                assert not [cell for row in rows for cell in row if cell.strip()[:1] in {"=", "+", "@", "＝"}], (
                    route.name
                )
                book = client.get(route.address({}).replace("list.csv", "list.xlsx"), {"as": "xlsx"})
                with zipfile.ZipFile(io.BytesIO(book.content)) as package:
                    assert b"<f>" not in package.read("xl/worksheets/sheet1.xml"), route.name
                opened.add(route.name)
    assert len(opened) >= 10, opened


def test_a_file_holds_what_the_filter_leaves_and_the_reader_sees(house):
    other = a_task(house.gia_thuy, house.district, "Việc của phường khác")
    Task.objects.filter(pk=other.pk).update(due_on=MONDAY.date())
    planner = client_for(holder_of(house.district, Role.PLANNER))
    ward = client_for(holder_of(house.bo_de, Role.HEAD))

    def titles(client, **query):
        sheet = client.get("/tasks/", {"as": "csv", **query}).content.decode("utf-8-sig")
        return {row[1] for row in csv.reader(io.StringIO(sheet))} - {"Nhiệm vụ"}

    assert "Việc của phường khác" in titles(planner)
    assert titles(planner, q="phường khác") == {"Việc của phường khác"}
    assert titles(planner, unit=house.bo_de.pk) == {"'=HYPERLINK(1)"}
    assert "Việc của phường khác" not in titles(ward)


def test_a_list_of_persons_that_leaves_is_noted(house):
    client = client_for(holder_of(house.district, Role.ADMINISTRATOR))
    client.get("/units/people/")
    assert not SensitiveRead.objects.exists()
    sheet = client.get("/units/people/list.csv").content.decode()
    read = SensitiveRead.objects.get()
    assert (read.kind, read.taken, read.count) == ("PEOPLE_EXPORT", "PEOPLE", sheet.count("\r\n") - 1)
