"""A locked period takes nothing, whoever writes and by whichever path: pages, programs, a filled in form, a console, SQL."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from psycopg.errors import CheckViolation

from roviec.api.tests.factories import a_program
from roviec.figures.models import PeriodLock, Posting
from roviec.figures.operations import Figure, Source, UnableToPost, lock_period, post_figures, withdraw_figures
from roviec.figures.verification import verify
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, Cast, client_for, holder_of, the_head_of
from roviec.people.tests.factories import BUILDER
from roviec.reports.models import Correction, Entry, Report
from roviec.reports.operations import propose_correction
from roviec.reports.queries import a_figure, content_hash
from roviec.reports.tests.cards import Card, address
from roviec.reports.tests.factories import HOUSES, NOVEMBER, a_report, a_scheme
from roviec.reports.tests.test_filling_in_without_network import Form

pytestmark = pytest.mark.django_db
REFUSED = {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
Attempt = Callable[[], int]


@dataclass
class World:
    """Three wards in November: one is drafting, one has sent, one is accepted."""

    cast: Cast
    drafted: Report
    sent: Report
    accepted: Report

    def browser(self, unit: Unit, role: Role) -> Client:
        return client_for(holder_of(unit, role))

    @property
    def head(self) -> Client:
        return self.browser(self.cast.bo_de, Role.HEAD)

    @property
    def planner(self) -> Client:
        return self.browser(self.cast.district, Role.PLANNER)

    def posting(self) -> dict[str, Any]:
        """The columns of a correction of the accepted figure."""
        standing = Posting.objects.get()
        kept = {field.attname: getattr(standing, field.attname) for field in Posting._meta.concrete_fields}
        for name in ("id", "uuid", "recorded_at"):
            del kept[name]
        return kept | {"sequence": 2, "supersedes_id": standing.pk, "numerator": 5}


@pytest.fixture
def world(cast):
    scheme = a_scheme(cast.district, cast.wards)
    return World(
        cast,
        a_report(cast.bo_de, cast.district, scheme=scheme),
        a_report(cast.gia_thuy, cast.district, scheme=scheme, state="SUBMITTED"),
        a_report(cast.ngoc_lam, cast.district, scheme=scheme, state="ACCEPTED"),
    )


def page_writes_a_figure(world: World) -> Attempt:
    card = Card(world.head, world.drafted)
    return lambda: card.leave(figure="9").status_code


def page_saves_the_sheet(world: World) -> Attempt:
    head = world.head
    card = Card(head, world.drafted).type(figure="9")
    return lambda: head.post(address("entries", world.drafted), card.fields).status_code


def page_sends_the_sheet(world: World) -> Attempt:
    head, seen = world.head, content_hash(world.drafted)
    return lambda: head.post(address("submission", world.drafted), {"seen": seen}).status_code


def page_accepts(world: World) -> Attempt:
    planner, seen = world.planner, content_hash(world.sent)
    return lambda: planner.post(address("acceptance", world.sent), {"seen": seen}).status_code


def page_revokes(world: World) -> Attempt:
    planner = world.planner
    return lambda: planner.post(address("revocation", world.accepted), {"reason": "Sai", "basis": ""}).status_code


def page_proposes_a_correction(world: World) -> Attempt:
    head = world.browser(world.cast.ngoc_lam, Role.HEAD)
    entry = Entry.objects.get(report=world.accepted)
    where = address("correcting", world.accepted, entry.target_id)
    names = re.findall(r'name="(t\d+-[a-z_0-9]+)"', head.get(where).content.decode())
    prefix = names[0].partition("-")[0]
    typed = {f"{prefix}-figure": "9", f"{prefix}-state": "REPORTED", f"{prefix}-why": "Đếm sót"}
    return lambda: head.post(where, typed).status_code


def page_accepts_a_correction(world: World) -> Attempt:
    entry, planner = Entry.objects.get(report=world.accepted), world.planner
    made: Correction = propose_correction(entry, a_figure(9), "Đếm sót", by=the_head_of(world.cast.ngoc_lam), at=MONDAY)
    return lambda: planner.post(address("correction_acceptance", world.accepted, made.pk)).status_code


def program_fills_in(world: World) -> Attempt:
    program = a_program(holder_of(world.cast.bo_de, Role.HEAD))
    [row] = program.get(f"reports/{world.drafted.uuid}/").json()["entries"]
    said = {"target": row["target"], "version": row["version"], "numerator": "9", "state": "REPORTED"}
    return lambda: program.post(f"reports/{world.drafted.uuid}/entries/", {"entries": [said]}).status_code


def program_sends(world: World) -> Attempt:
    program, seen = a_program(holder_of(world.cast.bo_de, Role.HEAD)), content_hash(world.drafted)
    return lambda: program.post(f"reports/{world.drafted.uuid}/submission/", {"seen": seen}).status_code


def program_accepts(world: World) -> Attempt:
    program, seen = a_program(holder_of(world.cast.district, Role.PLANNER)), content_hash(world.sent)
    return lambda: program.post(f"reports/{world.sent.uuid}/acceptance/", {"seen": seen}).status_code


def form_is_taken_over(world: World) -> Attempt:
    form = Form(world.head, world.drafted).type(HOUSES, figure=9)
    assert form.upload().status_code == HTTPStatus.OK
    return lambda: form.take(HOUSES).status_code


PAGES = [page_writes_a_figure, page_saves_the_sheet, page_sends_the_sheet, page_accepts, page_revokes]
PAGES += [page_proposes_a_correction, page_accepts_a_correction]
PROGRAMS = [program_fills_in, program_sends, program_accepts]
FORMS = [form_is_taken_over]


def everything() -> list[Any]:
    """All that figures are written in."""
    entries = Entry.objects.order_by("pk").values_list("pk", "state", "numerator", "version")
    return [*Posting.objects.values_list("pk", "numerator"), *entries, *Report.objects.values_list("pk", "state")]


def lock(world: World) -> None:
    lock_period(PeriodLock.objects.get(owner=world.cast.district, period_start=NOVEMBER.start), by=BUILDER, at=MONDAY)


@pytest.mark.parametrize("path", [*PAGES, *PROGRAMS, *FORMS], ids=lambda path: path.__name__)
def test_by_page_program_and_form_it_is_refused_and_nothing_has_changed(world, path):
    attempt = path(world)
    lock(world)
    before = everything()
    assert attempt() in REFUSED
    assert everything() == before
    assert verify().differences == []


@pytest.mark.parametrize("path", [*PAGES, *PROGRAMS, *FORMS], ids=lambda path: path.__name__)
def test_the_same_is_taken_while_the_period_is_open(world, path):
    assert path(world)() in {HTTPStatus.OK, HTTPStatus.FOUND}


def in_a_console(world: World) -> dict[str, Callable[[], object]]:
    """What somebody types at `roviec shell`."""
    target, source = world.posting()["target_id"], Source("test", 1, "0" * 64)
    row = world.posting()
    figure = Figure(target, world.cast.ngoc_lam.pk, NOVEMBER, "REPORTED", row["numerator"])
    standing = Posting.objects.get()
    return {
        "post_figures": lambda: post_figures([figure], source=source, by=BUILDER, at=MONDAY),
        "withdraw_figures": lambda: withdraw_figures([standing], source=source, by=BUILDER, at=MONDAY),
        "create": lambda: Posting.objects.create(**row),
        "bulk_create": lambda: Posting.objects.bulk_create([Posting(**row)]),
        "update": lambda: Posting.objects.update(numerator=9),
        "save": lambda: Posting(pk=standing.pk, **row).save(force_update=True),
        "delete": lambda: Posting.objects.all().delete(),
    }


COLUMNS = """uuid, target_id, unit_id, period_kind, period_start, period_end, breakdown, sequence, supersedes_id, state,
    numerator, is_estimate, source_kind, source_key, seen_hash, at"""
NEXT = """SELECT gen_random_uuid(), target_id, unit_id, period_kind, period_start, period_end, breakdown, 2, id, state,
    9, false, 'x', 1, '', at FROM figures_posting"""
SQL = {
    "insert": f"INSERT INTO figures_posting ({COLUMNS}) {NEXT}",
    "insert in a query": f"WITH made AS (INSERT INTO figures_posting ({COLUMNS}) {NEXT} RETURNING 1) SELECT * FROM made",
    "update": "UPDATE figures_posting SET numerator = 9",
    "delete": "DELETE FROM figures_posting",
    "truncate": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE figures_posting CASCADE",
}


INTO_OPEN_PERIODS = ("post_figures", "withdraw_figures", "create", "bulk_create")


@pytest.mark.parametrize("wish", [*INTO_OPEN_PERIODS, "update", "save", "delete"])
def test_by_a_console_it_is_refused_and_nothing_has_changed(world, wish):
    lock(world)
    before = everything()
    with pytest.raises((UnableToPost, DatabaseError)), transaction.atomic():
        in_a_console(world)[wish]()
    assert everything() == before


@pytest.mark.parametrize("wish", INTO_OPEN_PERIODS)
def test_a_console_writes_while_the_period_is_open(world, wish):
    in_a_console(world)[wish]()
    assert Posting.objects.count() == 2


@pytest.mark.parametrize("wish", SQL)
def test_by_sql_it_is_refused_and_nothing_has_changed(world, wish):
    lock(world)
    before = everything()
    said = "not open" if "INSERT" in SQL[wish] else "append-only"
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        run(SQL[wish])
    assert everything() == before


@pytest.mark.parametrize("wish", ["insert", "insert in a query"])
def test_sql_writes_while_the_period_is_open(world, wish):
    run(SQL[wish])
    assert Posting.objects.count() == 2


def test_by_copy_it_is_refused_and_nothing_has_changed(world):
    rows = copied_out()
    lock(world)
    before = everything()
    with pytest.raises(CheckViolation, match="not open"), transaction.atomic():
        copy_in(rows)
    assert everything() == before


def test_copy_writes_while_the_period_is_open(world):
    copy_in(copied_out())
    assert Posting.objects.count() == 2


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def copied_out() -> bytes:
    """The next posting of the accepted cell, as COPY reads and writes rows."""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({NEXT}) TO STDOUT") as reading:
        return b"".join(bytes(part) for part in reading)


def copy_in(rows: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY figures_posting ({COLUMNS}) FROM STDIN") as writing:
        writing.write(rows)
