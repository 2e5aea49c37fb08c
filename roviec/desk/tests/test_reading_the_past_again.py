"""Board, figure, export and report as they were known on a closed day, and what changed since."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from roviec.desk.queries.reporting import report_facts, reports_column
from roviec.desk.tests.factories import a_district, queries_of
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, the_head_of, the_planner_of
from roviec.plans.models import Participation
from roviec.reports.enums import ReportState
from roviec.reports.models import Entry, Report
from roviec.reports.operations import (
    accept_correction,
    begin_consolidated,
    propose_correction,
    revoke_report,
    submit_consolidated,
    submit_report,
    write_consolidated,
)
from roviec.reports.queries import a_figure
from roviec.reports.queries.consolidated import page_of
from roviec.reports.tests.factories import NOVEMBER

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 3))
WHY = "Cộng thiếu tổ 12"


@pytest.fixture
def district(settings):
    """Two wards, accepted on Monday; the first one corrected on Wednesday. Today is Thursday."""
    made = a_district(wards=2)
    made.accepts(0, 4)
    made.accepts(1, 3)
    settings.CLOCK_OFFSET = THURSDAY - timezone.now()
    entry = Entry.objects.select_related("report", "target").get(report__unit=made.wards[0])
    correction = propose_correction(entry, a_figure(6), why=WHY, by=the_head_of(made.wards[0]), at=WEDNESDAY)
    accept_correction(correction, by=the_planner_of(made.unit), at=WEDNESDAY)
    return made


@pytest.fixture
def planner(district):
    return client_for(holder_of(district.unit, Role.PLANNER))


def look_from(client, day):
    answer = client.post("/units/known/", {"on": day, "next": "/board/"})
    assert answer.status_code == 302
    return client


def total_on(client):
    [row] = client.get("/board/?view=month").context["board"].rows
    return row.total.value.value


def test_the_board_and_its_figures_are_read_as_they_were_known(district, planner):
    assert total_on(planner) == 9
    look_from(planner, "21/11/2023")
    assert total_on(planner) == 7
    figure = planner.get(f"/targets/{district.targets[0].pk}/units/{district.wards[0].pk}/2023-11/")
    assert figure.context["cell"].text == "4"
    assert [shown.text for _row, shown in figure.context["history"]] == ["4"]
    target = planner.get(f"/targets/{district.targets[0].pk}/")
    assert (target.context["page"].total.value.value, target.context["page"].trend.points[-1].value.value) == (7, 7)
    standing = planner.get(f"/standings/{district.wards[0].pk}/").context["page"]
    assert [cell.value.value for _number, cell in standing.cells] == [4]

    planner.post("/units/known/", {"next": "/board/"})
    assert total_on(planner) == 9


def test_the_mode_is_said_on_every_page_on_paper_and_in_what_is_exported(planner):
    words = "Như đã biết ngày 21/11/2023"
    assert words not in planner.get("/board/").content.decode()
    look_from(planner, "21/11/2023")
    for address in ("/board/", "/units/"):
        page = planner.get(address).content.decode()
        assert 'class="banner banner-loud"' in page
        assert page.count(words) >= 2, "in the frame, and in the line that is printed"
    book = load_workbook(BytesIO(planner.get("/board/sheet.xlsx").content))
    assert words in str(book.worksheets[0].cell(2, 1).value)
    assert words in planner.get("/board/").context["message"]


def test_a_day_that_is_not_over_is_refused_and_one_that_no_more_is_closed_is_let_go(planner):
    for day in ("23/11/2023", "24/11/2023", "hôm qua", ""):
        answer = planner.post("/units/known/", {"on": day})
        assert answer.status_code == 422, day
    assert planner.get("/board/").context["known_on"] is None
    session = planner.session
    session["known_on"] = "2023-11-23"
    session.save()
    assert planner.get("/board/").context["known_on"] is None


def test_what_changed_since_is_told_with_who_and_why(district, planner):
    page = planner.get("/board/changes/?since=2023-11-21&view=month")
    rows = page.context["rows"]
    assert [(row.unit, row.then.text, row.now.text) for row in rows] == [
        (district.unit.name, "7", "9"),
        (district.wards[0].name, "4", "6"),
    ]
    [(entry, shown)] = rows[1].why
    assert (shown.text, entry.why, bool(entry.actor)) == ("6", WHY, True)
    assert WHY in page.content.decode()
    assert planner.get("/board/changes/?since=2023-11-22&view=month").context["rows"] == []


def test_another_ward_reads_the_change_of_the_total_and_not_of_the_sibling(district):
    head = client_for(holder_of(district.wards[1], Role.HEAD))
    page = head.get("/board/changes/?since=2023-11-21&view=month")
    assert [(row.unit, row.then.text, row.now.text) for row in page.context["rows"]] == [(district.unit.name, "7", "9")]
    assert WHY not in page.content.decode()


@pytest.mark.parametrize("since", ["2023-11-23", "2024-01-01", "0001-01-01", "x"])
def test_only_a_closed_day_has_a_page_of_changes(planner, since):
    assert planner.get(f"/board/changes/?since={since}").status_code == 404


def test_without_a_day_the_page_asks_for_one(planner):
    assert planner.get("/board/changes/")["Location"].endswith("/units/known/")


def test_the_consolidated_report_is_read_again_and_not_written(district, planner):
    report = begin_consolidated(district.plan, NOVEMBER, by=the_planner_of(district.unit), at=THURSDAY)
    address = f"/reports/consolidated/{report.pk}/"
    [row] = planner.get(address).context["page"].rows
    assert row.figure.value == "9"
    look_from(planner, "21/11/2023")
    page = planner.get(address)
    [row] = page.context["page"].rows
    assert row.figure.value == "7"
    assert not page.context["may_write"]
    assert not page.context["may_send"]


def test_a_consolidated_report_leads_from_what_changed_after_it_was_sent_to_the_reasons(settings, district, planner):
    settings.CLOCK_OFFSET = TUESDAY - timezone.now()
    by = the_planner_of(district.unit)
    report = begin_consolidated(district.plan, NOVEMBER, by=by, at=TUESDAY)
    report = write_consolidated(report, "Đạt", version=report.version, by=by, at=TUESDAY)
    submit_consolidated(report, page_of(report).seal, by=by, at=TUESDAY)
    entry = Entry.objects.select_related("report", "target").get(report__unit=district.wards[0])
    again = propose_correction(entry, a_figure(8), why="Đếm lại", by=the_head_of(district.wards[0]), at=WEDNESDAY)
    accept_correction(again, by=by, at=WEDNESDAY)
    link = f"/board/changes/?since=2023-11-21&amp;plan={district.plan.pk}&amp;year=2023"
    address = f"/reports/consolidated/{report.pk}/"
    # Its own day is not over yet: there is nothing to lead to.
    assert link not in planner.get(address).content.decode()
    settings.CLOCK_OFFSET = THURSDAY - timezone.now()
    assert link in planner.get(address).content.decode()
    assert "Đếm lại" in planner.get(link.replace("&amp;", "&")).content.decode()


def test_reading_the_past_takes_as_many_queries_for_any_number_of_units(settings):
    counts = []
    for wards in (1, 3):
        made = a_district(wards=wards)
        for ward in range(wards):
            made.accepts(ward, 4)
        settings.CLOCK_OFFSET = THURSDAY - timezone.now()
        counts.append(queries_of(holder_of(made.unit, Role.PLANNER), "/board/changes/?since=2023-11-21"))
    assert counts[0] == counts[1]


def test_the_frame_never_shows_a_day_after_the_known_one(planner):
    look_from(planner, "21/11/2023")
    assert planner.get("/board/").context["frame_on"] == date(2023, 11, 21)


def test_a_report_that_was_revoked_since_stood_as_accepted_on_the_days_before():
    long_bien = a_district(wards=1)
    long_bien.accepts(0, 4)
    ward, plan = long_bien.wards[0], long_bien.plan
    sheet = Report.objects.get(unit=ward, period_start=NOVEMBER.start)

    def on(day):
        rows = Participation.objects.filter(plan=plan, unit=ward)
        facts = rows.annotate(reports=reports_column([plan.pk], NOVEMBER.start)).get().reports
        return report_facts(facts, day)[0].state

    revoke_report(sheet, "Sai số", by=long_bien.planner.actor, at=MONDAY + timedelta(days=2))
    days = [(MONDAY + timedelta(days=number)).date() for number in (0, 1, 2)]
    assert [on(day) for day in days] == [ReportState.ACCEPTED, ReportState.ACCEPTED, ReportState.RETURNED]
    submit_report(sheet, by=long_bien.head_of(0).actor, at=MONDAY + timedelta(days=4))
    assert on(days[0]) == ReportState.ACCEPTED
    assert on((MONDAY + timedelta(days=4)).date()) == ReportState.SUBMITTED
