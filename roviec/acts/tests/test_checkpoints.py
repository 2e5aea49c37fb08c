"""Checkpoints: what they witness, how they leave the machine, what is refused as one."""

from __future__ import annotations

import json
import stat
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from roviec.acts.checkpoints import UnableToJudge, must_be_signed, read_public_key, read_statements, signed
from roviec.acts.enums import FaultKind, Way
from roviec.acts.keys import KeyUnusable, key_file, public_half, secret_key
from roviec.acts.models import Act, ActObject, ActWords, Checkpoint, Seal, Sending, SigningKey
from roviec.acts.operations import UnableToWitness, make_checkpoint, make_signing_key, seal_acts
from roviec.acts.queries import faults_against, faults_against_own, faults_of_the_chain, statement_of
from roviec.acts.sending import send_checkpoints
from roviec.acts.tests.factories import HA, an_act
from roviec.kit.tests.moments import MONDAY


@pytest.fixture(autouse=True)
def a_home(settings, tmp_path):
    settings.HOME = tmp_path
    settings.CHECKPOINT_FOLDER = settings.CHECKPOINT_MAIL = ""


@pytest.fixture
def share(settings, tmp_path):
    """A folder that another machine keeps."""
    folder = tmp_path / "share"
    folder.mkdir()
    settings.CHECKPOINT_FOLDER = str(folder)
    return folder


def witnessed(count: int = 1, at=MONDAY) -> Checkpoint:
    for _ in range(count):
        an_act(remark="Thiếu ảnh")
    seal_acts()
    made = make_checkpoint(by=HA, at=at)
    assert made is not None
    return made


def without_guards() -> None:
    """What somebody with all power over the database does first."""
    with connection.cursor() as cursor:
        for table in ("acts_act", "acts_actobject", "acts_seal", "acts_checkpoint", "acts_signingkey"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE acts_actwords DISABLE TRIGGER USER")


def cut_after(sequence: int) -> None:
    gone = list(Seal.objects.filter(sequence__gt=sequence).values_list("act_id", flat=True))
    Seal.objects.filter(act_id__in=gone).delete()
    for table in (ActWords, ActObject):
        table.objects.filter(act_id__in=gone).delete()
    Act.objects.filter(pk__in=gone).delete()


# Making one


def test_a_checkpoint_witnesses_the_last_seal_once():
    made = witnessed(3)
    assert (made.sequence, made.hash) == (3, Seal.objects.get(sequence=3).hash)
    # The key is made with it, by an act of its own.
    seal_acts()
    assert make_checkpoint(by=HA, at=MONDAY).sequence == 4
    assert make_checkpoint(by=HA, at=MONDAY) is None
    assert faults_against_own() == []


def test_there_is_nothing_to_witness_before_the_first_act():
    assert make_checkpoint(by=HA, at=MONDAY) is None


def test_the_secret_key_lies_in_the_home_and_only_its_owner_reads_it():
    witnessed()
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    assert SigningKey.objects.get().public_key == public_half(secret_key())


def test_another_machine_with_another_key_signs_nothing():
    witnessed()
    key_file().write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex())
    with pytest.raises(UnableToWitness):
        witnessed()
    key_file().unlink()
    with pytest.raises(KeyUnusable):
        witnessed()


def test_a_new_key_signs_from_now_on_and_the_old_checkpoints_stand():
    old = witnessed()
    make_signing_key(by=HA, at=MONDAY)
    new = witnessed()
    first, second = SigningKey.objects.order_by("pk")
    assert first.installation == second.installation == old.installation
    assert faults_against([statement_of(old), statement_of(new)]) == []
    with pytest.raises(UnableToJudge):
        faults_against([statement_of(old)], second.public_key)


def test_a_chain_that_is_bent_already_is_not_witnessed_again():
    witnessed(2)
    without_guards()
    Seal.objects.filter(sequence=2).update(hash="f" * 64)
    an_act()
    seal_acts()
    with pytest.raises(UnableToWitness):
        make_checkpoint(by=HA, at=MONDAY)


# Judging by those kept outside


