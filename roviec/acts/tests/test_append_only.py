"""Acts, their things and their seals can be added to and nothing else, whoever asks."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.utils import timezone

from roviec.acts.enums import ReadKind
from roviec.acts.models import (
    Act,
    ActObject,
    ActWords,
    Checkpoint,
    Seal,
    Sending,
    SensitiveRead,
    SigningKey,
    UnsealedAct,
    Verification,
)
from roviec.acts.operations import seal_acts
from roviec.acts.tests.factories import an_act
from roviec.kit.tests.moments import MONDAY
from roviec.kit.tests.rows import conceivable, prove

pytestmark = pytest.mark.constraints
SEALED = ["acts_act", "acts_actobject", "acts_seal", "acts_signingkey", "acts_checkpoint"]


@pytest.fixture
def act():
    act = an_act(remark="Thiếu ảnh")
    seal_acts()
    SigningKey.objects.create(installation=uuid4(), public_key="a" * 64, made_at=MONDAY)
    Checkpoint.objects.create(sequence=1, hash="a" * 64, time="", installation=uuid4(), signature="", made_at=MONDAY)
    return act


def refused(statement, *values):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount != 0, "the statement touched nothing"
    # A table that another one points to refuses TRUNCATE before its own guard is asked.
    except (IntegrityError, NotSupportedError):
        return True
    return False


@pytest.mark.parametrize("table", SEALED)
def test_no_column_of_a_row_can_be_changed(act, table):
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    assert [c for c in columns if not refused(f"UPDATE {table} SET {c} = {c}")] == []


@pytest.mark.parametrize("table", [*SEALED, "acts_actwords"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"])
def test_no_row_can_be_removed(act, table, statement):
    assert refused(statement.format(table))


def test_words_can_only_be_erased_with_their_salt(act):
    """Over all conceivable changes of a row; a salt that stayed would let a name be guessed from a list of names."""
    words = ActWords.objects.get(act_id=act.pk, slot="REMARK")
    kept = {name: getattr(words, name) for name in ("id", "act_id", "slot", "salt", "words")}
    changes = conceivable(
        id=[kept["id"], kept["id"] + 1000],
        act_id=[kept["act_id"], kept["act_id"] + 1],
        slot=["REMARK", "OTHER"],
        salt=[kept["salt"], "", "0" * 32],
        words=["Thiếu ảnh", "", "Đủ ảnh"],
    )
    statement = "UPDATE acts_actwords SET (id, act_id, slot, salt, words) = (%s, %s, %s, %s, %s) WHERE id = %s"
    for change in changes:
        erases = change == kept | {"salt": "", "words": ""}
        with transaction.atomic():
            assert refused(statement, *change.values(), kept["id"]) is not erases, change
            transaction.set_rollback(True)


def test_erased_words_stay_erased(act):
    assert ActWords.objects.filter(act_id=act.pk).update(words="", salt="") == 2
    assert refused("UPDATE acts_actwords SET words = 'x' WHERE slot = 'REMARK'")


def test_an_act_queues_itself_for_sealing():
    act = an_act()
    assert list(UnsealedAct.objects.values_list("act_id", flat=True)) == [act.pk]


def test_a_thing_stands_once_in_an_act_and_words_once_in_a_slot():
    prove(
        conceivable(acts=[(1, 1), (1, 2)], types=[("a.a", "a.a"), ("a.a", "b.b")], keys=[(1, 1), (1, 2)]),
        lambda acts, types, keys: [ActObject(act_id=acts[n], type=types[n], key=keys[n], title="") for n in range(2)],
        lambda row: len({*zip(*row.values(), strict=True)}) == 2,
    )
    prove(
        conceivable(acts=[(1, 1), (1, 2)], slots=[("ACTOR", "ACTOR"), ("ACTOR", "REMARK")]),
        lambda acts, slots: [ActWords(act_id=acts[n], slot=slots[n], salt="", words="") for n in range(2)],
        lambda row: len({*zip(*row.values(), strict=True)}) == 2,
    )


def test_the_chain_has_one_link_a_number_an_act_and_a_hash():
    first = Seal(sequence=1, act_id=1, previous_hash="0", hash="a")

    def two_seals(sequence, act_id, hash_):
        return [
            Seal(sequence=first.sequence, act_id=first.act_id, previous_hash="0", hash=first.hash),
            Seal(sequence=sequence, act_id=act_id, previous_hash="a", hash=hash_),
        ]

    prove(
        conceivable(sequence=[-1, 0, 1, 2], act_id=[1, 2, None], hash_=["a", "b", None]),
        two_seals,
        lambda row: row["sequence"] == 2 and row["act_id"] == 2 and row["hash_"] == "b",
    )


def test_an_act_says_everything_that_a_history_needs():
    said = {"kind": "tests.DONE", "at": an_act().at, "actor_kind": "JOB", "actor_key": "job:x"}
    prove(
        ({**said, name: None} if name else said for name in [*said, ""]),
        Act,
        lambda row: None not in row.values(),
    )


def a_read(**columns):
    return SensitiveRead(**{"kind": ReadKind.PERSON_DATA, "at": MONDAY, "actor_key": "person:7", "type": ""} | columns)


def test_a_note_of_a_read_never_changes_and_goes_only_after_a_year():
    young, old = a_read(), a_read(recorded_at=timezone.now() - timedelta(days=367))
    for note in (young, old):
        note.save()
    assert refused("UPDATE acts_sensitiveread SET count = 2")
    assert refused("DELETE FROM acts_sensitiveread WHERE id = %s", young.pk)
    assert refused("TRUNCATE acts_sensitiveread")
    assert not refused("DELETE FROM acts_sensitiveread WHERE id = %s", old.pk)


def test_evidence_of_another_unit_is_never_opened_without_a_reason():
    prove(
        conceivable(
            kind=[*ReadKind.values, "OTHER", None],
            reason=["", "Kiểm tra chuyên đề", None],
            taken=["", "PEOPLE", "OTHER", None],
        ),
        lambda kind, reason, taken: a_read(kind=kind, reason=reason, taken=taken),
        lambda row: (
            row["kind"] in ReadKind.values
            and row["reason"] is not None
            and (row["kind"] != ReadKind.EVIDENCE or row["reason"] != "")
            and row["taken"] == ("PEOPLE" if row["kind"] == ReadKind.PEOPLE_EXPORT else "")
        ),
    )


def test_a_checkpoint_went_out_or_says_why_not():
    made = Checkpoint.objects.create(
        sequence=1, hash="a" * 64, time="", installation=uuid4(), signature="", made_at=MONDAY
    )
    prove(
        conceivable(way=["FOLDER", "MAIL", "PIGEON", None], sent_at=[None, MONDAY], error=["", "đầy", None]),
        lambda way, sent_at, error: Sending(checkpoint=made, way=way, tried_at=MONDAY, sent_at=sent_at, error=error),
        lambda row: (
            row["way"] in {"FOLDER", "MAIL"}
            and row["error"] is not None
            and (row["sent_at"] is None) is (row["error"] != "")
        ),
    )


def test_keys_checkpoints_and_walks_are_well_formed():
    prove(
        conceivable(public_key=["a" * 64, "A" * 64, "a" * 63, "", None]),
        lambda public_key: SigningKey(installation=uuid4(), public_key=public_key, made_at=MONDAY),
        lambda row: row["public_key"] == "a" * 64,
    )
    prove(
        conceivable(sequence=[-1, 0, 1], hash=["a" * 64, "x", None]),
        lambda **columns: Checkpoint(time="", installation=uuid4(), signature="", made_at=MONDAY, **columns),
        lambda row: row["sequence"] == 1 and row["hash"] == "a" * 64,
    )
    prove(
        conceivable(seals=[-1, 0, None], checked=[-1, 0, None]),
        lambda **columns: Verification(asked_at=MONDAY, **columns),
        lambda row: row["seals"] == row["checked"] == 0,
    )
