"""The pure table: every state, verb and party, against the rules written down once more."""

from __future__ import annotations

from itertools import product

import pytest

from roviec.tasks.enums import CLOSED, TaskState
from roviec.tasks.life import MOVES, Party, Refusal, Verb, possible, step
from roviec.tasks.tests.reference import JUDGES, LEADS, doer_of


@pytest.mark.parametrize("verb", Verb)
def test_each_verb_leads_where_the_rules_say_and_nowhere_else(verb):
    rule, doer = LEADS[verb], doer_of(verb)
    for state, parties, is_submitter in product(
        TaskState, [set(), *({party} for party in Party), set(Party)], [False, True]
    ):
        leads = step(state, verb, parties, is_submitter=is_submitter, before=TaskState.ACCEPTED)
        if doer in parties and state in rule and not (is_submitter and verb in JUDGES and state == "SUBMITTED"):
            expected = "ACCEPTED" if rule[state] == "before" else rule[state]
            assert leads == expected, (state, parties)
        else:
            assert isinstance(leads, Refusal), (state, parties)
            assert str(leads.sentence).endswith(".")


def test_nobody_judges_what_he_submitted_whatever_else_he_is():
    for verb in (Verb.ACCEPT_RESULT, Verb.ASK_REDO):
        assert step(TaskState.SUBMITTED, verb, set(Party), is_submitter=True) == Refusal.OWN_RESULT


@pytest.mark.parametrize("state", CLOSED)
def test_a_closed_task_goes_nowhere(state):
    assert possible(state, set(Party)) == set()


def test_a_suspended_task_goes_on_where_it_was():
    for before in (TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.REDO):
        assert step(TaskState.SUSPENDED, Verb.RESUME, {Party.ASSIGNER}, before=before) == before


def test_from_every_open_state_some_party_can_go_on():
    for state in set(TaskState) - set(CLOSED):
        assert possible(state, {Party.LEAD, Party.ASSIGNER}), state


def test_who_only_reads_does_nothing():
    for state in TaskState:
        assert possible(state, {Party.ONLOOKER}) == set()


def test_every_verb_has_a_move():
    assert set(MOVES) == set(Verb)
