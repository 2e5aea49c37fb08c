"""Each lock is needed: with the locks taken out, the tests of what two do at one moment go red."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from roviec.figures import rollup
from roviec.figures.tests import test_posting_at_the_same_moment as posting
from roviec.plans.enums import UnitRule

pytestmark = pytest.mark.guards

# The tests as they run every day. Left out: what a constraint or a lock of the database's own keeps without row locks.
KEPT_BY_A_LOCK = [
    ("plans", "writing_at_the_same_moment", "a_plan_is_issued_once_while_somebody_writes_in_it"),
    ("plans", "writing_at_the_same_moment", "of_two_who_write_one_cell_the_second_is_told"),
    ("plans", "writing_at_the_same_moment", "taking_back_at_once_takes_each_change_back_once"),
    ("plans", "writing_at_the_same_moment", "goals_given_at_once_leave_one_each"),
    ("plans", "writing_at_the_same_moment", "an_amendment_asked_for_twice_at_once_is_one"),
    ("reports", "opening_a_sheet_again", "parallel_grants_open_one_edition"),
    (
        "reports",
        "freezing_figures",
        "a_figure_that_is_accepted_at_the_same_moment_stands_wholly_in_it_or_not_at_all",
    ),
    ("reports", "revoking_a_report", "a_correction_accepted_at_the_same_moment_does_not_come_back"),
    ("api", "making_and_ending_a_token", "tokens_made_at_one_moment_stay_within_the_bound"),
    ("notifications", "telling_a_webhook", "webhooks_registered_at_one_moment_stay_within_the_bound"),
    ("privacy", "keeping_a_request", "two_clerks_at_one_moment_number_one_after_the_other"),
    ("figures", "posting_at_the_same_moment", "a_period_locked_by_two_at_one_moment_is_locked_once"),
    ("figures", "posting_at_the_same_moment", "of_two_who_reopen_a_period_at_one_moment_one_is_told"),
    ("figures", "posting_at_the_same_moment", "a_period_opened_for_a_unit_by_two_at_one_moment_is_opened_once"),
    ("figures", "posting_at_the_same_moment", "a_unit_closed_by_two_at_one_moment_is_closed_once"),
    ("handovers", "two_at_once", "of_two_that_end_one_unit_the_second_is_told"),
    ("organisations", "keeping_a_unit", "of_two_who_rename_at_one_moment_one_is_told"),
    ("organisations", "keeping_a_unit", "nobody_is_appointed_in_a_unit_while_it_ends"),
    ("organisations", "importing_a_workbook", "two_who_confirm_at_one_moment_import_once"),
    ("organisations", "appointing", "a_unit_placed_by_two_at_one_moment_stands_once"),
    ("organisations", "appointing", "a_role_given_by_two_at_one_moment_is_given_once"),
    ("organisations", "placing_units", "two_who_found_the_same_unit_at_one_moment_found_one"),
    (
        "organisations",
        "leaving_and_passing_on",
        "of_two_administrators_who_take_each_others_role_at_one_moment_one_stays",
    ),
]


@pytest.mark.parametrize(
    ("app", "module", "name"), KEPT_BY_A_LOCK, ids=[name for _app, _module, name in KEPT_BY_A_LOCK]
)
def test_without_the_locks_it_goes_red(real_database, in_parallel, take_out_the_locks, app, module, name):
    scenario: Callable[..., None] = getattr(import_module(f"roviec.{app}.tests.test_{module}"), f"test_{name}")

    def at_one_moment(functions: list[Callable[[], Any]]) -> list[Any]:
        take_out_the_locks()
        return in_parallel(functions)

    # Some stumble over what they are answered instead.
    with pytest.raises((AssertionError, AttributeError)):
        scenario(real_database, at_one_moment)


# The locks of the ledger are in its SQL: the statement that locks totals, and the trigger that reads whether a period is open.
ONLY_INSERTS = ("DO UPDATE SET numerator = total.numerator WHERE false", "DO NOTHING")
AS_THEY_COME = (
    "ORDER BY target_id, height DESC",
    "ORDER BY array_position(%(targets)s::bigint[], target_id), height DESC",
)
KEPT_BY_THE_ROLL_UP = [
    (ONLY_INSERTS, "siblings_that_correct_at_one_moment_are_all_counted"),
    (ONLY_INSERTS, "one_cell_corrected_at_one_moment_has_one_entry_behind_the_other"),
    (AS_THEY_COME, "who_post_many_targets_in_any_order_do_not_wait_for_each_other_for_ever"),
]
KEPT_BY_THE_TRIGGER = [
    ("figures_periodlock l", "what_is_read_once_a_period_is_locked_stays"),
    ("figures_unitopening o", "what_is_read_once_a_unit_is_closed_again_stays"),
]


@pytest.mark.parametrize(("bent", "name"), KEPT_BY_THE_ROLL_UP, ids=[name for _bent, name in KEPT_BY_THE_ROLL_UP])
def test_without_the_lock_of_the_roll_up_it_goes_red(real_database, in_parallel, monkeypatch, bent, name):
    was, would_be = bent
    assert rollup.LOCK.count(was) == 1
    monkeypatch.setattr(rollup, "LOCK", rollup.LOCK.replace(was, would_be))
    more = {"rule": UnitRule.SUM} if "siblings" in name else {}
    with pytest.raises(AssertionError):
        getattr(posting, f"test_{name}")(real_database, in_parallel, **more)


@pytest.mark.parametrize(("table", "name"), KEPT_BY_THE_TRIGGER, ids=[name for _table, name in KEPT_BY_THE_TRIGGER])
def test_without_the_lock_of_the_trigger_it_goes_red(real_database, in_parallel, table, name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('figures_into_open_period'::regproc)")
        [whole] = cursor.fetchone()
        before, reads, rest = whole.partition(f"PERFORM 1 FROM {table}")
        assert reads
        cursor.execute(before + reads + rest.replace("FOR SHARE", "", 1))
    with pytest.raises(AssertionError):
        getattr(posting, f"test_{name}")(real_database, in_parallel)
