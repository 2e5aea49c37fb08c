"""What was known at a moment is read as it was read then, whatever was entered, corrected or withdrawn since."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from django.conf import settings
from django.utils import timezone

from roviec.figures.models import Posting
from roviec.figures.operations import post_figures, withdraw_figures
from roviec.figures.queries import current_postings, parts_of, people_tables, postings_of_cell, values
from roviec.figures.reckoning import Known
from roviec.figures.tests.factories import SHEET, a_ledger, each_row_at_its_own_moment, enters, takes_part
from roviec.figures.tests.test_rules_against_an_oracle import SPANS, THROUGH, _figures, _ground
from roviec.figures.verification import verify
from roviec.kit import clock
from roviec.kit.periods import Period
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.models import Participation, TargetUnit

NOVEMBER = Period.month(2023, 11)


@pytest.fixture(autouse=True)
def moments(settings):
    """A test is one transaction, which has one moment: here each row is recorded at its own, in no demonstration."""
    settings.IS_DEMONSTRATION = False
    each_row_at_its_own_moment("figures_posting", "plans_participation", "plans_targetunit")


def now() -> Known:
    return Known(clock.now())


def retract(row) -> None:
    type(row).objects.filter(pk=row.pk).update(retracted_at=timezone.now())


def test_every_rule_reads_the_past_as_it_was_read_then():
    random = Random(20231119)
    units, cases = _ground(random)
    targets = [case.target for case in cases]
    read = {}
    for _round in range(3):
        for span in SPANS:
            read[(now(), span)] = values(targets, [u.pk for u in units.values()], span, through=THROUGH)
        for case in cases:
            post_figures(list(_figures(case, units, random)), source=SHEET, by=BUILDER, at=MONDAY)
        away = Posting.objects.filter(target=random.choice(targets), superseded_by=None)
        withdraw_figures(list(away), source=SHEET, by=BUILDER, at=MONDAY)
    final = values(targets, [u.pk for u in units.values()], SPANS[2], through=THROUGH)
    assert final not in read.values()
    for (known, span), then in read.items():
        assert values(targets, [u.pk for u in units.values()], span, through=THROUGH, known=known) == then
    assert values(targets, [u.pk for u in units.values()], SPANS[2], through=THROUGH, known=now()) == final
    assert verify().differences == []


def test_before_anything_was_recorded_nothing_was_known():
    before = now()
    ledger = a_ledger("Bồ Đề")
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    [value] = values([ledger.target], [ledger.district.pk], NOVEMBER, known=before).values()
    assert (value.value, value.expected) == (None, 0)
    assert not postings_of_cell(ledger.target, ledger.wards[0].pk, NOVEMBER, before)


def test_the_parts_and_the_entries_of_a_figure_are_those_of_then():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    then = now()
    ledger.post(ledger.wards[0], NOVEMBER, 5)
    ledger.post(ledger.wards[1], NOVEMBER, 7)

    parts = parts_of(ledger.target, ledger.district.pk, NOVEMBER, known=then)
    assert [part.value.value for part in parts] == [4, None]
    [posting] = current_postings(ledger.target, ledger.wards[0].pk, NOVEMBER, then)
    assert posting.numerator == 4
    assert [p.numerator for p in postings_of_cell(ledger.target, ledger.wards[0].pk, NOVEMBER, then)] == [4]


def test_who_counted_into_whom_is_told_as_it_was_known():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    for ward in ledger.wards:
        ledger.post(ward, NOVEMBER, 3)
    then = now()
    retract(Participation.objects.get(unit=ledger.wards[1]))
    [value] = values([ledger.target], [ledger.district.pk], NOVEMBER, known=then).values()
    assert (value.value, value.expected) == (6, 2)
    [value] = values([ledger.target], [ledger.district.pk], NOVEMBER, known=now()).values()
    assert (value.value, value.expected) == (3, 1)


def test_a_unit_that_was_given_a_source_since_had_none_then():
    ledger = a_ledger("Bồ Đề")
    ward, plan = ledger.wards[0], ledger.target.item.plan
    group = a_unit("Tổ 1", parent=ward)
    takes_part(plan, group, ward)
    enters(ledger.target, group)
    ledger.post(group, NOVEMBER, 3)
    ledger.post(ward, NOVEMBER, 5)
    then = now()
    retract(TargetUnit.objects.get(unit=ward))
    assert ledger.total(NOVEMBER).expected == 1
    [value] = values([ledger.target], [ledger.district.pk], NOVEMBER, known=then).values()
    assert value.value == 5
    [value] = values([ledger.target], [ledger.district.pk], NOVEMBER, known=now()).values()
    assert value.value == 3


def test_the_tables_of_few_persons_hold_what_was_known():
    ledger = a_ledger("Bồ Đề", "Sài Đồng")
    ledger.target.counts_people = True
    for ward in ledger.wards:
        ledger.post(ward, NOVEMBER, 9)
    then, on = now(), MONDAY.date()
    before = people_tables([ledger.target], 2023, on)
    ledger.post(ledger.wards[0], NOVEMBER, 2)
    assert people_tables([ledger.target], 2023, on, then).of == before.of
    assert people_tables([ledger.target], 2023, on).of != before.of


def test_a_day_is_known_to_its_end_by_the_local_clock():
    known = Known.on(MONDAY.date())
    assert known.before == timezone.make_aware(MONDAY.replace(tzinfo=None, hour=0, minute=0)) + timedelta(days=1)
    assert known.recorded_before == known.before - settings.CLOCK_OFFSET


def test_a_demonstration_tells_by_its_own_clock(settings):
    settings.IS_DEMONSTRATION = True
    ledger = a_ledger("Bồ Đề")
    ledger.post(ledger.wards[0], NOVEMBER, 4)
    [value] = values([ledger.target], [ledger.district.pk], NOVEMBER, known=Known(MONDAY)).values()
    assert value.value is None
    [value] = values([ledger.target], [ledger.district.pk], NOVEMBER, known=Known.on(MONDAY.date())).values()
    assert value.value == 4
