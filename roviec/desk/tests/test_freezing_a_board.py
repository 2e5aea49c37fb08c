"""A board is frozen for a review, opened as it was years later, and held beside today with the reasons."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from roviec.acts.models import Act
from roviec.desk.tests.factories import a_district
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, client_for, holder_of, the_head_of, the_planner_of
from roviec.reports.enums import ReportAct
from roviec.reports.models import Entry, Report, Snapshot
from roviec.reports.operations import accept_correction, propose_correction, revoke_report
from roviec.reports.queries import a_figure
from roviec.reports.queries.snapshots import is_as_it_was
from roviec.reports.tests.factories import NOVEMBER

WHY = "Cộng thiếu tổ 12"
KEY = "1f3c1a52-3a5f-4b19-a6a4-0d5bb2a6a0e1"


@pytest.fixture
def district():
    made = a_district(wards=3)
    made.accepts(0, 4)
    made.accepts(1, 3)
    return made


@pytest.fixture
def planner(district):
    return client_for(holder_of(district.unit, Role.PLANNER))


@pytest.fixture
def taken(district, planner):
    return freeze(district, planner)


def freeze(district, client):
    answer = client.post(address_of(district), {"title": "Giao ban tháng 11", "key": KEY})
    assert answer.status_code == 302, answer.content.decode()
    return Snapshot.objects.get()


def address_of(district):
    return f"/board/frozen/of/{district.unit.pk}/?view=month&month=11&year=2023"


def correct(district, number=6):
    entry = Entry.objects.select_related("report", "target").get(report__unit=district.wards[0])
    at = MONDAY + timedelta(days=1)
    made = propose_correction(entry, a_figure(number), why=WHY, by=the_head_of(district.wards[0]), at=at)
    accept_correction(made, by=the_planner_of(district.unit), at=at)


def test_it_is_frozen_once_listed_and_opened_as_it_was(district, planner, taken):
    freeze(district, planner)
    assert Act.objects.filter(kind=ReportAct.SNAPSHOT_TAKEN).count() == 1
    correct(district)
    district.accepts(2, 5)
    page = planner.get(f"/board/frozen/{taken.pk}/")
    [row] = page.context["content"]["rows"]
    assert (row["total"]["value"], row["total"]["covered"], row["total"]["due"]) == ("7", 2, 3)
    assert [cell["text"] for cell in row["cells"]] == ["4", "3", ""]
    assert page.context["is_as_it_was"]
    assert "Giao ban tháng 11" in planner.get("/board/frozen/").content.decode()
    file = planner.get(f"/board/frozen/{taken.pk}/?as=xlsx")
    cells = {cell.value for line in load_workbook(BytesIO(file.content)).active.iter_rows() for cell in line}
    assert {"Giao ban tháng 11", "2/3"} <= cells


def test_beside_today_it_says_what_changed_and_why(district, planner, taken):
    page = planner.get(f"/board/frozen/{taken.pk}/changes/")
    assert page.context["rows"] == []
    correct(district)
    sheet = Report.objects.get(unit=district.wards[1], period_start=NOVEMBER.start)
    revoke_report(sheet, "Sai mẫu", by=the_planner_of(district.unit), at=MONDAY + timedelta(days=1))
    page = planner.get(f"/board/frozen/{taken.pk}/changes/")
    total, first, second = page.context["rows"]
    assert (total.then.text, total.then.given, total.now.text, total.now.given) == ("7", "2/3", "6", "1/3")
    assert (first.unit, first.then.text, first.now.text) == ("Bồ Đề", "4", "6")
    assert [(entry.how, entry.why) for entry, _shown in first.why] == [("đính chính", WHY)]
    assert (second.unit, second.then.text, second.now.text) == ("Cự Khối", "3", "")
    assert [(entry.how, entry.why) for entry, _shown in second.why] == [("thu hồi báo cáo", "Sai mẫu")]
    assert WHY in page.content.decode()
    file = planner.get(f"/board/frozen/{taken.pk}/changes/?as=xlsx")
    reasons = [line[-1].value for line in load_workbook(BytesIO(file.content)).active.iter_rows()]
    assert any(WHY in str(reason) for reason in reasons)


def test_the_database_lets_nothing_of_it_change_or_go(taken):
    rows = Snapshot.objects.filter(pk=taken.pk)
    for attempt in (
        lambda: rows.update(title="Khác"),
        lambda: rows.update(content={}),
        lambda: rows.update(frozen_at=MONDAY + timedelta(days=9)),
        rows.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    # The law on personal data: a name is erased, and the seal still holds.
    rows.update(frozen_by_name="")
    assert is_as_it_was(rows.get())


def test_what_was_changed_past_the_database_is_seen(taken):
    assert not is_as_it_was(Snapshot(content=taken.content | {"label": "khác"}, content_hash=taken.content_hash))


def test_who_does_not_read_the_whole_of_its_unit_neither_freezes_nor_opens_it(district, taken):
    head = client_for(holder_of(district.wards[0], Role.HEAD))
    addresses = (f"/board/frozen/{taken.pk}/", f"/board/frozen/{taken.pk}/changes/", address_of(district))
    assert [head.get(address).status_code for address in addresses] == [404, 404, 404]
    assert "Giao ban tháng 11" not in head.get("/board/frozen/").content.decode()
    assert "/board/frozen/of/" not in head.get("/board/").content.decode()
    auditor = client_for(holder_of(district.unit, Role.AUDITOR))
    assert auditor.get(address_of(district)).status_code == 403
    assert auditor.get(f"/board/frozen/{taken.pk}/").status_code == 200


def test_the_board_leads_there_and_the_past_is_not_frozen(settings, district, planner):
    assert f"/board/frozen/of/{district.unit.pk}/" in planner.get("/board/").content.decode()
    assert planner.post(address_of(district), {"title": " "}).status_code == 422
    settings.CLOCK_OFFSET = MONDAY + timedelta(days=3) - timezone.now()
    planner.post("/units/known/", {"on": "21/11/2023", "next": "/board/"})
    assert planner.get(address_of(district)).status_code == 404
    assert not Snapshot.objects.exists()
