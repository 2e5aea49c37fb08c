"""Sealing acts into a chain outside the hot path: late commits, two sealers at one moment, and what a check finds."""

from __future__ import annotations

from contextlib import nullcontext
from threading import Barrier, Event, local

import pytest
from django.db import IntegrityError, connection, transaction

from roviec.acts import operations
from roviec.acts.chain import act_digest
from roviec.acts.enums import FaultKind
from roviec.acts.models import Act, ActObject, ActWords, Seal, UnsealedAct
from roviec.acts.operations import erase_words, seal_acts
from roviec.acts.queries import faults_of_the_chain
from roviec.acts.tests.factories import HA, a_thing, an_act
from roviec.kit.tests.moments import MONDAY


def sealed_acts() -> list[int]:
    return list(Seal.objects.order_by("sequence").values_list("act_id", flat=True))


def faults() -> list[str]:
    return [fault.kind for fault in faults_of_the_chain()]


def test_acts_are_sealed_in_their_order_and_once():
    acts = [an_act().pk for _ in range(3)]
    assert (seal_acts(), seal_acts()) == (3, 0)
    later = an_act().pk
    assert seal_acts() == 1
    assert sealed_acts() == [*acts, later]
    assert list(Seal.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4]
    assert faults() == []


def test_erasing_words_leaves_the_chain_whole():
    an_act(remark="Ông Nguyễn Văn A")
    seal_acts()
    assert erase_words(ActWords.objects.all(), on=a_thing(), by=HA, at=MONDAY) == 2
    assert faults() == []


def test_an_act_that_commits_late_is_sealed_after_one_of_a_higher_number(real_database, in_parallel):
    written, go_on = Event(), Event()

    def late() -> int:
        with transaction.atomic():
            act = an_act()
            written.set()
            go_on.wait(10)
        return act.pk

    def early() -> int:
        written.wait(10)
        act = an_act()
        assert seal_acts() == 1
        go_on.set()
        return act.pk

    late_pk, early_pk = in_parallel([late, early])
    assert late_pk < early_pk
    assert seal_acts() == 1
    assert sealed_acts() == [early_pk, late_pk]
    assert faults() == []


class EverybodyIsLetIn:
    """A lock that is free for whoever asks."""

    def cursor(self):
        return nullcontext(self)

    def execute(self, *_question) -> None:
        pass

    def fetchone(self):
        return (True,)


def digest_once_all_have_read(sealers):
    """Nobody writes before everybody has read what waits, so that the race is certain."""
    everybody, here = Barrier(sealers, timeout=10), local()

    def digest(act, things):
        if not hasattr(here, "has_read"):
            here.has_read = True
            everybody.wait()
        return act_digest(act, things)

    return digest


@pytest.mark.guards
@pytest.mark.parametrize("locked", [True, False], ids=["as it is", "with the lock taken out"])
def test_two_sealers_at_one_moment_make_one_chain(real_database, in_parallel, monkeypatch, locked):
    for _ in range(40):
        an_act()
    if not locked:
        monkeypatch.setattr(operations, "connection", EverybodyIsLetIn())
        monkeypatch.setattr(operations, "act_digest", digest_once_all_have_read(4))
    answers = in_parallel([seal_acts] * 4)
    if locked:
        assert sorted(answers) == [0, 0, 0, 40]
        assert faults() == []
    else:
        assert any(isinstance(answer, IntegrityError) for answer in answers)


# What a check finds after somebody with the power to do so has bent the past


@pytest.fixture
def chain():
    """Three sealed acts, each with a thing and words, in tables whose guards are switched off."""
    acts = [an_act(remark=f"Lần {number}", on=number) for number in range(3)]
    seal_acts()
    assert faults() == []
    with connection.cursor() as cursor:
        for table in ("acts_act", "acts_actobject", "acts_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
        cursor.execute("ALTER TABLE acts_actwords DISABLE TRIGGER acts_actwords_only_erased")
    return acts


def change(rows, **values) -> None:
    assert rows.update(**values) >= 1


def reorder(acts) -> None:
    change(Seal.objects.filter(sequence=1), act_id=-1)
    change(Seal.objects.filter(sequence=2), act_id=acts[0].pk)
    change(Seal.objects.filter(sequence=1), act_id=acts[1].pk)


BENT = {
    "the kind": lambda acts: change(Act.objects.filter(pk=acts[1].pk), kind="tests.OTHER"),
    "the time": lambda acts: change(Act.objects.filter(pk=acts[1].pk), at=MONDAY.replace(hour=9)),
    "the time of recording": lambda acts: change(Act.objects.filter(pk=acts[1].pk), recorded_at=MONDAY),
    "who acted": lambda acts: change(Act.objects.filter(pk=acts[1].pk), actor_key="person:8"),
    "in which post": lambda acts: change(Act.objects.filter(pk=acts[1].pk), actor_post="Chủ tịch"),
    "the cause": lambda acts: change(Act.objects.filter(pk=acts[1].pk), cause=acts[0].pk),
    "the data": lambda acts: change(Act.objects.filter(pk=acts[1].pk), data={"state": "ACCEPTED"}),
    "the digests": lambda acts: change(Act.objects.filter(pk=acts[1].pk), digests={}),
    "the last act": lambda acts: change(Act.objects.filter(pk=acts[2].pk), kind="tests.OTHER"),
    "the title of a thing": lambda acts: change(ActObject.objects.filter(act_id=acts[1].pk), title="Khác"),
    "a thing taken away": lambda acts: ActObject.objects.filter(act_id=acts[1].pk).delete(),
    "a thing added": lambda acts: ActObject.objects.create(act_id=acts[1].pk, type="a.a", key=9, title=""),
    "an act deleted": lambda acts: Act.objects.filter(pk=acts[1].pk).delete(),
    "the words": lambda acts: change(ActWords.objects.filter(act_id=acts[1].pk, slot="REMARK"), words="Lần khác"),
    "words added": lambda acts: ActWords.objects.create(act_id=acts[1].pk, slot="OTHER", salt="", words="x"),
    "a seal deleted": lambda acts: Seal.objects.filter(sequence=2).delete(),
    "the first seal deleted": lambda acts: Seal.objects.filter(sequence=1).delete(),
    "the last seal deleted": lambda acts: Seal.objects.filter(sequence=3).delete(),
    "a hash": lambda acts: change(Seal.objects.filter(sequence=2), hash="f" * 64),
    "two acts in the other order": reorder,
    "an act out of the queue": lambda acts: UnsealedAct.objects.filter(act_id=an_act().pk).delete(),
    "an act deleted before it was sealed": lambda acts: Act.objects.filter(pk=an_act().pk).delete(),
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT)
def test_the_chain_shows_whatever_was_bent(chain, bend):
    bend(chain)
    assert faults()


def test_sealing_goes_on_past_an_act_that_is_gone_and_keeps_its_number(chain):
    gone, there = an_act(), an_act()
    Act.objects.filter(pk=gone.pk).delete()
    assert seal_acts() == 1
    assert sealed_acts()[-1] == there.pk
    assert faults() == [FaultKind.DELETED_UNSEALED]
