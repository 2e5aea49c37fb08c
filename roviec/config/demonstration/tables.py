"""Reading the tables of the demonstration, and the book that remembers what each key became."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.conf import settings

from roviec.config.home import HANOI
from roviec.documents.models import Document
from roviec.kit.actors import Actor, ActorKind
from roviec.organisations.middleware import member_for
from roviec.organisations.models import Holding, Post, Term, Unit
from roviec.organisations.operations import Span
from roviec.people.models import Person
from roviec.plans.models import Item, Plan, PlanVersion, Target

FOLDER = settings.BASE_DIR / "demo"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "roviec.demonstration")
# By this name it stands on sheets of years before the demonstration.
LOADER = Actor(ActorKind.SETUP, "setup:demonstration", "Thiết lập ban đầu")
# Everything that carries no day of its own in the tables was "done" in the morning on which the demonstration starts.
MORNING = datetime(2023, 11, 20, 7, 0, tzinfo=HANOI)
Row = dict[str, str]


@dataclass
class Book:
    """What the keys of the tables have become, while they are loaded."""

    by: Actor = LOADER
    at: datetime = MORNING
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    holdings: dict[str, list[Holding]] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    versions: dict[str, PlanVersion] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)

    def actor_of(self, person: str) -> Actor:
        """A person of the tables, acting in the first of his posts."""
        now = [h for held in self.holdings.values() for h in held if self.at.date() in h.valid]
        holding = next(h for h in now if h.person_id == self.people[person].pk)
        return member_for(holding, self.at.date()).actor


def rows(name: str) -> Iterator[Row]:
    """The rows of demo/<name>.csv."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def listed(cell: str) -> list[str]:
    """The values of a cell that holds several."""
    return [value.strip() for value in cell.split(";") if value.strip()]


def day(cell: str) -> date | None:
    """A day, or None for an empty cell."""
    return date.fromisoformat(cell) if cell else None


def moment(cell: str, hour: int) -> datetime:
    """A day's hour in Hanoi."""
    return datetime.combine(date.fromisoformat(cell), time(hour), HANOI)


def span(row: Row, start: str = "valid_from", end: str = "valid_to") -> Span:
    """The span of two cells."""
    return Span(date.fromisoformat(row[start]), day(row[end]))


def decimal(cell: str) -> Decimal | None:
    """A number, or None for an empty cell."""
    return Decimal(cell) if cell else None


def key_of(kind: str, key: str) -> uuid.UUID:
    """The uuid that a key of a table always becomes, so that facts can be looked up in any installation."""
    return uuid.uuid5(NAMESPACE, f"{kind}:{key}")
