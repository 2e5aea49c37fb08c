"""Each lock is needed: with the locks taken out, the tests of what two do at one moment go red."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

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
