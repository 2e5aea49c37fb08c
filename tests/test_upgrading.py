"""From a released version to this one: its migrations are as they were, and its data comes over whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from roviec.acts.enums import FaultKind
from roviec.acts.models import Act, Seal
from roviec.acts.queries import Fault, faults_of_the_chain
from roviec.config.archives import migrating
from roviec.config.archives.archive import read_head
from roviec.config.archives.migrating import Age, UnableToUpgrade, age, known_migrations, migrate_to, upgrade
from roviec.config.archives.restoring import put_back
from roviec.figures.models import Posting
from roviec.figures.verification import verify
from roviec.people.models import Person
from roviec.reports.models import Report
from tests.databases import Database, an_empty_database
from tests.guards.house import ROOT

RELEASED = Path(__file__).parent / "released"
LAST = "0.1.0"


def changed(released: dict[str, str], root: Path) -> list[str]:
    """The released migrations that are not as they were."""
    found = {path: (root / path).read_bytes() if (root / path).exists() else b"" for path in released}
    return [path for path, content in found.items() if hashlib.sha256(content).hexdigest() != released[path]]


@pytest.mark.parametrize("sums", sorted(RELEASED.glob("*.json")), ids=lambda path: path.stem)
def test_released_migrations_are_never_edited(sums):
    assert changed(json.loads(sums.read_text()), ROOT) == []


def test_an_edited_and_a_lost_migration_are_seen(tmp_path):
    (tmp_path / "0001.py").write_text("as released")
    released = {name: hashlib.sha256(b"as released").hexdigest() for name in ("0001.py", "0002.py")}
    assert changed(released, tmp_path) == ["0002.py"]
    (tmp_path / "0001.py").write_text("edited")
    assert changed(released, tmp_path) == ["0001.py", "0002.py"]


def test_our_migrations_can_be_done_in_one_transaction():
    own = [path for path in ROOT.glob("roviec/*/migrations/0*.py") if "atomic = False" in path.read_text()]
    assert own == []


@pytest.fixture
def last_release(django_db_blocker):
    """A database as the last release left it, filled by that release's own code."""
    with django_db_blocker.unblock(), an_empty_database() as database:
        backup = RELEASED / f"{LAST}.tar"
        migrate_to(read_head(backup, None).applied)
        yield put_back(backup, None, database.url, None)


def test_the_last_release_comes_over_whole(last_release, monkeypatch):
    before = last_release.proof
    assert age() is Age.OLDER

    # First a step that fails half-way: nothing of the steps before it is left.
    monkeypatch.setattr(migrating, "faults_of_the_chain", lambda: iter([Fault(1, 1, next(iter(FaultKind)))]))
    with pytest.raises(UnableToUpgrade, match="không có gì thay đổi"):
        upgrade(lambda what: None)
    assert age() is Age.OLDER
    assert rows("acts_act") == before.tables["acts_act"].rows
    monkeypatch.undo()

    done = upgrade(lambda what: None)

    assert age() is Age.CURRENT
    assert done.rows >= before.rows - before.tables["django_migrations"].rows
    assert (Act.objects.count(), Seal.objects.count()) == (
        before.tables["acts_act"].rows,
        before.tables["acts_seal"].rows,
    )
    assert list(faults_of_the_chain()) == []
    assert Posting.objects.count() == before.tables["figures_posting"].rows > 0
    result = verify()
    assert result.cells > 0
    assert result.differences == []
    assert set(Report.objects.values_list("state", flat=True)) == {"ACCEPTED", "SUBMITTED", "RETURNED"}
    call_command("check")
    # The triggers that were lifted while the rows came in stand again.
    with (
        pytest.raises(psycopg.errors.IntegrityConstraintViolation),
        psycopg.connect(Database(connection.settings_dict["NAME"]).url) as raw,
    ):
        raw.execute("DELETE FROM acts_act")
    client = Client()
    client.force_login(Person.objects.get(username="can.bo"))
    assert client.get("/help/").status_code == 200
    assert client.get("/account/login/").status_code in {200, 302}


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_data_of_a_newer_version_is_known_as_such():
    known = known_migrations()
    assert age(set()) is Age.EMPTY
    assert age(known) is Age.CURRENT
    assert age(known - {max(known)}) is Age.OLDER
    assert age(known | {("acts", "9999_from_the_future")}) is Age.NEWER
    # An app that is not installed any more says nothing.
    assert age(known | {("gone", "0001_initial")}) is Age.CURRENT
