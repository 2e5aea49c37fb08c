"""Rules for reminding are data: set, changed from a day on, ended; what held before still says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roviec.acts.models import Act
from roviec.kit.errors import Stale
from roviec.notifications.enums import Addressee, Moment, Nudge
from roviec.notifications.operations import USUAL, Reminding, UnableToRule, end_rule, set_rule, set_usual_rules
from roviec.notifications.reminding import rules_on
from roviec.organisations.tests.factories import MONDAY, TODAY
from roviec.people.tests.factories import BUILDER
from roviec.regulations.enums import Counting

DAY = timedelta(days=1)
SAID = {"by": BUILDER, "at": MONDAY}


def said(**change):
    usual = {
        "moment": Moment.BEFORE, "days": 3, "every": 0, "counting": Counting.WORKING, "to": Addressee.HEAD,
        "is_compulsory": False, "basis": "QC 08",
    }  # fmt: skip
    return Reminding(**(usual | change))


def test_the_usual_rules_are_set_once(cast):
    assert len(set_usual_rules(cast.district, TODAY, **SAID)) == len(USUAL)
    assert set_usual_rules(cast.district, TODAY, **SAID) == []
    assert {rule.nudge for rule in rules_on(cast.district.pk, TODAY)} == set(Nudge)


def test_a_rule_that_changed_has_ended_and_still_says_what_held_before(cast):
    rule = set_rule(cast.district, None, said(), TODAY, **SAID)
    later = TODAY + DAY * 10
    changed = set_rule(cast.district, rule, said(days=5), later, version=rule.version, **SAID)
    assert [each.days for each in rules_on(cast.district.pk, TODAY)] == [3]
    assert [each.days for each in rules_on(cast.district.pk, later)] == [5]
    assert changed.pk != rule.pk
    # Saying the same again changes nothing.
    acts = Act.objects.count()
    assert set_rule(cast.district, changed, said(days=5), later, version=changed.version, **SAID) == changed
    assert Act.objects.count() == acts


def test_on_its_first_day_a_rule_is_changed_in_place(cast):
    rule = set_rule(cast.district, None, said(), TODAY, **SAID)
    assert set_rule(cast.district, rule, said(days=4), TODAY, version=1, **SAID).pk == rule.pk
    assert [each.days for each in rules_on(cast.district.pk, TODAY)] == [4]


def test_of_two_who_change_a_rule_the_second_is_told(cast):
    rule = set_rule(cast.district, None, said(), TODAY, **SAID)
    set_rule(cast.district, rule, said(days=4), TODAY, version=1, **SAID)
    with pytest.raises(Stale):
        set_rule(cast.district, rule, said(days=6), TODAY, version=1, **SAID)
    with pytest.raises(Stale):
        end_rule(rule, TODAY + DAY, version=1, **SAID)


def test_the_same_rule_twice_is_refused_in_words(cast):
    set_rule(cast.district, None, said(), TODAY, **SAID)
    with pytest.raises(UnableToRule, match="Đã có quy tắc"):
        set_rule(cast.district, None, said(basis="QC 09"), TODAY + DAY, **SAID)


def test_a_rule_ends_once_and_not_before_it_began(cast):
    rule = set_rule(cast.district, None, said(), TODAY, **SAID)
    with pytest.raises(UnableToRule):
        end_rule(rule, TODAY, version=1, **SAID)
    ended = end_rule(rule, TODAY + DAY, version=1, **SAID)
    assert rules_on(cast.district.pk, TODAY + DAY) == []
    assert len(rules_on(cast.district.pk, TODAY)) == 1
    assert end_rule(ended, TODAY + DAY * 5, version=2, **SAID) == ended
    with pytest.raises(UnableToRule):
        set_rule(cast.district, ended, said(days=9), TODAY + DAY * 9, version=2, **SAID)
