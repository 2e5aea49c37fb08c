"""Acts, their things and their seals can be added to and nothing else, whoever asks."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from roviec.acts.models import Act, ActObject, ActWords, Seal, UnsealedAct
from roviec.acts.operations import seal_acts
from roviec.acts.tests.factories import an_act
from roviec.kit.tests.rows import conceivable, prove

pytestmark = pytest.mark.constraints
SEALED = ["acts_act", "acts_actobject", "acts_seal"]


@pytest.fixture
def act():
    act = an_act(remark="Thiếu ảnh")
    seal_acts()
    return act


def refused(statement, *values):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            assert cursor.rowcount != 0, "the statement touched nothing"
    except IntegrityError:
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