def test_a_cut_tail_is_seen_by_a_checkpoint_only():
    before = [statement_of(witnessed(2)), statement_of(witnessed(3))]
    without_guards()
    cut_after(3)
    Checkpoint.objects.filter(sequence__gt=3).delete()
    assert list(faults_of_the_chain()) == faults_against_own() == []
    [fault] = faults_against(before, SigningKey.objects.get().public_key)
    assert (fault.kind, fault.sequence) == (FaultKind.CUT_TAIL, before[1].sequence)


def test_a_checkpoint_that_was_changed_in_the_database_is_seen():
    made = witnessed(2)
    without_guards()
    Checkpoint.objects.filter(pk=made.pk).update(hash="f" * 64)
    assert {fault.kind for fault in faults_against_own()} == {FaultKind.FORGED, FaultKind.MADE_ANEW}


def test_checkpoints_of_another_installation_are_refused():
    theirs = replace(statement_of(witnessed()), installation=str(uuid.uuid4()))
    with pytest.raises(UnableToJudge):
        faults_against([theirs])


def test_a_forged_signature_is_refused():
    made = statement_of(witnessed())
    forged = signed(replace(made, hash="f" * 64), Ed25519PrivateKey.generate())
    for each in (forged, replace(made, sequence=made.sequence + 1), replace(made, time="2020-01-01")):
        with pytest.raises(UnableToJudge):
            faults_against([made, each], SigningKey.objects.get().public_key)


def test_another_public_key_proves_nothing():
    made = statement_of(witnessed())
    with pytest.raises(UnableToJudge):
        faults_against([made], public_half(Ed25519PrivateKey.generate()))


GOOD = json.loads(
    signed(
        read_statements(
            [
                json.dumps(
                    {
                        "installation": str(uuid.UUID(int=7)),
                        "sequence": 5,
                        "hash": "a" * 64,
                        "time": "2026-11-23T05:00:00+00:00",
                        "signature": "b" * 128,
                    }
                )
            ]
        )[0],
        Ed25519PrivateKey.from_private_bytes(b"7" * 32),
    ).line
)


@pytest.mark.parametrize(
    "line",
    [
        "rác",
        "[]",
        "7",
        "null",
        "{}",
        '{"sequence": 1',
        "[" * 900,
        "x" * 2000,
        json.dumps(GOOD | {"more": 1}),
        json.dumps(GOOD | {"sequence": 0}),
        json.dumps(GOOD | {"sequence": True}),
        json.dumps(GOOD | {"sequence": 1.5}),
        json.dumps(GOOD | {"sequence": 2**63}),
        json.dumps(GOOD | {"hash": "A" * 64}),
        json.dumps(GOOD | {"hash": None}),
        json.dumps(GOOD | {"signature": "z" * 128}),
        json.dumps(GOOD | {"installation": "7"}),
        json.dumps(GOOD | {"time": "hôm qua"}),
        json.dumps(GOOD | {"time": 7}),
    ],
)
def test_what_is_no_checkpoint_is_refused_by_its_line(line):
    good = json.dumps(GOOD)
    assert len(read_statements([good, "", good])) == 2
    with pytest.raises(UnableToJudge, match="2"):
        read_statements([good, line])


def test_an_empty_file_and_a_wrong_key_are_refused():
    for lines in ([], ["", " "]):
        with pytest.raises(UnableToJudge):
            read_statements(lines)
    for key in ("", "7", "g" * 64, "a" * 63):
        with pytest.raises(UnableToJudge):
            read_public_key(key)


@settings(max_examples=40)
@given(st.sampled_from(["installation", "sequence", "hash", "time"]), st.data())
def test_no_part_of_a_statement_can_be_changed_under_its_signature(part, data):
    key = Ed25519PrivateKey.from_private_bytes(b"7" * 32).public_key()
    statement = read_statements([json.dumps(GOOD)])[0]
    must_be_signed([statement], [key])
    other = data.draw(st.integers() if part == "sequence" else st.text())
    if other != getattr(statement, part):
        with pytest.raises(UnableToJudge):
            must_be_signed([replace(statement, **{part: other})], [key])


# Sending them out


def lines_in(folder) -> list[str]:
    return [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines()]


