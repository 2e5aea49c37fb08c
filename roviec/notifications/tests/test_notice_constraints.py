"""What the database itself refuses of rules for reminding and of notices."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from roviec.acts.models import Act
from roviec.kit.tests.rows import SPANS, conceivable, prove
from roviec.notifications.enums import Addressee, Moment, Nudge
from roviec.notifications.models import Notice, Place, Preference, ReminderRule
from roviec.notifications.tests.factories import a_rule
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, holder_of
from roviec.tasks.enums import TaskAct

pytestmark = pytest.mark.constraints


def test_a_rule_has_a_distance_a_basis_and_somebody_to_remind(cast):
    rows = conceivable(
        moment=[*Moment.values, "NEVER"],
        days=[0, 1, 60, 61],
        every=[0, 5, 61],
        to=[Addressee.HEAD.value, "ALL"],
        counting=["WORKING", "MOONS"],
        basis=["", "QC 08"],
    )

    def allowed(row):
        distance = row["days"] == 0 if row["moment"] == "ON" else 1 <= row["days"] <= 60
        again = row["every"] == 0 or (row["moment"] == "AFTER" and row["every"] <= 60)
        known = row["moment"] in Moment.values and row["to"] == "HEAD" and row["counting"] == "WORKING"
        return distance and again and known and row["basis"] != ""

    prove(rows, lambda **row: ReminderRule(organisation=cast.district, valid=SPANS[-1], **row), allowed)


def test_one_rule_a_day_reminds_somebody_at_a_distance(cast):
    said = {"organisation": cast.district, "moment": "BEFORE", "counting": "WORKING", "basis": "QC 08"}
    rows = conceivable(first=SPANS, second=SPANS, days=[3, 4], to=["HEAD", "MONITOR"])

    def make(first, second, days, to):
        return [
            ReminderRule(**said, days=3, to="HEAD", valid=first),
            ReminderRule(**said, days=days, to=to, valid=second),
        ]

    def allowed(row):
        same = row["days"] == 3 and row["to"] == "HEAD"
        return not (same and _overlap(row["first"], row["second"]))

    prove(rows, make, allowed)


def _overlap(one, other) -> bool:
    starts = [span.lower for span in (one, other) if span.lower]
    ends = [span.upper for span in (one, other) if span.upper]
    return not starts or not ends or max(starts) < min(ends)


def test_a_notice_tells_of_an_act_or_reminds_by_a_rule(cast):
    rule, head = a_rule(cast.district), holder_of(cast.bo_de, Role.HEAD)
    act = Act.objects.order_by("pk").first()
    rows = conceivable(
        act_id=[None, act.pk],
        rule=[None, rule],
        day=[None, TODAY],
        kind=[TaskAct.ASSIGNED.value, Nudge.URGED.value, Nudge.REMINDED.value],
        things=[0, 1],
    )

    def allowed(row):
        reminds = row["kind"] in Nudge.values
        of_act = row["act_id"] is not None and row["rule"] is None and row["day"] is None and not reminds
        of_rule = row["act_id"] is None and row["rule"] is not None and row["day"] is not None and reminds
        return (of_act or of_rule) and row["things"] >= 1

    prove(
        rows,
        lambda **row: Notice(person=head.person, holding=head, type="tasks.task", key=1, made_at=MONDAY, **row),
        allowed,
    )


def test_an_act_and_a_rule_tell_a_person_once(cast):
    rule = a_rule(cast.district)
    heads = [holder_of(ward, Role.HEAD) for ward in cast.wards[:2]]
    act = Act.objects.order_by("pk").first()
    base = {"type": "tasks.task", "key": 1, "made_at": MONDAY}
    of_act = {"act_id": act.pk, "kind": TaskAct.ASSIGNED.value}
    of_rule = {"rule": rule, "day": TODAY, "kind": Nudge.URGED.value}
    for said in (of_act, of_rule):
        for head in heads:
            Notice.objects.create(person=head.person, holding=head, **base, **said)
        with pytest.raises(IntegrityError, match="once"), transaction.atomic():
            Notice.objects.create(person=heads[0].person, holding=heads[0], **base, **said)
    Notice.objects.create(person=heads[0].person, holding=heads[0], **(base | {"key": 2}), **of_rule)


def test_a_reader_of_the_chain_has_one_place():
    Place.objects.create(reader="somebody")
    with pytest.raises(IntegrityError, match="place_of_reader_once"), transaction.atomic():
        Place.objects.create(reader="somebody")


def test_a_preference_names_hours_and_groups_that_there_are(cast):
    person = holder_of(cast.bo_de, Role.HEAD).person
    rows = conceivable(
        digest_hour=[0, 23, 24],
        quiet_from=[20, 24],
        quiet_until=[6, 24],
        mail=["NONE", "PIGEON"],
        muted=[[], ["URGED"], ["ALL"]],
        unmailed=[["TASKS", "PLANS"], ["TASKS", ""]],
    )

    def allowed(row):
        hours = max(row["digest_hour"], row["quiet_from"], row["quiet_until"]) <= 23
        return hours and row["mail"] == "NONE" and row["muted"] != ["ALL"] and "" not in row["unmailed"]

    prove(rows, lambda **row: Preference(person=person, **row), allowed)
