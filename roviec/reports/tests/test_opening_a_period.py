"""Opening a period gives every unit its sheet, once."""

from __future__ import annotations

from datetime import date

import pytest
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.figures.models import PeriodLock
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.operations import Span
from roviec.organisations.tests.factories import MONDAY, a_unit
from roviec.people.tests.factories import BUILDER
from roviec.plans.models import Participation, TargetUnit
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Report
from roviec.reports.operations import Days, UnableToOpen, make_scheme, open_period
from roviec.reports.queries.expected import base_period, expected_counts
from roviec.reports.tests.factories import HOUSES, NOVEMBER, a_plan, a_scheme, a_target, an_open_period, targets_of


def test_every_unit_with_targets_gets_one_draft_to_its_reviewer(cast):
    opened = an_open_period(a_scheme(cast.district, cast.wards))
    reports = Report.objects.filter(scheme_period=opened)
    assert {(r.unit_id, r.reviewer_unit_id, r.state) for r in reports} == {
        (ward.pk, cast.district.pk, ReportState.DRAFT) for ward in cast.wards
    }


def test_the_dates_follow_the_days_of_the_scheme(cast):
    opened = an_open_period(a_scheme(cast.district, cast.wards))
    assert (opened.opens_on, opened.cutoff_on, opened.due_on, opened.locks_on) == (
        date(2023, 11, 1),
        date(2023, 11, 18),
        date(2023, 11, 20),
        date(2023, 12, 10),
    )


def test_opening_again_changes_nothing(cast):
    scheme = a_scheme(cast.district, cast.wards)
    assert an_open_period(scheme) == an_open_period(scheme)
    assert Report.objects.count() == 3
    assert Act.objects.filter(kind=ReportAct.PERIOD_OPENED).count() == 1


def test_a_unit_that_came_in_later_gets_its_sheet_when_the_period_is_opened_again(cast):
    scheme = a_scheme(cast.district, [cast.bo_de])
    an_open_period(scheme)
    TargetUnit.objects.create(
        target=targets_of(scheme)[HOUSES], unit=cast.gia_thuy, source="ENTERED", valid=DateRange(date(2023, 1, 1))
    )
    an_open_period(scheme)
    assert set(Report.objects.values_list("unit_id", flat=True)) == {cast.bo_de.pk, cast.gia_thuy.pk}


def test_the_ledger_takes_figures_of_the_period_from_then_on(cast):
    an_open_period(a_scheme(cast.district, cast.wards))
    lock = PeriodLock.objects.get()
    assert (lock.owner_id, lock.period, lock.is_locked) == (cast.district.pk, NOVEMBER, False)


def test_a_unit_whose_plans_name_different_reviewers_reports_to_the_owner_of_the_scheme(cast):
    office = a_unit("Văn phòng", cast.district)
    plan, other = a_plan(cast.district, [cast.bo_de]), a_plan(cast.district, [cast.bo_de], title="KH 159")
    Participation.objects.filter(plan=other, unit=cast.bo_de).update(reports_to=office)
    a_target(plan)
    a_target(other)
    scheme = a_scheme(cast.district, [], plan=plan)
    an_open_period(scheme)
    scheme.plans.add(other)
    assert Report.objects.get().reviewer_unit_id == cast.district.pk
    Report.objects.all().delete()
    scheme.plans.set([other])
    an_open_period(scheme)
    assert Report.objects.get().reviewer_unit_id == office.pk


def test_a_target_measured_by_quarters_is_asked_for_in_the_sheet_that_ends_the_quarter(cast):
    plan = a_plan(cast.district, [cast.bo_de])
    a_target(plan)
    quarterly = a_target(plan, "Số đợt kiểm tra", base_frequency="QUARTER")
    scheme = a_scheme(cast.district, [], plan=plan)
    november, december = an_open_period(scheme), an_open_period(scheme, Period.month(2023, 12))
    counts = expected_counts([november.pk, december.pk])
    assert counts[(november.pk, cast.bo_de.pk)] == 1
    assert counts[(december.pk, cast.bo_de.pk)] == 2
    assert base_period(quarterly, december.period) == Period.of(PeriodKind.QUARTER, date(2023, 12, 1))


def test_a_target_that_is_computed_from_below_is_not_asked_for(cast):
    plan = a_plan(cast.district, [cast.bo_de])
    a_target(plan)
    computed = a_target(plan, "Cộng từ tổ dân phố")
    TargetUnit.objects.filter(target=computed).update(source="CHILDREN")
    opened = an_open_period(a_scheme(cast.district, [], plan=plan))
    assert expected_counts([opened.pk]) == {(opened.pk, cast.bo_de.pk): 1}


def test_a_period_without_anything_to_fill_in_is_not_opened(cast):
    plan = a_plan(cast.district, cast.wards)
    with pytest.raises(UnableToOpen):
        an_open_period(a_scheme(cast.district, [], plan=plan))
    assert not PeriodLock.objects.exists()


@pytest.mark.parametrize("period", [Period.year(2023), Period.month(2030, 1)])
def test_a_period_of_another_length_or_outside_the_scheme_is_refused(cast, period):
    with pytest.raises(UnableToOpen):
        open_period(a_scheme(cast.district, cast.wards), period, by=BUILDER, at=MONDAY)


def test_the_days_of_a_scheme_follow_one_another(cast):
    plan = a_plan(cast.district, cast.wards)
    with pytest.raises(UnableToOpen):
        make_scheme(
            cast.district,
            "Phiếu",
            [plan],
            span=Span(plan.valid.lower),
            days=Days(cutoff=25, due=20),
            by=BUILDER,
            at=MONDAY,
        )
