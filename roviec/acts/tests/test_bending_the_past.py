"""Somebody with all power over the database bends the past: each way is found, and named by its number."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from roviec.acts.chain import act_digest, link_hash
from roviec.acts.enums import FaultKind
from roviec.acts.models import Act, ActObject, ActWords, Seal
from roviec.acts.operations import erase_words, make_checkpoint, seal_acts
from roviec.acts.queries import faults_against, faults_of_the_chain, statement_of
from roviec.acts.tests.factories import HA, a_thing, an_act
from roviec.kit.tests.moments import MONDAY

pytestmark = pytest.mark.guards
LENGTH = 12


@dataclass
class Past:
    """Sealed acts in their order, and the checkpoints that left the machine after the fourth, eighth and last."""

    acts: list[Act]
    checkpoints: list

    def faults(self) -> set[tuple[str, int]]:
        return {(fault.kind, fault.sequence) for fault in faults_of_the_chain()}

    def witnessed_faults(self) -> set[tuple[str, int]]:
        return {(fault.kind, fault.sequence) for fault in faults_against(self.checkpoints)}


def make_past() -> Past:
    acts, checkpoints = [], []
    make_checkpoint(by=HA, at=MONDAY)
    for number in range(1, LENGTH + 1):
        acts.append(an_act(remark=f"Lần {number}", on=number))
        seal_acts()
        if number % 4 == 0:
            checkpoints.append(statement_of(make_checkpoint(by=HA, at=MONDAY)))
            seal_acts()
    # The first checkpoint made the key, by an act: every act by its number in the chain.
    acts = [Act.objects.get(pk=seal.act_id) for seal in Seal.objects.order_by("sequence")]
    with connection.cursor() as cursor:
        for table in ("acts_act", "acts_actobject", "acts_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        cursor.execute("ALTER TABLE acts_actwords DISABLE TRIGGER acts_actwords_only_erased")
    past = Past(acts, checkpoints)
    assert past.faults() == past.witnessed_faults() == set()
    return past


@pytest.fixture
def past(settings, tmp_path):
    settings.HOME = tmp_path
    return make_past()


def sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def rehash_from(sequence: int) -> None:
    """Make the chain anew from a number on, as the sealing job would."""
    before = Seal.objects.filter(sequence__lt=sequence).order_by("-sequence").first()
    previous = before.hash if before else "0" * 64
    for seal in Seal.objects.filter(sequence__gte=sequence).order_by("sequence"):
        act = Act.objects.get(pk=seal.act_id)
        digest = act_digest(act, ActObject.objects.filter(act_id=act.pk).order_by("id"))
        sql(
            "UPDATE acts_seal SET previous_hash = %s, hash = %s WHERE sequence = %s",
            previous,
            link_hash(previous, digest),
            seal.sequence,
        )
        previous = link_hash(previous, digest)


FIELDS = {
    "kind": "tests.OTHER",
    "at": "2020-01-01T00:00:00Z",
    "recorded_at": "2020-01-01T00:00:00Z",
    "actor_kind": "JOB",
    "actor_key": "person:8",
    "actor_post": "Chủ tịch",
    "actor_unit_id": 99,
    "actor_unit_name": "Khác",
    "cause": 1,
    "data": '{"state": "ACCEPTED"}',
    "uuid": "00000000-0000-0000-0000-000000000007",
}


@pytest.mark.parametrize("field", FIELDS)
def test_one_field_of_an_act_edited_is_named_by_its_number(past, field):
    assert sql(f"UPDATE acts_act SET {field} = %s WHERE id = %s", FIELDS[field], past.acts[6].pk) == 1
    assert past.faults() == {(FaultKind.NOT_AS_SEALED, 7)}


@pytest.mark.parametrize(("field", "value"), [("title", "Khác"), ("key", 99), ("type", "a.b")])
def test_an_edited_object_row_is_named(past, field, value):
    assert sql(f"UPDATE acts_actobject SET {field} = %s WHERE act_id = %s", value, past.acts[2].pk) == 1
    assert past.faults() == {(FaultKind.NOT_AS_SEALED, 3)}


def test_a_deleted_act_is_named(past):
    assert sql("DELETE FROM acts_act WHERE id = %s", past.acts[4].pk) == 1
    assert past.faults() == {(FaultKind.ACT_DELETED, 5)}


def test_a_deleted_act_with_its_seal_leaves_a_gap(past):
    sql("DELETE FROM acts_act WHERE id = %s", past.acts[4].pk)
    sql("DELETE FROM acts_seal WHERE sequence = 5")
    assert (FaultKind.GAP, 6) in past.faults()


def test_two_acts_swapped_are_named_both(past):
    one, other = past.acts[1].pk, past.acts[2].pk
    for act_id, sequence in [(-1, 2), (one, 3), (other, 2)]:
        sql("UPDATE acts_seal SET act_id = %s WHERE sequence = %s", act_id, sequence)
    assert past.faults() == {(FaultKind.NOT_AS_SEALED, 2), (FaultKind.NOT_AS_SEALED, 3)}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE acts_actwords SET words = 'khác' WHERE act_id = %s AND slot = 'REMARK'", FaultKind.WORDS_CHANGED),
        ("UPDATE acts_actwords SET salt = 'khác' WHERE act_id = %s AND slot = 'ACTOR'", FaultKind.WORDS_CHANGED),
        ("UPDATE acts_actwords SET words = '', salt = '' WHERE act_id = %s", FaultKind.WORDS_GONE),
        ("DELETE FROM acts_actwords WHERE act_id = %s", FaultKind.WORDS_GONE),
    ],
)
def test_words_edited_or_taken_away_are_named(past, statement, kind):
    assert sql(statement, past.acts[5].pk) >= 1
    assert past.faults() == {(kind, 6)}


def test_a_chain_made_anew_from_an_edit_on_is_seen_by_the_checkpoints_after_it(past):
    sql("UPDATE acts_act SET actor_post = 'Chủ tịch' WHERE id = %s", past.acts[6].pk)
    rehash_from(7)
    assert past.faults() == set()
    numbers = [each.sequence for each in past.checkpoints]
    assert past.witnessed_faults() == {(FaultKind.MADE_ANEW, number) for number in numbers if number >= 7}


def test_a_tail_cut_off_is_seen_by_the_checkpoints_that_had_more(past):
    for act in past.acts[6:]:
        for table in ("acts_act", "acts_actobject", "acts_actwords", "acts_seal"):
            sql(f"DELETE FROM {table} WHERE {'id' if table == 'acts_act' else 'act_id'} = %s", act.pk)
    assert past.faults() == set()
    numbers = [each.sequence for each in past.checkpoints]
    assert past.witnessed_faults() == {(FaultKind.CUT_TAIL, number) for number in numbers if number > 6}
    assert past.witnessed_faults()


def test_an_untouched_chain_with_erased_words_verifies(past):
    erased = erase_words(ActWords.objects.filter(act_id=past.acts[3].pk), on=a_thing(), by=HA, at=MONDAY)
    assert erased == 2
    assert past.faults() == past.witnessed_faults() == set()
    seal_acts()
    assert past.faults() == set()
    # Erasing what is erased does nothing, and is no act.
    assert erase_words(ActWords.objects.filter(act_id=past.acts[3].pk), on=a_thing(), by=HA, at=MONDAY) == 0


def tamper(past: Past, dice: random.Random) -> int:
    """One random change of the past that leaves the chain as it is; gives the number it must be found at."""
    number = dice.randrange(1, len(past.acts) + 1)
    act = past.acts[number - 1]
    field = dice.choice(list(FIELDS))
    change = dice.choice(["act", "object", "words", "seal", "deletion"])
    if change == "act" and sql(f"UPDATE acts_act SET {field} = %s WHERE id = %s", FIELDS[field], act.pk):
        pass
    elif change == "object":
        sql("UPDATE acts_actobject SET title = title || %s WHERE act_id = %s", str(dice.random()), act.pk)
    elif change == "words":
        sql("UPDATE acts_actwords SET words = words || %s WHERE act_id = %s", str(dice.random()), act.pk)
    elif change == "seal":
        sql("UPDATE acts_seal SET hash = %s WHERE sequence = %s", f"{dice.getrandbits(256):064x}", number)
    else:
        sql("DELETE FROM acts_act WHERE id = %s", act.pk)
    return number


def test_whatever_is_done_to_the_past_is_found_at_its_number(past):
    @settings(max_examples=40)
    @given(st.integers())
    def some_tampering(seed):
        with transaction.atomic():
            number = tamper(past, random.Random(seed))
            assert number in {found for _kind, found in past.faults()}
            transaction.set_rollback(True)

    some_tampering()


def test_whatever_is_made_anew_before_the_last_checkpoint_is_seen_by_it(past):
    @settings(max_examples=20)
    @given(st.integers(1, LENGTH))
    def some_rewriting(number):
        with transaction.atomic():
            sql("UPDATE acts_act SET kind = 'tests.OTHER' WHERE id = %s", past.acts[number - 1].pk)
            rehash_from(number)
            assert past.faults() == set()
            assert (FaultKind.MADE_ANEW, past.checkpoints[-1].sequence) in past.witnessed_faults()
            transaction.set_rollback(True)

    some_rewriting()


@pytest.fixture
def no_digests(monkeypatch):
    """A check that believes every act: what the guard must not be."""
    monkeypatch.setattr("roviec.acts.queries.act_digest", lambda act, things: "same")
    monkeypatch.setattr("roviec.acts.queries.link_hash", lambda previous, digest: next(HASHES))


HASHES: object = None


def test_a_check_that_believes_every_act_would_not_have_seen_it(past, no_digests, monkeypatch):
    sql("UPDATE acts_act SET kind = 'tests.OTHER' WHERE id = %s", past.acts[6].pk)
    hashes = iter(Seal.objects.order_by("sequence").values_list("hash", flat=True))
    monkeypatch.setattr(f"{__name__}.HASHES", hashes)
    assert past.faults() == set()
