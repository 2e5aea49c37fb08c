"""The three organisations, built once in a database of their own and planted with canaries."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from roviec.kit.mail import send_later
from roviec.organisations.models import Holding, UnitVersion
from tests.canaries.addresses import Route, routes, uncounted
from tests.canaries.planting import Canaries
from tests.canaries.rules import Reader, Tree
from tests.canaries.sampling import Sample
from tests.canaries.walking import Walk, browser_of
from tests.canaries.world import Organisation, three_organisations
from tests.databases import Database, using_a_clone_of

# `make test-guards` walks every id of every kind; otherwise one stands for those that are the same to a reader.
EVERY_ID = os.environ.get("ROVIEC_CANARIES") == "all"


@dataclass
class World:
    """All that a walk needs."""

    organisations: list[Organisation]
    canaries: Canaries
    readers: dict[str, Reader]
    routes: list[Route]

    @property
    def units(self) -> list[set[int]]:
        """The units of each organisation."""
        return [{unit.pk for unit in each.units} for each in self.organisations]

    def walk(self, name: str) -> Walk:
        """A reader with his browser; "nobody" is not signed in."""
        everybody = list(self.readers.values())
        if name == "nobody":
            return Walk(None, self.canaries, Client(raise_request_exception=False), name, everybody)
        reader = self.readers[name]
        return Walk(reader, self.canaries, browser_of(reader), name, everybody)


@pytest.fixture(scope="package")
def built(template_database: Database, django_db_blocker: Any) -> Iterator[World]:
    """Three organisations with a canary in every text field."""
    with django_db_blocker.unblock():
        for _database in using_a_clone_of(template_database):
            organisations = three_organisations()
            # Before their names become canaries.
            readers = {reader.name: reader for reader in all_readers()}
            canaries = Canaries()
            canaries.plant()
            # A mail waits, to somebody of one of them.
            send_later(
                "canaries", to=canaries.email_of(readers["Phường A1: HEAD"]), subject="Lời mời", text="Mở trang này"
            )
            walked = [route for route in routes() if not uncounted([route])]
            yield World(organisations, canaries, readers, walked)


@pytest.fixture(scope="package")
def sample(built: World) -> Sample:
    """Which ids are tried."""
    return Sample(built.units, every=EVERY_ID)


@pytest.fixture
def world(built: World, django_db_blocker: Any) -> Iterator[World]:
    """The same world for every test; what a test writes, it takes back."""
    refusals = logging.getLogger("django.request")
    before = refusals.level
    # Thousands of answers 404 are what is wanted here.
    refusals.setLevel(logging.ERROR)
    with django_db_blocker.unblock():
        yield built
    refusals.setLevel(before)


def all_readers() -> Iterator[Reader]:
    """Everybody with a post, named by his unit and roles: "Phường A1: HEAD"."""
    tree = Tree()
    names = dict(UnitVersion.objects.filter(retracted_at=None).values_list("unit_id", "short_name"))
    for holding in Holding.objects.select_related("post").prefetch_related("roles").order_by("pk"):
        roles = frozenset((row.role, row.over_id) for row in holding.roles.all())
        name = f"{names[holding.post.unit_id]}: {'+'.join(sorted(role for role, _ in roles)) or 'no role'}"
        yield Reader(name, holding.person_id, holding.pk, holding.post.unit_id, roles, tree)
