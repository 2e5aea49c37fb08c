"""Units, trees, posts, people and the assignment of areas."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from roviec.config.demonstration.tables import Book, listed, rows, span
from roviec.organisations.enums import Role, Tree
from roviec.organisations.operations import (
    Span,
    appoint,
    assign_area,
    found_unit,
    give_role,
    make_post,
    open_term,
    place_unit,
)
from roviec.people.models import Person
from roviec.people.operations import open_account

# Followed from the day the district assigned its areas, by whoever came to his post later from that day on.
AREAS = Span(date(2020, 8, 1), date(2025, 7, 1))


def load_organisation(book: Book, password: str) -> None:
    """The district with its wards and bodies, and the people who hold its posts; accounts share one password."""
    for row in rows("units"):
        book.units[row["key"]] = found_unit(
            row["name"],
            row["short_name"],
            row["kind"],
            span(row),
            codes=tuple(listed(row["codes"])),
            by=book.by,
            at=book.at,
        )
    for row in rows("edges"):
        place_unit(
            book.units[row["child"]],
            book.units[row["parent"]],
            Tree(row["tree"]),
            span(row),
            position=int(row["position"]),
            by=book.by,
            at=book.at,
        )
    _load_people(book, password)
    for row in rows("terms"):
        book.terms[row["key"]] = open_term(
            book.units[row["unit"]], row["ordinal"], row["label"], span(row, "start", "end"), by=book.by, at=book.at
        )


def _load_people(book: Book, password: str) -> None:
    lifetimes = {row["key"]: span(row) for row in rows("units")}
    for row in rows("people"):
        book.people[row["key"]] = open_account(
            row["username"] or row["key"], row["name"], password=None, by=book.by, at=book.at
        )
    # One slow hash for the accounts that share the password. People without a user name are there to be named only.
    accounts = [row["username"] for row in rows("people") if row["username"]]
    Person.objects.filter(username__in=accounts).update(password=make_password(password))
    for row in rows("posts"):
        unit = book.units[row["unit"]]
        lasts = lifetimes[row["unit"]]
        book.posts[row["key"]] = make_post(
            unit, row["title"], lasts, is_head=row["is_head"] == "1", by=book.by, at=book.at
        )
    for row in rows("holdings"):
        holding = appoint(book.people[row["person"]], book.posts[row["post"]], span(row), by=book.by, at=book.at)
        book.holdings.setdefault(row["post"], []).append(holding)
    for row in rows("roles"):
        for holding in book.holdings[row["post"]]:
            give_role(holding, Role(row["role"]), book.units[row["over"]], by=book.by, at=book.at)
    for row in rows("areas"):
        holding = book.holdings[row["post"]][-1]
        assign_area(
            holding,
            Role(row["role"]),
            unit=book.units[row["unit"]] if row["unit"] else None,
            field=row["field"],
            basis=row["basis"],
            span=Span(max(AREAS.start, holding.valid.lower), AREAS.end),
            by=book.by,
            at=book.at,
        )
