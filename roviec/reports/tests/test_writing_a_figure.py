"""A figure is written once, within the rules of its target, by whoever saw the last one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.range import DateRange

from roviec.acts.models import Act, ActObject
from roviec.acts.queries import history_of
from roviec.figures.enums import FigureState
from roviec.figures.models import PeriodLock
from roviec.figures.operations import lock_period
from roviec.kit.errors import Stale
from roviec.organisations.models import UnitVersion
from roviec.organisations.tests.factories import MONDAY, the_contact_of, the_head_of
from roviec.people.tests.factories import BUILDER
from roviec.reports.enums import ReportAct
from roviec.reports.models import Entry, Writer
from roviec.reports.operations import UnableToWrite, clear_entry, write_entries, write_entry, write_narrative
from roviec.reports.queries import Answer, a_figure, not_applicable, unavailable
from roviec.reports.tests.factories import (
    HOUSES,
    TRAINED,
    a_plan,
    a_ratio,
    a_report,
    a_scheme,
    a_target,
    targets_of,
    the_report,
)


@pytest.fixture
def report(cast):
    return a_report(cast.bo_de, cast.district, figures={}, missing=[HOUSES])


@pytest.fixture
def houses(report):
    return targets_of(report.scheme)[HOUSES]


@pytest.fixture
def contact(cast):
    return the_contact_of(cast.bo_de)


def write(report, target, answer, by, version=None):
    return write_entry(report, target, answer, version=version, by=by, at=MONDAY)


def figures_written():
    return Act.objects.filter(kind=ReportAct.FIGURE_WRITTEN).count()


def test_a_figure_stands_in_the_sheet_with_its_writer(report, houses, contact):
    entry = write(report, houses, a_figure(4), contact)
    assert (entry.numerator, entry.version, entry.written_by_name) == (4, 1, contact.name)
    assert Writer.objects.get().actor_key == contact.key


def test_zero_is_a_figure(report, houses, contact):
    assert write(report, houses, a_figure(0), contact).state == FigureState.REPORTED


def test_the_same_figure_again_is_no_act(report, houses, contact):
    write(report, houses, a_figure(4), contact)
    write(report, houses, a_figure("4.00"), contact, version=0)
    assert figures_written() == 1


def test_a_new_figure_replaces_the_old_one(report, houses, contact):
    write(report, houses, a_figure(4), contact)
    assert write(report, houses, a_figure(5), contact, version=1).version == 2
    assert Entry.objects.get().numerator == 5


@pytest.mark.parametrize("seen", [0, 2])
def test_who_saw_another_version_is_told_and_changes_nothing(report, houses, contact, seen):
    write(report, houses, a_figure(4), contact)
    with pytest.raises(Stale):
        write(report, houses, a_figure(9), contact, version=seen)
    assert Entry.objects.get().numerator == 4


def test_a_target_may_not_apply_or_have_no_figure_yet_with_a_reason(report, houses, contact):
    assert write(report, houses, not_applicable(), contact).state == FigureState.NOT_APPLICABLE
    assert write(report, houses, unavailable("Chờ nghiệm thu"), contact).reason == "Chờ nghiệm thu"


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (unavailable(" "), "reason"),
        (Answer(FigureState.REPORTED), "figure"),
        (a_figure(-1), "figure"),
        (a_figure("1.5"), "figure"),
    ],
)
def test_what_breaks_a_rule_of_the_target_is_refused_beside_its_field(report, houses, contact, answer, field):
    with pytest.raises(UnableToWrite) as refused:
        write(report, houses, answer, contact)
    assert (refused.value.field, refused.value.target) == (field, houses)
    assert not Entry.objects.exists()


def test_a_figure_above_the_highest_is_refused(cast, contact):
    plan = a_plan(cast.district, [cast.bo_de])
    percent = a_target(plan, "Tỷ lệ", measure="%", highest=Decimal(100), decimals=1)
    report = the_report(a_scheme(cast.district, [], plan=plan), cast.bo_de)
    with pytest.raises(UnableToWrite, match="100 %"):
        write(report, percent, a_figure("100.1"), contact)
    assert write(report, percent, a_figure("99.9"), contact).numerator == Decimal("99.9")


@pytest.mark.parametrize(
    ("numerator", "denominator", "field"), [(5, None, "denominator"), (101, 100, "figure"), (5, -5, "denominator")]
)
def test_a_ratio_needs_both_numbers_and_is_at_most_the_whole(cast, contact, numerator, denominator, field):
    plan = a_plan(cast.district, [cast.bo_de])
    target = a_ratio(plan)
    report = the_report(a_scheme(cast.district, [], plan=plan), cast.bo_de)
    with pytest.raises(UnableToWrite) as refused:
        write(report, target, a_figure(numerator, denominator), contact)
    assert refused.value.field == field
    assert write(report, target, a_figure(96, 100), contact).denominator == 100


def test_a_pasted_column_is_one_act_on_every_figure(cast, contact):
    names = [f"Chỉ tiêu {n}" for n in range(5)]
    report = a_report(cast.bo_de, cast.district, figures={}, missing=names)
    targets = targets_of(report.scheme)
    entries = write_entries(report, [(targets[n], a_figure(7)) for n in names], by=contact, at=MONDAY)
    act = Act.objects.get(kind=ReportAct.FIGURE_WRITTEN)
    assert ActObject.objects.filter(act_id=act.pk, type="reports.entry").count() == 5
    assert [row[0] for row in act.data["figures"]] == [targets[n].pk for n in names]
    assert history_of(entries[2])[0].actor == contact.name


def test_a_pasted_column_is_kept_whole_or_not_at_all(cast, contact):
    report = a_report(cast.bo_de, cast.district, figures={}, missing=["Một", "Hai"])
    targets = targets_of(report.scheme)
    with pytest.raises(UnableToWrite):
        write_entries(report, [(targets["Một"], a_figure(1)), (targets["Hai"], a_figure(-1))], by=contact, at=MONDAY)
    assert not Entry.objects.exists()


def test_a_target_of_another_sheet_is_refused(cast, report, contact):
    elsewhere = a_target(a_plan(cast.district, [cast.gia_thuy], title="KH 159"), "Khác")
    with pytest.raises(UnableToWrite):
        write(report, elsewhere, a_figure(1), contact)


def test_a_cleared_figure_is_missing_again_and_its_row_stays(report, houses, contact):
    write(report, houses, a_figure(4), contact)
    clear_entry(report, houses, version=1, by=contact, at=MONDAY)
    clear_entry(report, houses, by=contact, at=MONDAY)
    assert Entry.objects.get().cleared_at == MONDAY
    assert Act.objects.filter(kind=ReportAct.FIGURE_CLEARED).count() == 1
    assert write(report, houses, a_figure(4), contact, version=0).version == 3


def test_a_submitted_sheet_takes_no_figure(cast, contact):
    report = a_report(cast.bo_de, cast.district, state="SUBMITTED")
    with pytest.raises(UnableToWrite):
        write(report, targets_of(report.scheme)[HOUSES], a_figure(5), contact)


def test_a_returned_sheet_takes_figures_again(cast, contact):
    report = a_report(cast.bo_de, cast.district, state="RETURNED")
    assert write(report, targets_of(report.scheme)[HOUSES], a_figure(5), contact).numerator == 5


def test_a_closed_period_takes_no_figure(report, houses, contact):
    lock_period(PeriodLock.objects.get(), by=BUILDER, at=MONDAY)
    with pytest.raises(UnableToWrite, match="11/2023"):
        write(report, houses, a_figure(4), contact)


def test_a_unit_that_has_ended_writes_nothing(cast, report, houses, contact):
    UnitVersion.objects.filter(unit=cast.bo_de).update(valid=DateRange(date(2003, 11, 6), date(2023, 11, 15)))
    with pytest.raises(UnableToWrite, match="15/11/2023"):
        write(report, houses, a_figure(4), contact)


def test_the_narrative_is_kept_and_a_stale_one_refused(cast, report, contact):
    written = write_narrative(report, " Tiến độ tốt. ", version=1, by=contact, at=MONDAY)
    assert (written.narrative, written.version) == ("Tiến độ tốt.", 2)
    assert write_narrative(report, "Tiến độ tốt.", version=1, by=contact, at=MONDAY).version == 2
    with pytest.raises(Stale):
        write_narrative(report, "Khác", version=1, by=the_head_of(cast.bo_de), at=MONDAY)


def test_the_labels_of_a_ratio_stand_in_the_sentence(cast, contact):
    plan = a_plan(cast.district, [cast.bo_de])
    target = a_ratio(plan, TRAINED)
    report = the_report(a_scheme(cast.district, [], plan=plan), cast.bo_de)
    with pytest.raises(UnableToWrite, match=r"Số đã tập huấn \(1.200\)"):
        write(report, target, a_figure(1200, 100), contact)