def test_checkpoints_are_added_to_the_file_of_the_month_once(share):
    first = witnessed()
    assert send_checkpoints(MONDAY) == 1
    second = witnessed()
    assert (send_checkpoints(MONDAY), send_checkpoints(MONDAY)) == (1, 0)
    assert read_statements(lines_in(share)) == [statement_of(first), statement_of(second)]
    assert [path.suffix for path in share.iterdir()] == [".jsonl"]
    witnessed()
    send_checkpoints(MONDAY + timedelta(days=31))
    assert len(list(share.iterdir())) == 2


def test_what_went_out_just_before_the_power_failed_is_not_written_twice(share):
    witnessed()
    send_checkpoints(MONDAY)
    Sending.objects.all().delete()
    send_checkpoints(MONDAY)
    assert len(lines_in(share)) == 1


def test_a_share_that_is_not_mounted_is_said_and_tried_again(share):
    made = witnessed()
    share.rmdir()
    assert send_checkpoints(MONDAY) == 0
    failed = Sending.objects.get()
    assert failed.sent_at is None
    assert failed.error
    share.mkdir()
    assert send_checkpoints(MONDAY) == 1
    assert Sending.objects.get().sent_at == MONDAY
    assert read_statements(lines_in(share)) == [statement_of(made)]


def test_a_checkpoint_goes_by_mail_as_a_file_that_can_be_judged(settings):
    settings.CHECKPOINT_MAIL = "kiemtra@example.org"
    made = witnessed()
    assert send_checkpoints(MONDAY) == 1
    [letter] = mail.outbox
    [(name, text, _kind)] = letter.attachments
    assert letter.to == ["kiemtra@example.org"]
    assert str(made.sequence) in name
    assert faults_against(read_statements(text.splitlines())) == []


def test_mail_that_would_stay_on_this_machine_does_not_count_as_sent(settings):
    settings.CHECKPOINT_MAIL = "kiemtra@example.org"
    settings.EMAIL_BACKEND = "roviec.kit.mail.MailFolder"
    witnessed()
    assert send_checkpoints(MONDAY) == 0
    assert Sending.objects.get().sent_at is None


def test_a_mail_server_that_is_down_does_not_stop_the_folder(settings, share):
    settings.CHECKPOINT_MAIL = "kiemtra@example.org"
    settings.EMAIL_BACKEND = "roviec.acts.tests.no_such_backend"
    witnessed()
    assert send_checkpoints(MONDAY) == 1
    assert set(Sending.objects.filter(sent_at=None).values_list("way", flat=True)) == {Way.MAIL}


# The command


def test_the_command_judges_a_file_and_says_by_number_what_is_wrong(share, capsys):
    witnessed(2)
    send_checkpoints(MONDAY)
    file = next(share.iterdir())
    key = SigningKey.objects.get().public_key
    ask = ["acts", "verify", "--json", "--checkpoints", str(file), "--public-key", key]
    call_command(*ask)
    said = json.loads(capsys.readouterr().out)
    assert (said["checkpoints"], said["faults"]) == (1, [])
    without_guards()
    cut_after(1)
    with pytest.raises(CommandError):
        call_command(*ask)
    said = json.loads(capsys.readouterr().out)
    assert [(fault["kind"], fault["sequence"]) for fault in said["faults"]] == [("CUT_TAIL", 2)]


@pytest.mark.parametrize("text", ["rác\n", "", "\x00\n"])
def test_the_command_refuses_garbage_in_words(tmp_path, capsys, text):
    witnessed()
    file = tmp_path / "garbage"
    file.write_text(text)
    with pytest.raises(CommandError):
        call_command("acts", "verify", "--json", "--checkpoints", str(file))
    assert json.loads(capsys.readouterr().out)["refused"]
    with pytest.raises(CommandError):
        call_command("acts", "verify", "--checkpoints", str(tmp_path / "nowhere"))


def test_the_command_shows_the_key_to_hand_out(capsys):
    call_command("acts", "key")
    call_command("acts", "key")
    shown = capsys.readouterr().out
    assert shown.count(SigningKey.objects.get().public_key) == 2
    call_command("acts", "key", "--renew")
    assert SigningKey.objects.count() == 2
    an_act()
    call_command("acts", "checkpoint")
    assert Checkpoint.objects.exists()
