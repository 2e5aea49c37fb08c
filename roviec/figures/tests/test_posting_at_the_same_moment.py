"""Many who post, correct, revoke, lock and open at one moment: totals are exact, nobody waits for ever, nothing is done twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from roviec.acts.models import Act
from roviec.figures.enums import FigureAct
from roviec.figures.models import Posting, UnitOpening
from roviec.figures.operations import (
    Figure,
    UnableToPost,
    UnableToReopen,
    close_for_unit,
    lock_period,
    open_for_unit,
    open_period,
    post_figures,
    rebuild_totals,
    reopen_period,
    withdraw_figures,
)
from roviec.figures.queries import period_lock
from roviec.figures.tests.factories import SHEET, a_ledger, another_target, enters, takes_part
from roviec.figures.verification import verify
from roviec.kit.periods import Period
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import Source, UnitRule
from roviec.plans.models import Target

OCTOBER, NOVEMBER = Period.month(2023, 10), Period.month(2023, 11)
LATER = MONDAY + timedelta(days=2)
WARDS = tuple(f"Phường {number}" for number in range(1, 9))


def posts(target: Target, unit: Unit, number: int, period: Period = NOVEMBER) -> list[Posting]:
    figure = Figure(target.pk, unit.pk, period, "REPORTED", Decimal(number))
    return post_figures([figure], source=SHEET, by=BUILDER, at=MONDAY)


def acts_take_a_moment() -> None:
    """Whoever posts stays for a moment before he commits, so that others come meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION takes_a_moment() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END';"
            "CREATE TRIGGER takes_a_moment BEFORE INSERT ON acts_act FOR EACH ROW EXECUTE FUNCTION takes_a_moment();"
            "CREATE TRIGGER takes_a_moment BEFORE INSERT ON figures_total FOR EACH ROW EXECUTE FUNCTION takes_a_moment()"
        )


def no_errors(answers: list[Any]) -> None:
    assert [answer for answer in answers if isinstance(answer, BaseException)] == []


@pytest.mark.parametrize("rule", [UnitRule.SUM, UnitRule.MAXIMUM])
def test_siblings_that_correct_at_one_moment_are_all_counted(real_database, in_parallel, rule):
    ledger = a_ledger(*WARDS[:4], unit_rule=rule)
    for ward in ledger.wards:
        ledger.post(ward, NOVEMBER, 100)
    acts_take_a_moment()
    correct = [lambda n=n, ward=ward: posts(ledger.target, ward, n) for n, ward in enumerate(ledger.wards, 1)]
    no_errors(in_parallel(correct))
    assert ledger.total(NOVEMBER).value == (1 + 2 + 3 + 4 if rule == UnitRule.SUM else 4)
    assert verify().differences == []


def test_one_cell_corrected_at_one_moment_has_one_entry_behind_the_other(real_database, in_parallel):
    ledger = a_ledger("Bồ Đề")
    ledger.post(ledger.wards[0], NOVEMBER, 1)
    acts_take_a_moment()
    no_errors(in_parallel([lambda n=n: posts(ledger.target, ledger.wards[0], n) for n in (2, 3, 4)]))
    entries = Posting.objects.order_by("sequence")
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4]
    assert ledger.total(NOVEMBER).value == entries[3].numerator
    assert verify().differences == []


def test_who_post_many_targets_in_any_order_do_not_wait_for_each_other_for_ever(real_database, in_parallel):
    ledger = a_ledger(*WARDS[:2])
    targets = [ledger.target, *(another_target(ledger) for _n in range(2))]
    open_period(ledger.district, NOVEMBER, by=BUILDER, at=MONDAY)
    acts_take_a_moment()

    def all_of(ward: Unit, ordered: list[Target]) -> Callable[[], Any]:
        figures = [Figure(target.pk, ward.pk, NOVEMBER, "REPORTED", Decimal(1)) for target in ordered]
        return lambda: post_figures(figures, source=SHEET, by=BUILDER, at=MONDAY)

    no_errors(in_parallel([all_of(ledger.wards[0], targets), all_of(ledger.wards[1], targets[::-1])]))
    assert ledger.total(NOVEMBER).value == 2
    assert verify().differences == []


def test_what_is_read_once_a_period_is_locked_stays(real_database, in_parallel):
    ledger = a_ledger(*WARDS[:2])
    ledger.post(ledger.wards[0], NOVEMBER, 1)
    acts_take_a_moment()

    def locks() -> Decimal | None:
        connection.cursor().execute("SELECT pg_sleep(0.2)")
        lock_period(period_lock(ledger.district.pk, NOVEMBER), by=BUILDER, at=MONDAY)
        return ledger.total(NOVEMBER).value

    posted, read = in_parallel([lambda: posts(ledger.target, ledger.wards[1], 5), locks])
    assert isinstance(posted, UnableToPost) or read == 6
    assert ledger.total(NOVEMBER).value == read


