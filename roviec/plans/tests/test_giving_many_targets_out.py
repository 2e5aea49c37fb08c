"""Many targets to many units in one step, in a fixed number of statements."""

from __future__ import annotations

import pytest

from roviec.acts.models import Act
from roviec.organisations.tests.factories import MONDAY, TODAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import PlanAct, Source
from roviec.plans.operations import UnableToMeasure, cascade_targets, set_steward
from roviec.plans.queries import participants_of, reporters_of
from roviec.plans.tests.factories import a_plan, a_target


def give(plan, targets, units):
    return cascade_targets(plan, targets, [unit.pk for unit in units], by=BUILDER, at=MONDAY)


def test_each_unit_enters_each_target_takes_part_and_counts_into_the_owner(cast):
    plan = a_plan(cast.district)
    office = a_unit("Văn phòng", cast.district)
    set_steward(plan, office, by=BUILDER, at=MONDAY)
    targets = [a_target(plan, f"Chỉ tiêu số {n}", reporters=[]) for n in range(2)]
    assert give(plan, targets, cast.wards) == 2
    sources = {cast.district.pk: Source.CHILDREN} | {ward.pk: Source.ENTERED for ward in cast.wards}
    assert reporters_of([target.pk for target in targets], TODAY) == {target.pk: sources for target in targets}
    parts = {row.unit_id: (row.counts_into_id, row.reports_to_id) for row in participants_of([plan.pk], TODAY)[plan.pk]}
    assert parts[cast.bo_de.pk] == (cast.district.pk, office.pk)
    assert give(plan, targets, cast.wards) == 0
    assert Act.objects.filter(kind=PlanAct.REPORTERS_SET, data__has_key="units").latest("pk").data["units"] == sorted(
        ward.pk for ward in cast.wards
    )


def test_a_target_that_somebody_reports_stays_as_it_is(cast):
    plan = a_plan(cast.district, participants=cast.wards)
    mine, other = a_target(plan, "Một", reporters=[cast.bo_de]), a_target(plan, "Hai", reporters=[])
    assert give(plan, [mine, other], cast.wards) == 1
    assert set(reporters_of([mine.pk], TODAY)[mine.pk]) == {cast.district.pk, cast.bo_de.pk}


def test_nobody_reports_to_himself_and_a_rule_that_finds_nobody_is_refused(cast):
    plan = a_plan(cast.district)
    target = a_target(plan, "Một", reporters=[])
    with pytest.raises(UnableToMeasure):
        give(plan, [target], [cast.district])


@pytest.mark.parametrize("targets", [1, 5])
def test_it_takes_the_same_number_of_statements_whatever_it_gives(cast, targets, django_assert_num_queries):
    plan = a_plan(cast.district)
    found = [a_target(plan, f"Chỉ tiêu số {n}", reporters=[]) for n in range(targets)]
    with django_assert_num_queries(12):
        give(plan, found, cast.wards)
