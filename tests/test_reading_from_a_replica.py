"""Boards may be read from a replica: never behind one's own last write, never from one that is away or far behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from roviec.desk.tests.factories import a_district
from roviec.kit import replica
from roviec.organisations.tests.factories import client_for
from roviec.reports.models import Report
from roviec.reports.queries import content_hash
from roviec.reports.tests.factories import a_report
from tests.databases import Database
from tests.standby import Standby, a_primary_and_its_standby, until

BEFORE, AFTER = "11.473", "22.946"
FROM_A_COPY = "Đọc từ bản sao dữ liệu"


@pytest.fixture(scope="module")
def servers(template_database: Database, django_db_blocker: Any) -> Iterator[Standby]:
    with django_db_blocker.unblock(), a_primary_and_its_standby(template_database) as found:
        yield found


@pytest.fixture
def standby(servers: Standby, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Standby:
    place = settings.MIDDLEWARE.index("roviec.config.middleware.SessionsThatMayStay") + 1
    settings.MIDDLEWARE = [*settings.MIDDLEWARE]
    settings.MIDDLEWARE.insert(place, "roviec.kit.replica.RemembersWrites")
    monkeypatch.setattr(replica, "_look", replica._Look())
    if servers.server is None:
        servers.start()
        put_aside()
    servers.says("SELECT pg_wal_replay_resume()")
    return servers


@dataclass
class Scene:
    """A district whose first ward was accepted and whose second waits; who accepts it, and a ward's head who looks on."""

    report: Report
    planner: Client
    head: Client

    def accepts(self) -> None:
        """The planner accepts what waits, on its page."""
        address = reverse("reports:acceptance", args=[self.report.pk])
        answer = self.planner.post(address, {"seen": content_hash(self.report)})
        assert answer.status_code == HTTPStatus.FOUND


@pytest.fixture
def scene(standby: Standby) -> Scene:
    district = a_district(wards=2)
    district.accepts(0, 11_473)
    figures = {target.name: 11_473 for target in district.targets}
    waiting = a_report(district.wards[1], district.unit, figures, scheme=district.scheme, state="SUBMITTED")
    planner, head = client_for(district.planner), client_for(district.head_of(0))
    scene = Scene(waiting, planner, head)
    caught_up(standby)
    return scene


def caught_up(standby: Standby) -> None:
    """Wait until the standby has replayed all that was written."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        written = cursor.fetchone()[0]
    until(lambda: replica.standing_of_replica(written).holds)


def put_aside() -> None:
    """Close the connection to the replica and forget where it led."""
    connections[replica.REPLICA].close()
    del connections[replica.REPLICA]


def board_of(client: Client) -> str:
    page = client.get(reverse("desk:board"), {"year": 2023, "month": 11})
    assert page.status_code == HTTPStatus.OK
    return str(page.content.decode())


def test_a_session_reads_its_own_last_write_and_others_what_the_replica_holds(scene: Scene, standby: Standby) -> None:
    read = board_of(scene.planner)
    assert FROM_A_COPY in read
    assert BEFORE in read
    standby.says("SELECT pg_wal_replay_pause()")
    scene.accepts()
    own, of_others = board_of(scene.planner), board_of(scene.head)
    assert FROM_A_COPY not in own
    assert AFTER in own
    assert FROM_A_COPY in of_others
    assert AFTER not in of_others
    standby.says("SELECT pg_wal_replay_resume()")
    caught_up(standby)
    for client in (scene.planner, scene.head):
        assert FROM_A_COPY in (page := board_of(client))
        assert AFTER in page


def test_a_replica_that_is_far_behind_is_passed_over(
    scene: Scene, standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "LONGEST_LAG", timedelta(milliseconds=1))
    assert FROM_A_COPY in board_of(scene.head)
    standby.says("SELECT pg_wal_replay_pause()")
    scene.accepts()
    until(lambda: replica.standing_of_replica(None).lag > replica.LONGEST_LAG)
    page = board_of(scene.head)
    assert FROM_A_COPY not in page
    assert AFTER in page


def test_a_replica_that_dies_is_missed_by_nobody(scene: Scene, standby: Standby) -> None:
    assert FROM_A_COPY in board_of(scene.head)
    standby.stop()
    scene.accepts()
    for client in (scene.head, scene.planner):
        assert FROM_A_COPY not in (page := board_of(client))
        assert AFTER in page


def test_one_that_dies_while_it_is_read_is_read_again_on_the_primary(
    scene: Scene, standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = replica.standing_of_replica

    def then_it_dies(written_up_to: str | None) -> replica.Standing:
        standing = found(written_up_to)
        standby.stop()
        return standing

    monkeypatch.setattr(replica, "standing_of_replica", then_it_dies)
    page = board_of(scene.head)
    assert FROM_A_COPY not in page
    assert BEFORE in page


def test_one_that_was_promoted_is_no_replica_any_more(
    scene: Scene, standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_aside()
    monkeypatch.setitem(connections.databases, replica.REPLICA, connections["default"].settings_dict)
    assert FROM_A_COPY not in board_of(scene.head)
    put_aside()
