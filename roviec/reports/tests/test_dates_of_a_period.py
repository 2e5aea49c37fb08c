"""The days of a scheme, days of grace, and the dates of an open period put off for everybody."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.kit.errors import Stale
from roviec.organisations.tests.factories import MONDAY, client_for, the_head_of, the_planner_of
from roviec.reports.enums import ReportAct
from roviec.reports.models import Postponement, Report, Scheme
from roviec.reports.operations import Dates, Days, UnableToOpen, postpone_period, set_days, submit_report
from roviec.reports.queries import Timeliness, timeliness
from roviec.reports.queries.history import history_of_report
from roviec.reports.queries.routes import with_turn
from roviec.reports.queries.rows import rows_of
from roviec.reports.tests.factories import NOVEMBER, OCTOBER, a_report, a_scheme, an_open_period

DUE = date(2023, 11, 20)
WITH_GRACE = Days(opens=2, cutoff=15, due=20, timely=22, locks=45)


@pytest.fixture
def scheme(cast):
    return a_scheme(cast.district, cast.wards)


def test_periods_opened_later_have_the_new_days(cast, scheme):
    before = an_open_period(scheme, OCTOBER)
    for _click in range(2):
        set_days(scheme, WITH_GRACE, by=the_planner_of(cast.district), at=MONDAY)
    after = an_open_period(scheme, NOVEMBER)
    assert (before.due_on, before.timely_on) == (date(2023, 10, 20), date(2023, 10, 20))
    assert (after.opens_on, after.cutoff_on, after.due_on, after.timely_on, after.locks_on) == (
        date(2023, 11, 2),
        date(2023, 11, 15),
        DUE,
        date(2023, 11, 22),
        date(2023, 12, 15),
    )
    assert Act.objects.filter(kind=ReportAct.DAYS_SET).count() == 1


@pytest.mark.parametrize("days", [Days(timely=19), Days(timely=50), Days(cutoff=25), Days(opens=0)])
def test_days_follow_one_another(cast, scheme, days):
    with pytest.raises(UnableToOpen):
        set_days(scheme, days, by=the_planner_of(cast.district), at=MONDAY)


def test_days_changed_by_somebody_else_are_not_overwritten(cast, scheme):
    set_days(scheme, WITH_GRACE, version=scheme.version, by=the_planner_of(cast.district), at=MONDAY)
    with pytest.raises(Stale):
        set_days(scheme, Days(), version=scheme.version, by=the_planner_of(cast.district), at=MONDAY)


@pytest.mark.parametrize(
    ("sent", "standing"),
    [
        (timedelta(0), Timeliness.IN_TIME),
        (timedelta(days=2), Timeliness.IN_TIME),
        (timedelta(days=3), Timeliness.LATE),
    ],
)
def test_days_of_grace_are_in_time(cast, scheme, sent, standing):
    set_days(scheme, WITH_GRACE, by=the_planner_of(cast.district), at=MONDAY)
    report = a_report(cast.bo_de, cast.district, scheme=scheme)
    on = DUE + sent
    assert timeliness(report, on) == (Timeliness.OVERDUE if standing == Timeliness.LATE else Timeliness.NOT_DUE)
    report = submit_report(report, by=the_head_of(cast.bo_de), at=MONDAY + sent)
    assert timeliness(report, on) == standing


def test_in_the_days_of_grace_the_list_says_until_when(cast, scheme):
    set_days(scheme, WITH_GRACE, by=the_planner_of(cast.district), at=MONDAY)
    report = a_report(cast.bo_de, cast.district, scheme=scheme)
    day = DUE + timedelta(days=1)
    [row] = rows_of(list(with_turn(Report.objects.filter(pk=report.pk).select_related("scheme_period"), day)), day)
    assert row.due_label == "hết hạn gửi 20/11/2023, còn tính đúng hạn đến 22/11/2023"
    assert not row.is_late


LATER = Dates(date(2023, 11, 21), date(2023, 11, 24), date(2023, 11, 24), date(2023, 12, 14))


def test_dates_put_off_hold_for_everybody_and_the_first_ones_stay_readable(cast, scheme):
    opened = an_open_period(scheme)
    before = Dates.of(opened)
    for _click in range(2):
        opened = postpone_period(opened, LATER, "Mưa bão", by=the_planner_of(cast.district), at=MONDAY)
    assert Dates.of(opened) == LATER
    [put_off] = Postponement.objects.all()
    assert (Dates.of(put_off), put_off.reason) == (before, "Mưa bão")
    for report in Report.objects.filter(scheme_period=opened):
        [line, *_] = history_of_report(report, from_inside=False)
        assert (line.kind, line.remark) == (ReportAct.PERIOD_POSTPONED, "Mưa bão")
    assert Act.objects.filter(kind=ReportAct.PERIOD_POSTPONED).count() == 1


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        (LATER, " "),
        (Dates(date(2023, 11, 18), date(2023, 11, 19), date(2023, 11, 19), date(2023, 12, 14)), "Sớm hơn"),
        (Dates(date(2023, 11, 18), date(2023, 12, 1), date(2023, 11, 30), date(2023, 12, 14)), "Lộn xộn"),
    ],
)
def test_dates_are_put_off_in_order_with_a_reason_and_never_brought_forward(cast, scheme, dates, reason):
    opened = an_open_period(scheme)
    with pytest.raises(UnableToOpen):
        postpone_period(opened, dates, reason, by=the_planner_of(cast.district), at=MONDAY)
    assert not Postponement.objects.exists()


def test_dates_moved_by_somebody_else_are_not_overwritten(cast, scheme):
    opened = an_open_period(scheme)
    planner = the_planner_of(cast.district)
    postpone_period(opened, LATER, "Mưa bão", version=opened.version, by=planner, at=MONDAY)
    latest = Dates(LATER.cutoff_on, date(2023, 11, 30), date(2023, 11, 30), LATER.locks_on)
    with pytest.raises(Stale):
        postpone_period(opened, latest, "Lũ", version=opened.version, by=planner, at=MONDAY)


def test_the_planner_puts_dates_off_on_the_page_and_the_unit_reads_why(cast, scheme):
    opened = an_open_period(scheme)
    planner, url = client_for(cast.planner), reverse("reports:dates", args=[opened.pk])
    assert "Lùi thời hạn" in planner.get(reverse("reports:period", args=[opened.pk])).content.decode()
    assert planner.get(url).status_code == HTTPStatus.OK
    typed = {"cutoff_on": "21/11/2023", "due_on": "24/11/2023", "timely_on": "24/11/2023", "locks_on": "14/12/2023"}
    assert planner.post(url, typed).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert planner.post(url, typed | {"reason": "Mưa bão", "version": 1}).status_code == HTTPStatus.FOUND
    assert planner.post(url, typed | {"due_on": "25/11/2023", "timely_on": "25/11/2023", "reason": "Lũ", "version": 1})
    report = Report.objects.get(scheme_period=opened, unit=cast.bo_de)
    page = client_for(cast.head).get(reverse("reports:report", args=[report.pk])).content.decode()
    assert "Mưa bão" in page
    assert "từ 20/11/2023 đến 24/11/2023" in page
    assert client_for(cast.leader).get(url).status_code == HTTPStatus.FORBIDDEN
    assert client_for(cast.head).get(url).status_code == HTTPStatus.NOT_FOUND


def test_the_planner_sets_the_days_on_their_page(cast, scheme):
    planner, url = client_for(cast.planner), reverse("reports:scheme_days", args=[scheme.pk])
    assert planner.get(url).status_code == HTTPStatus.OK
    days = {"opens": 1, "cutoff": 18, "due": 20, "timely": 22, "locks": 40, "version": 1}
    assert planner.post(url, days | {"timely": 19}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert planner.post(url, days).status_code == HTTPStatus.FOUND
    assert planner.post(url, days | {"due": 19}).status_code == HTTPStatus.CONFLICT
    assert Scheme.objects.get().timely_day == 22


def test_a_scheme_sent_twice_is_set_up_once(cast, scheme):
    planner, url = client_for(cast.planner), reverse("reports:scheme_new", args=[cast.district.pk])
    key = planner.get(url).context["form"]["key"].value()
    typed = {
        "name": "Báo cáo quý", "frequency": "QUARTER", "opens": 1, "cutoff": 18, "due": 20, "locks": 40,
        "since": "01/01/2023", "plans": [scheme.plans.get().pk], "key": str(key),
    }  # fmt: skip
    answers = [planner.post(url, typed) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [HTTPStatus.FOUND] * 2
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Scheme.objects.filter(name="Báo cáo quý").count() == 1
