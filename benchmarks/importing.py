"""Importing a workbook of 5,000 people with their posts, beside COPY of the same rows into the same tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from psycopg import sql
from psycopg.types.range import DateRange

from benchmarks.ground import analyze, listening, scalar, seconds
from benchmarks.rows import Row, compared, count, equal
from roviec.kit.tests.workbooks import workbook_of
from roviec.organisations import heads
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding, HoldingRole, Post, PostRole, SourceKey, Unit
from roviec.organisations.operations import import_workbook, send_workbook
from roviec.organisations.permissions import Member
from roviec.organisations.queries.moving_in import draft_of, look_at
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_member, a_unit
from roviec.organisations.workbook_template import ORDER
from roviec.people.models import Person

FEW, MANY, UNITS = 500, 5_000, 100
SINCE = date(2021, 1, 1)
# Two thousand rows a statement: ten times as many people cost a few more, not ten times as many.
MOST_STATEMENTS = 75
# An import reads the workbook twice, compares every row with what stands, and writes an act that names each thing.
MOST_TIMES_COPY = 8


def rows() -> Iterator[Row]:
    """Import 500 and 5,000 people into organisations of their own; then the bare rows of 5,000."""
    few, many = _ready(FEW), _ready(MANY)
    analyze()
    with listening() as heard:
        seconds(few)
    before = len(heard)
    with listening() as heard:
        took = seconds(many)
    statements = len(heard)
    bare = seconds(partial(_copy, a_unit("Bare")))
    yield count(
        f"import {MANY:,} people with posts and roles: statements", statements, "statements", most=MOST_STATEMENTS
    )
    yield Row(f"import {FEW:,} people: statements", before, "statements")
    yield compared(
        f"import {MANY:,} people: time, against COPY of the same rows",
        took * 1000,
        "ms",
        bare * 1000,
        most=MOST_TIMES_COPY,
    )
    held = scalar("SELECT count(*) FROM organisations_holdingrole WHERE role = %s", [Role.REPORT_WRITER.value])
    yield equal("import: roles given, and copied", held, "roles", to=FEW + 2 * MANY)


def _ready(people: int) -> partial[object]:
    """The step of an administrator who has looked at his workbook."""
    office = a_unit(f"Cơ quan {people}")
    keeper = a_member(a_holding(office, roles=(Role.ADMINISTRATOR,)))
    send_workbook(office, keeper.person_id, _workbook(people), name="x.xlsx", by=keeper.actor, at=MONDAY)
    return partial(_import, office, keeper, _fingerprint(office, keeper))


def _fingerprint(office: Unit, keeper: Member) -> tuple[str, str]:
    draft = draft_of(keeper.person_id, office.pk)
    assert draft is not None
    plan = look_at(draft, TODAY).plan
    assert plan is not None
    return draft.sha256, plan.fingerprint


def _import(office: Unit, keeper: Member, seen: tuple[str, str]) -> None:
    import_workbook(office, keeper.person_id, sha256=seen[0], fingerprint=seen[1], by=keeper.actor, at=MONDAY)


def _workbook(people: int) -> bytes:
    units = [
        {heads.UNIT_KEY: f"u{n}", heads.UNIT_NAME: f"Phường {n}", heads.KIND: "phường", heads.START: SINCE}
        for n in range(UNITS)
    ]
    posts = [
        {
            heads.POST_KEY: f"p{n}", heads.UNIT_KEY: f"u{n % UNITS}", heads.TITLE: f"Chuyên viên {n}", heads.HEAD: heads.NO,
            heads.ROLES: "Đầu mối báo cáo", heads.START: SINCE,
        }
        for n in range(people)
    ]  # fmt: skip
    staff = [
        {
            heads.PERSON_KEY: f"n{n}", heads.NAME: f"Nguyễn Văn {n}", heads.USERNAME: f"nv{people}.{n}",
            heads.EMAIL: f"nv{n}@example.vn", heads.POST_KEY: f"p{n}", heads.START: SINCE,
        }
        for n in range(people)
    ]  # fmt: skip
    rows = {heads.UNITS: units, heads.POSTS: posts, heads.PEOPLE: staff}
    return workbook_of(
        {
            sheet: [order, *([row.get(head, "") for head in order] for row in rows[sheet])]
            for sheet, order in ORDER.items()
        }
    )


def _copy(office: Unit) -> None:
    """What somebody does who knows that every row is right, and leaves no act and no key behind."""
    first = 1_000_000
    span = DateRange(SINCE, None)
    numbers = range(first, first + MANY)
    people = [Person(pk=n, username=f"x{n}", name=f"Nguyễn Văn {n}", password=make_password(None)) for n in numbers]
    posts = [Post(pk=n, unit=office, title=f"Chuyên viên {n}", valid=span) for n in numbers]
    brought = [PostRole(pk=n, post_id=n, role=Role.REPORT_WRITER, over=office) for n in numbers]
    held = [Holding(pk=n, person_id=n, post_id=n, valid=span) for n in numbers]
    roles = [HoldingRole(pk=n, holding_id=n, role=Role.REPORT_WRITER, over=office) for n in numbers]
    keys = [SourceKey(pk=n, organisation=office, kind="PERSON", key=f"n{n}", person_id=n) for n in numbers]
    with transaction.atomic():
        for table in (people, posts, brought, held, roles, keys):
            _copy_in(table)


def _copy_in(table: Sequence[models.Model]) -> None:
    fields = [field for field in table[0]._meta.concrete_fields if not field.has_db_default()]
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table[0]._meta.db_table), columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in table:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
