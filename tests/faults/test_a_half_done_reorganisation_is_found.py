"""The judge of the loop finds each step of a reorganisation that is missing, and each that is there without one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from roviec.handovers.enums import Outcome, State, Work
from roviec.handovers.models import Reorganisation
from roviec.handovers.operations import carry_out, carrying_out, decide, steps
from roviec.handovers.queries import open_things, read_drawing
from roviec.handovers.tests.factories import Draft
from roviec.organisations.models import Unit, UnitVersion
from roviec.organisations.tests.factories import a_unit
from roviec.people.tests.factories import BUILDER
from tests.faults.quarter import FIRST_DAY, YEAR, a_quarter, half_reorganised

AFTER = datetime(YEAR, 1, 5, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    made = a_unit("Long Biên")
    a_quarter(made)
    return made


def called(name: str) -> Unit:
    return UnitVersion.objects.filter(name=name).latest("pk").unit


def a_draft(district: Unit, number: int = 1) -> Draft:
    """What the administrator of the loop drafts."""
    old, beside = called(f"Phường số {number - 1}"), called(f"Phường bên số {number - 1}")
    draft = Draft(district, FIRST_DAY + timedelta(days=number - 1), f"Sắp xếp số {number}.")
    new = draft.founds(f"Phường số {number}", district)
    draft.ends(old)
    draft.passes_on(old, new, "0.9")
    draft.passes_on(old, beside, "0.1")
    draft.renames(beside, f"Phường bên số {number}")
    draft.moves(called("Tổ dân phố"), new)
    drawing = read_drawing(draft.reorganisation)
    keys = [thing.key for thing in open_things(drawing, Work.HOLDING)]
    decide(draft.reorganisation, Work.HOLDING, keys, Outcome.SUCCESSOR, by=BUILDER, at=AFTER)
    return draft


def do(draft: Draft) -> None:
    carry_out(draft.reorganisation, by=BUILDER, at=AFTER)


def test_nothing_is_found_of_what_is_whole(district):
    assert half_reorganised() == []
    for number in (1, 2, 3):
        do(a_draft(district, number))
        assert half_reorganised() == []
    a_draft(district, 4)
    assert half_reorganised() == []


# Without these a unit does not end, and nothing is done at all.
NEEDED_TO_END = (steps.move, steps.replace_above)


@pytest.mark.parametrize("missing", steps.STEPS[1:], ids=[step.__name__ for step in steps.STEPS[1:]])
def test_each_step_that_is_missing_is_found(district, monkeypatch, missing):
    left_out = {missing, steps.end} if missing in NEEDED_TO_END else {missing}
    do(a_draft(district))
    monkeypatch.setattr(carrying_out, "STEPS", [step for step in steps.STEPS if step not in left_out])
    do(a_draft(district, 2))
    assert half_reorganised() != []


@pytest.mark.parametrize("done", range(len(steps.STEPS)))
def test_one_that_was_broken_off_is_found(district, monkeypatch, done):
    monkeypatch.setattr(carrying_out, "STEPS", steps.STEPS[:done])
    do(a_draft(district))
    assert half_reorganised() != []


def test_what_is_done_without_being_said_to_be_is_found(district):
    draft = a_draft(district)
    do(draft)
    Reorganisation.objects.filter(pk=draft.reorganisation.pk).update(state=State.DRAFT, done_at=None)
    assert any("is DRAFT" in half for half in half_reorganised())


def test_what_is_said_to_be_done_and_is_not_is_found(district):
    draft = a_draft(district)
    Reorganisation.objects.filter(pk=draft.reorganisation.pk).update(state=State.DONE, done_at=AFTER)
    assert any("0 instead of 1" in half for half in half_reorganised())


def test_a_row_that_one_left_behind_is_found(district):
    district_today = called("Long Biên")
    a_unit("Phường nửa chừng", district_today, since=FIRST_DAY)
    assert any("without a reorganisation" in half for half in half_reorganised())
