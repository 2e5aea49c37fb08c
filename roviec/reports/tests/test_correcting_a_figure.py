"""An accepted figure is corrected by a replacement that another hand agrees to."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from roviec.acts.models import Act
from roviec.figures.models import Posting
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_holding, a_member, holder_of, the_head_of, the_planner_of
from roviec.reports.enums import CorrectionState, ReportAct
from roviec.reports.models import Correction, Entry
from roviec.reports.operations import (
    UnableToCorrect,
    UnableToWrite,
    accept_correction,
    propose_correction,
    refuse_correction,
)
from roviec.reports.queries import a_figure, sheet
from roviec.reports.tests.factories import a_report


@pytest.fixture
def report(cast):
    return a_report(cast.bo_de, cast.district, state="ACCEPTED")


@pytest.fixture
def proposed(cast, report):
    return propose(cast, 5)


def propose(cast, number, why="Đếm sót một nhà"):
    return propose_correction(Entry.objects.get(), a_figure(number), why, by=the_head_of(cast.bo_de), at=MONDAY)


def test_the_old_figure_counts_until_the_reviewer_agrees(cast, report, proposed):
    assert Posting.objects.get().numerator == 4
    accept_correction(proposed, by=the_planner_of(cast.district), at=MONDAY)
    assert list(Posting.objects.order_by("sequence").values_list("numerator", flat=True)) == [4, 5]
    line = sheet(report).lines[0]
    assert (line.answer.numerator, line.is_corrected) == (5, True)


def test_the_entry_itself_is_never_overwritten(cast, report, proposed):
    accept_correction(proposed, by=the_planner_of(cast.district), at=MONDAY)
    assert Entry.objects.get().numerator == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(numerator=5)


def test_a_double_click_proposes_and_accepts_once(cast, proposed):
    assert propose(cast, 5) == proposed
    for _again in range(2):
        accept_correction(proposed, by=the_planner_of(cast.district), at=MONDAY)
    assert Act.objects.filter(kind=ReportAct.CORRECTION_ACCEPTED).count() == 1
    assert Posting.objects.count() == 2


def test_a_second_proposal_waits_for_the_first(cast, proposed):
    with pytest.raises(UnableToCorrect):
        propose(cast, 6)
    refuse_correction(proposed, "Chưa có biên bản", by=the_planner_of(cast.district), at=MONDAY)
    assert propose(cast, 6).decision == CorrectionState.PROPOSED


def test_a_refused_correction_changes_nothing_in_the_ledger(cast, proposed):
    for _again in range(2):
        refuse_correction(proposed, "Chưa có biên bản", by=the_planner_of(cast.district), at=MONDAY)
    assert Posting.objects.count() == 1
    with pytest.raises(UnableToCorrect):
        accept_correction(proposed, by=the_planner_of(cast.district), at=MONDAY)


def test_a_refusal_says_why(cast, proposed):
    with pytest.raises(UnableToCorrect):
        refuse_correction(proposed, " ", by=the_planner_of(cast.district), at=MONDAY)


def test_a_correction_says_why_and_keeps_the_rules_of_the_target(cast, report):
    for number, why, field in ((5, " ", "why"), (-5, "Nhầm", "figure")):
        with pytest.raises(UnableToWrite) as refused:
            propose(cast, number, why)
        assert refused.value.field == field


def test_the_figure_that_counts_is_no_correction(cast, report):
    with pytest.raises(UnableToCorrect):
        propose(cast, 4)


def test_nobody_decides_on_his_own_correction(cast, proposed):
    person = holder_of(cast.bo_de, Role.HEAD).person
    above = a_member(a_holding(cast.district, "Phó phòng", roles=(Role.PLANNER,), person=person))
    with pytest.raises(UnableToCorrect):
        accept_correction(proposed, by=above.actor, at=MONDAY)
    assert Correction.objects.get().decision == CorrectionState.PROPOSED


def test_only_an_accepted_figure_is_corrected(cast):
    a_report(cast.bo_de, cast.district, state="SUBMITTED")
    with pytest.raises(UnableToCorrect):
        propose(cast, 5)
