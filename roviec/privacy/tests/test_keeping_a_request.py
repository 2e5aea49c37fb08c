"""Requests about personal data: their clocks, their steps, and that the subject is named nowhere else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from roviec.acts.models import Act, ActObject, ActWords
from roviec.desk.queries.inbox import inbox_of
from roviec.kit.errors import Stale
from roviec.kit.tests.rows import conceivable, prove
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, member_of, the_cast
from roviec.people.tests.factories import BUILDER
from roviec.privacy.enums import RequestState
from roviec.privacy.models import SubjectRequest
from roviec.privacy.operations import (
    UnableToKeepRequest,
    extend_request,
    receive_request,
    settle_request,
    tell_procedure,
)
from roviec.privacy.tests.factories import NAME, a_request, asked
from roviec.regulations.enums import DataRight

NEW_LAW = date(2026, 1, 5)


def extended(request, reason="Chờ Công an phường xác minh", on=None):
    on = on or request.received_on
    return extend_request(request, reason, on, version=request.version, by=BUILDER, at=MONDAY)


def settled(request, state=RequestState.DONE, outcome="Đã gửi bản sao dữ liệu."):
    return settle_request(request, state, outcome, TODAY, version=request.version, by=BUILDER, at=MONDAY)


@pytest.mark.parametrize(
    ("right", "third_party", "due"),
    [
        (DataRight.WITHDRAW, False, date(2026, 1, 20)),
        (DataRight.WITHDRAW, True, date(2026, 1, 26)),  # the twentieth day is a Sunday
        (DataRight.ACCESS, False, date(2026, 1, 15)),
        (DataRight.DELETE, False, date(2026, 1, 26)),
    ],
)
def test_the_days_follow_from_the_right_and_the_day_it_came_in(cast, right, third_party, due):
    request = a_request(cast.district, right, NEW_LAW, has_third_party=third_party)
    assert request.procedure_due_on == date(2026, 1, 7)
    assert request.due_on == request.first_due_on == due


def test_before_the_new_law_its_predecessor_runs(cast):
    request = a_request(cast.district, on=TODAY)
    assert request.due_on == TODAY + timedelta(days=3)
    with pytest.raises(UnableToKeepRequest):
        extended(request)


def test_a_term_is_extended_once_and_the_first_day_stays(cast):
    request = a_request(cast.district, DataRight.WITHDRAW, NEW_LAW, in_hand=True)
    longer = extended(request)
    assert (longer.first_due_on, longer.due_on) == (date(2026, 1, 20), date(2026, 2, 4))
    with pytest.raises(UnableToKeepRequest):
        extended(longer)


def test_a_term_that_is_over_is_not_extended(cast):
    request = a_request(cast.district, DataRight.WITHDRAW, NEW_LAW)
    with pytest.raises(UnableToKeepRequest):
        extended(request, on=request.due_on + timedelta(days=1))


def test_a_request_goes_from_received_to_settled_and_each_step_twice_is_one(cast):
    request = a_request(cast.district)
    told = tell_procedure(request, TODAY, version=1, by=BUILDER, at=MONDAY)
    assert tell_procedure(told, TODAY, version=1, by=BUILDER, at=MONDAY).version == told.version
    done = settled(told)
    assert settled(done).version == done.version
    assert (done.state, done.settled_on) == (RequestState.DONE, TODAY)
    for step in (
        lambda: tell_procedure(done, TODAY, version=done.version, by=BUILDER, at=MONDAY),
        lambda: extended(done),
    ):
        with pytest.raises(UnableToKeepRequest):
            step()
    assert Act.objects.filter(kind__startswith="privacy.").count() == 3


def test_a_stale_step_and_one_before_the_request_came_in_are_refused(cast):
    request = a_request(cast.district)
    with pytest.raises(Stale):
        tell_procedure(request, TODAY, version=7, by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToKeepRequest):
        tell_procedure(request, TODAY - timedelta(days=1), version=1, by=BUILDER, at=MONDAY)


def test_requests_are_numbered_in_their_register_and_sent_twice_received_once(cast):
    first = a_request(cast.district)
    assert str(a_request(cast.district)) == "2/2023"
    assert str(a_request(cast.bo_de)) == "1/2023"
    again = receive_request(cast.district, asked(), key=first.uuid, by=BUILDER, at=MONDAY)
    assert again == first


def test_two_clerks_at_one_moment_number_one_after_the_other(real_database, in_parallel):

    district = the_cast().district
    made = in_parallel([lambda: a_request(district)] * 4)
    assert sorted(request.number for request in made) == [1, 2, 3, 4]


def test_the_subject_is_named_in_the_register_and_nowhere_else(cast):
    settled(a_request(cast.district, in_hand=True), outcome="Đã trả lời.")
    told = [
        *ActObject.objects.values_list("title", flat=True),
        *ActWords.objects.values_list("words", flat=True),
        *(str(data) for data in Act.objects.values_list("data", flat=True)),
    ]
    assert told
    assert not any(NAME in words or "0912" in words for words in told)


def test_it_waits_in_the_inbox_of_who_keeps_the_register_and_of_nobody_else(cast):
    request = a_request(cast.district)
    for role, count in [(Role.CLERK, 1), (Role.ADMINISTRATOR, 1), (Role.PLANNER, 0)]:
        rows = [row for row in inbox_of(member_of(cast.district, role), TODAY).to_do if str(request) in row.what]
        assert len(rows) == count
        assert all(row.due_on == request.procedure_due_on and NAME not in row.what for row in rows)
    assert not inbox_of(member_of(cast.bo_de, Role.CLERK), TODAY).to_do
    late = inbox_of(member_of(cast.district, Role.CLERK), TODAY + timedelta(days=9))
    assert late.overdue == 1


@pytest.mark.constraints
def test_a_request_says_what_its_state_demands(cast):
    told, day, moment = TODAY, TODAY, MONDAY

    def row(state, procedure_told_on, settled_on, outcome, erased_at, subject_name):
        return SubjectRequest(
            keeper=cast.district,
            year=2023,
            number=1,
            right="ACCESS",
            channel="WRITTEN",
            received_on=day,
            procedure_due_on=day,
            first_due_on=day,
            due_on=day,
            state=state,
            procedure_told_on=procedure_told_on,
            settled_on=settled_on,
            outcome=outcome,
            erased_at=erased_at,
            subject_name=subject_name,
        )

    def allowed(said):
        is_open = said["state"] in {"RECEIVED", "IN_HAND"}
        told_well = said["state"] not in {"RECEIVED", "IN_HAND"} or (
            (said["procedure_told_on"] is None) is (said["state"] == "RECEIVED")
        )
        if is_open:
            ended_well = said["settled_on"] is None and said["outcome"] == "" and said["erased_at"] is None
        else:
            ended_well = said["settled_on"] is not None and (said["outcome"] != "" or said["erased_at"] is not None)
        named_well = (
            said["subject_name"] != "" if said["erased_at"] is None else said["subject_name"] == said["outcome"] == ""
        )
        return said["state"] != "OTHER" and told_well and ended_well and named_well

    prove(
        conceivable(
            state=["RECEIVED", "IN_HAND", "DONE", "REFUSED", "TAKEN_BACK", "OTHER"],
            procedure_told_on=[None, told],
            settled_on=[None, day],
            outcome=["", "x"],
            erased_at=[None, moment],
            subject_name=["", NAME],
        ),
        row,
        allowed,
    )


@pytest.mark.constraints
def test_an_extension_says_when_why_and_until_when(cast):
    day = TODAY
    prove(
        conceivable(
            extended_on=[None, day],
            extension_reason=["", "x"],
            due_on=[day, day + timedelta(days=1), day - timedelta(days=1)],
            first_due_on=[day, day - timedelta(days=2)],
        ),
        lambda **said: SubjectRequest(
            keeper=cast.district,
            year=2023,
            number=1,
            right="ACCESS",
            channel="WRITTEN",
            subject_name=NAME,
            received_on=day,
            procedure_due_on=day,
            **said,
        ),
        lambda said: (
            said["first_due_on"] >= day
            and (
                (
                    said["extended_on"] is None
                    and said["extension_reason"] == ""
                    and said["due_on"] == said["first_due_on"]
                )
                or (
                    said["extended_on"] is not None
                    and said["extension_reason"] == "x"
                    and said["due_on"] > said["first_due_on"]
                )
            )
        ),
    )
