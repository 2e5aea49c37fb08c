"""What an administrator sees and asks for; when the clock has to make and to prove one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from roviec.acts.models import Act
from roviec.backups import folder
from roviec.backups.folder import Note
from roviec.backups.models import BackupRule
from roviec.backups.queries import is_backup_due, is_proof_due, the_rule
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import a_unit, client_for, member_of

NOW = datetime(2026, 11, 23, 19, 7, tzinfo=UTC)  # 02:07 the next day in Hà Nội
A_NOTE = Note("roviec-1.tar", NOW.isoformat(), 2_000_000, "0.1.0", 28_372, 61, 54, 1_200_000, sealed=False)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    settings.HOME = tmp_path
    settings.BACKUP_FOLDER = tmp_path / "backups"


@pytest.fixture
def root():
    return a_unit("Long Biên")


@pytest.fixture
def administrator(root):
    return client_for(member_of(root, Role.ADMINISTRATOR))


def kept(**other) -> Note:
    note = replace(A_NOTE, **other)
    folder.folder().mkdir(exist_ok=True)
    (folder.folder() / note.name).write_bytes(b"tar")
    folder.keep_note(folder.folder() / note.name, note)
    return note


def test_the_page_warns_until_a_restore_was_proven(administrator):
    page = administrator.get(reverse("backups:home")).content.decode()
    assert "Chưa có bản sao lưu" in page
    now = datetime.now(UTC)
    kept(made_at=now.isoformat())
    page = administrator.get(reverse("backups:home")).content.decode()
    assert "28.372" in page
    assert page.count("state-late") == 1

    kept(made_at=now.isoformat(), proven_at=(now - timedelta(days=11)).isoformat())
    assert administrator.get(reverse("backups:home")).content.decode().count("quá cũ") == 1
    kept(made_at=now.isoformat(), proven_at=now.isoformat())
    assert "quá cũ" not in administrator.get(reverse("backups:home")).content.decode()
    folder.keep_fault("Đĩa đầy", now)
    assert "Đĩa đầy" in administrator.get(reverse("backups:home")).content.decode()


def test_what_goes_on_is_shown_and_the_page_comes_anew_when_it_is_over(administrator):
    folder.tell("BACKUP", "các dòng của acts_act", 40, datetime.now(UTC))
    assert "40 %" in administrator.get(reverse("backups:home")).content.decode()
    assert "HX-Refresh" not in administrator.get(reverse("backups:progress"))
    folder.tell("BACKUP", "", 40, datetime.now(UTC) - timedelta(minutes=5))
    assert administrator.get(reverse("backups:progress"))["HX-Refresh"] == "true"


def test_asking_twice_is_one_job_and_one_act(administrator):
    for address, job in [("asking", "config.back_up_now"), ("proving", "config.prove_now")]:
        for _n in range(2):
            assert administrator.post(reverse(f"backups:{address}")).status_code == 302
        assert ProcrastinateJob.objects.filter(task_name=job).count() == 1
    assert Act.objects.filter(kind__startswith="backups.").count() == 2


def values(**other) -> dict[str, str]:
    said = {"is_on": "on", "hour": "3", "keep": "30", "prove_every_days": "7", "warn_after_days": "10", "version": "1"}
    return said | {name: str(value) for name, value in other.items()}


def test_the_rule_is_changed_within_bounds_and_never_over_another(administrator):
    address = reverse("backups:rule")
    assert administrator.get(address).status_code == 200
    assert administrator.post(address, values(hour=24)).status_code == 422
    assert administrator.post(address, values()).status_code == 302
    assert (the_rule().hour, the_rule().keep, the_rule().version) == (3, 30, 2)
    assert administrator.post(address, values(hour=4)).status_code == 409
    # The same wish again is no change.
    assert administrator.post(address, values()).status_code == 302
    assert Act.objects.filter(kind="backups.RULE_CHANGED").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_sees_them(root, role):
    client = client_for(member_of(root, role))
    for name in ("home", "progress", "rule"):
        assert client.get(reverse(f"backups:{name}")).status_code == 403


def test_who_administers_a_part_only_does_not_see_the_whole(root):
    ward = a_unit("Bồ Đề", root)
    client = client_for(member_of(ward, Role.ADMINISTRATOR))
    assert client.get(reverse("backups:home")).status_code == 403


def test_a_backup_is_due_at_its_hour_once_and_when_it_was_missed():
    rule = BackupRule(hour=2)
    yesterday = replace(A_NOTE, made_at=(NOW - timedelta(days=1)).isoformat())
    assert is_backup_due(rule, [yesterday], NOW)
    assert is_backup_due(rule, [], NOW)
    assert not is_backup_due(rule, [replace(A_NOTE, made_at=(NOW - timedelta(minutes=30)).isoformat())], NOW)
    assert not is_backup_due(rule, [yesterday], NOW - timedelta(hours=1))
    assert is_backup_due(rule, [yesterday], NOW + timedelta(hours=3))
    assert not is_backup_due(BackupRule(hour=2, is_on=False), [yesterday], NOW)


def test_a_proof_is_due_when_the_last_one_is_old():
    rule = BackupRule(prove_every_days=7)
    old = replace(A_NOTE, proven_at=(NOW - timedelta(days=7)).isoformat())
    assert is_proof_due(rule, [A_NOTE], NOW)
    assert is_proof_due(rule, [A_NOTE, old], NOW)
    assert not is_proof_due(rule, [A_NOTE, replace(old, proven_at=(NOW - timedelta(days=6)).isoformat())], NOW)
    # Proven already: nothing new would come of it.
    assert not is_proof_due(rule, [old], NOW)
    assert not is_proof_due(rule, [], NOW)
