"""When nothing can be written for the moment: reading goes on, what was typed is shown back, and it opens by itself."""

from __future__ import annotations

import asyncio
import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from roviec.config.management.commands.worker import wait_until_open
from roviec.documents.models import Document
from roviec.kit import standing
from roviec.kit.standing import Reason
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import a_unit, client_for, member_of


@pytest.fixture(autouse=True)
def fresh(tmp_path, settings, monkeypatch):
    """A home of this test's own, on a disk with room."""
    settings.HOME = tmp_path
    monkeypatch.setattr(standing, "_look", standing._Look())


@pytest.fixture
def clerk(db) -> Client:
    return client_for(member_of(a_unit("Long Biên"), Role.CLERK))


def the_form(key: str = "0d8b2c1e-6f1c-4b53-9c57-0d2f3f0f4a11") -> dict[str, str]:
    said = {"type": "PARTY:Kế hoạch", "symbol": "160-KH/TU", "issued_on": "05/01/2023", "outside_issuer": "Thành ủy"}
    return said | {"key": key, "issuer": "", "subject": "Kế hoạch chăm lo Tết <b>", "term": "", "note": ""}


def test_a_closed_installation_is_read_and_keeps_what_was_typed(clerk):
    standing.close(since="2026-11-23T10:00:00+07:00")

    page = clerk.get(reverse("documents:list"))
    assert page.status_code == 200
    assert "Chỉ xem" in page.content.decode()
    refused = clerk.post(reverse("documents:new"), the_form())
    text = refused.content.decode()
    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert "Kế hoạch chăm lo Tết &lt;b&gt;" in text
    assert Document.objects.count() == 0
    assert clerk.get("/healthz").content == b"read-only: switched"

    # The very form of that page, sent again and again once it is open, is one document.
    standing.open_again()
    fields = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)">', text)}
    assert clerk.post(reverse("documents:new"), fields).status_code == 302
    assert clerk.post(reverse("documents:new"), fields).status_code == 302
    assert Document.objects.count() == 1
    assert clerk.get("/healthz").content == b"ok"


def test_a_full_disk_closes_and_room_opens_again(clerk, settings, monkeypatch):
    settings.LOWEST_FREE_BYTES = 1_000
    free = [999]
    monkeypatch.setattr(standing, "free_bytes", lambda: free[0])
    monkeypatch.setattr(standing, "LOOK_EVERY_SECONDS", 0.0)

    assert clerk.post(reverse("documents:new"), the_form()).status_code == 503
    # Just above the limit it would close again with the next sheet.
    free[0] = 1_050
    assert standing.why_closed() is Reason.DISK
    free[0] = 1_101
    assert standing.why_closed() is None
    assert clerk.post(reverse("documents:new"), the_form()).status_code == 302


def test_a_real_disk_is_looked_at(settings, tmp_path):
    settings.LOWEST_FREE_BYTES = standing.free_bytes() // 2
    assert standing.why_closed() is None
    standing._look.at = -1e9
    settings.LOWEST_FREE_BYTES = standing.free_bytes() * 2
    assert standing.why_closed() is Reason.DISK


def test_a_database_that_refuses_to_write_is_answered_in_words(real_database, monkeypatch):
    clerk = client_for(member_of(a_unit("Long Biên"), Role.CLERK))
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {real_database.name} SET default_transaction_read_only = on")
    connection.close()
    connection.close_pool()

    refused = clerk.post(reverse("documents:new"), the_form())

    assert refused.status_code == 503
    assert "Kế hoạch chăm lo Tết" in refused.content.decode()
    assert standing.why_closed() is Reason.DATABASE
    # Reading goes on, although the session of the page cannot be written.
    assert clerk.get(reverse("documents:list")).status_code == 200
    # Believed for some seconds, then tried again.
    monkeypatch.setattr(standing, "BELIEVE_SECONDS", 0.0)
    assert standing.why_closed() is None


def test_who_reads_may_sign_in_and_no_password_is_shown_back(db):
    standing.close(since="now")
    client = Client()
    assert client.post(reverse("account_login"), {"login": "x", "password": "y"}).status_code != 503
    standing._look.refused_at = standing.time.monotonic()
    (standing.Path(standing.settings.HOME) / standing.SWITCH).unlink()
    refused = client.post(reverse("account_login"), {"login": "hoa", "password": "bí mật"})
    assert refused.status_code == 503
    assert "bí mật" not in refused.content.decode()
    assert "hoa" not in refused.content.decode()


def test_a_forged_form_is_not_offered_to_be_sent_again(clerk):
    standing.close(since="now")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clerk.cookies
    assert strict.post(reverse("documents:new"), the_form()).status_code == 403


def test_htmx_gets_a_notice_and_the_form_stays(clerk):
    standing.close(since="now")
    answer = clerk.post(reverse("documents:new"), the_form(), headers={"HX-Request": "true"})
    assert answer.status_code == 503
    assert answer["HX-Reswap"] == "none"
    assert "Quản trị" in json.loads(answer["HX-Trigger"])["notice"]["text"]


def test_jobs_wait_until_it_is_open(monkeypatch):
    monkeypatch.setattr("roviec.config.management.commands.worker.LOOK_AGAIN_SECONDS", 0.01)
    standing.close(since="now")
    done = []

    async def job():
        done.append(standing.why_closed())

    async def scene():
        waiting = asyncio.create_task(wait_until_open(job, None, None))
        await asyncio.sleep(0.1)
        assert done == []
        standing.open_again()
        await asyncio.wait_for(waiting, 5)

    asyncio.run(scene())
    assert done == [None]
