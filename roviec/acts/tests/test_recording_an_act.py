"""Recording what was done, and reading it back as a history."""

from __future__ import annotations

import pytest
from django.db import transaction

from roviec.acts.models import Act, ActObject, ActWords, UnsealedAct
from roviec.acts.operations import record
from roviec.acts.queries import history_of, name_once_erased
from roviec.acts.tests.factories import HA, a_thing, an_act
from roviec.kit.tests.moments import MONDAY


def test_a_history_says_who_did_what_in_which_post_with_which_words():
    an_act("tests.RETURNED", remark="Thiếu ảnh minh chứng")
    [line] = history_of(a_thing())
    assert (line.actor, line.post, line.unit, line.at) == ("Nguyễn Thu Hà", "Cán bộ tổng hợp", "Long Biên", MONDAY)
    assert (line.label, line.remark) == ("tests.RETURNED", "Thiếu ảnh minh chứng")


def test_a_history_is_newest_first_and_only_of_its_things():
    first, _, third = an_act(on=1), an_act(on=2), an_act(on=1)
    assert [line.act_id for line in history_of(a_thing(1))] == [third.pk, first.pk]
    assert len(history_of(a_thing(1), a_thing(2))) == 3
    assert history_of(a_thing(3)) == history_of() == []


def test_a_bulk_verb_is_one_act_on_many_things():
    act = record("tests.DONE", by=HA, at=MONDAY, on=[a_thing(n) for n in range(1, 15)])
    assert ActObject.objects.filter(act_id=act.pk).count() == 14
    assert [line.act_id for line in history_of(a_thing(9))] == [act.pk]


def test_the_cause_is_the_outermost_act():
    outer = an_act()
    inner = an_act(cause=outer)
    innermost = an_act(cause=inner)
    assert (outer.cause, inner.cause, innermost.cause) == (None, outer.pk, outer.pk)


def test_an_act_of_an_operation_that_fails_never_happened():
    @transaction.atomic
    def fails() -> None:
        an_act(remark="…")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert not Act.objects.exists()
    assert not UnsealedAct.objects.exists()


def test_words_stand_beside_the_act_which_keeps_only_their_salted_hash():
    act = an_act(remark="Ông Nguyễn Văn A phản ánh")
    kept = str(Act.objects.filter(pk=act.pk).values().get())
    assert "Nguyễn" not in kept
    assert "Ông" not in kept
    one, other = ActWords.objects.filter(act_id=act.pk).order_by("slot")
    assert one.salt != other.salt
    assert an_act(remark="Ông Nguyễn Văn A phản ánh").digests != act.digests


def test_a_history_of_erased_words_still_says_what_was_done():
    an_act("tests.DONE", remark="Bà B")
    ActWords.objects.update(words="", salt="")
    [line] = history_of(a_thing())
    assert (line.actor, line.remark, line.label) == (name_once_erased("person:7"), "", "tests.DONE")
    assert "7" in line.actor


def test_a_long_history_is_read_in_three_queries(django_assert_num_queries):
    for _ in range(3):
        an_act(remark="x")
    with django_assert_num_queries(3):
        assert len(history_of(a_thing(), limit=200)) == 3