def test_what_is_read_once_a_unit_is_closed_again_stays(real_database, in_parallel):
    ledger = a_ledger(*WARDS[:2])
    ledger.post(ledger.wards[0], NOVEMBER, 1)
    lock = lock_period(period_lock(ledger.district.pk, NOVEMBER), by=BUILDER, at=MONDAY)
    opening = open_for_unit(lock, ledger.wards[1], reason="Sót", until=LATER, by=BUILDER, at=MONDAY)
    acts_take_a_moment()

    def closes() -> Decimal | None:
        connection.cursor().execute("SELECT pg_sleep(0.2)")
        close_for_unit(opening, by=BUILDER, at=MONDAY)
        return ledger.total(NOVEMBER).value

    posted, read = in_parallel([lambda: posts(ledger.target, ledger.wards[1], 5), closes])
    assert isinstance(posted, UnableToPost) or read == 6
    assert ledger.total(NOVEMBER).value == read


def test_a_period_locked_by_two_at_one_moment_is_locked_once(real_database, in_parallel):
    ledger = a_ledger("Bồ Đề")
    lock = open_period(ledger.district, NOVEMBER, by=BUILDER, at=MONDAY)
    no_errors(in_parallel([lambda: lock_period(lock, by=BUILDER, at=MONDAY)] * 2))
    assert Act.objects.filter(kind=FigureAct.PERIOD_LOCKED).count() == 1


def test_of_two_who_reopen_a_period_at_one_moment_one_is_told(real_database, in_parallel):
    ledger = a_ledger("Bồ Đề")
    lock = lock_period(open_period(ledger.district, NOVEMBER, by=BUILDER, at=MONDAY), by=BUILDER, at=MONDAY)
    wish = {"reason": "Đính chính", "until": LATER.date(), "by": BUILDER, "at": MONDAY}
    answers = in_parallel([lambda: reopen_period(lock, **wish)] * 2)
    assert sorted(isinstance(answer, UnableToReopen) for answer in answers) == [False, True], answers


def test_a_period_opened_for_a_unit_by_two_at_one_moment_is_opened_once(real_database, in_parallel):
    ledger = a_ledger("Bồ Đề")
    lock = lock_period(open_period(ledger.district, NOVEMBER, by=BUILDER, at=MONDAY), by=BUILDER, at=MONDAY)
    wish = {"reason": "Sót", "until": LATER, "by": BUILDER, "at": MONDAY}
    answers = in_parallel([lambda: open_for_unit(lock, ledger.wards[0], **wish)] * 2)
    assert [type(answer) for answer in answers] == [UnitOpening, UnitOpening], answers


def test_a_unit_closed_by_two_at_one_moment_is_closed_once(real_database, in_parallel):
    ledger = a_ledger("Bồ Đề")
    lock = lock_period(open_period(ledger.district, NOVEMBER, by=BUILDER, at=MONDAY), by=BUILDER, at=MONDAY)
    opening = open_for_unit(lock, ledger.wards[0], reason="Sót", until=LATER, by=BUILDER, at=MONDAY)
    no_errors(in_parallel([lambda: close_for_unit(opening, by=BUILDER, at=MONDAY)] * 2))
    assert Act.objects.filter(kind=FigureAct.CLOSED_FOR_UNIT).count() == 1


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_history_of_many_at_one_moment_comes_to_what_a_plain_reckoning_says(real_database, in_parallel, seed):
    """Each ward has a hand of its own, which reports, corrects and revokes; a group below one ward counts into it."""
    ledger, dice = a_ledger(*WARDS), random.Random(seed)
    group = a_unit("Tổ dân phố 1", parent=ledger.wards[0])
    takes_part(ledger.target.item.plan, group, ledger.wards[0])
    ledger.target.units.filter(unit=ledger.wards[0]).delete()
    enters(ledger.target, ledger.wards[0], Source.OWN_PLUS_CHILDREN)
    enters(ledger.target, group)
    for period in (OCTOBER, NOVEMBER):
        open_period(ledger.district, period, by=BUILDER, at=MONDAY)
    units = [*ledger.wards, group]
    steps = {
        unit.pk: [(dice.choice((OCTOBER, NOVEMBER)), dice.choice((None, *range(9)))) for _n in range(6)]
        for unit in units
    }

    def works(unit: Unit) -> None:
        for period, number in steps[unit.pk]:
            if number is None:
                standing = Posting.objects.filter(unit=unit, period_start=period.start, superseded_by=None)
                withdraw_figures(list(standing), source=SHEET, by=BUILDER, at=MONDAY)
            else:
                posts(ledger.target, unit, number, period)

    no_errors(in_parallel([lambda unit=unit: works(unit) for unit in units]))
    for period in (OCTOBER, NOVEMBER):
        last = [dict(steps[unit.pk]).get(period) for unit in units]
        said = [number for number in last if number is not None]
        total = ledger.total(period)
        assert (total.value, total.covered) == (sum(said) if said else None, len(said))
    assert verify().differences == []
    assert rebuild_totals(by=BUILDER, at=MONDAY) == 0
