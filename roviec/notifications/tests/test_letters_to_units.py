"""The late tasks with their causes, and those to urge: by unit, in sums that add up, as a page, a file and a message."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from roviec.documents.tests.factories import a_document
from roviec.notifications.enums import Nudge
from roviec.notifications.letters import UNSAID, letters_of, message_of
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, a_member, client_for, holder_of
from roviec.organisations.tests.factories import the_head_of as head_of
from roviec.people.tests.factories import BUILDER
from roviec.tasks.enums import LateCause
from roviec.tasks.models import Task
from roviec.tasks.operations import ask_extension, explain_delay, submit_result, suspend_task
from roviec.tasks.tests.factories import a_task

DAY = timedelta(days=1)
LETTERS = reverse("notifications:letters")


def due(cast, ward, days, title="Rà soát hộ nghèo") -> Task:
    return a_task(ward, cast.district, title, due_on=TODAY + DAY * days)


@pytest.fixture
def late(cast):
    """Three late tasks of two wards: one for an objective cause, one for a subjective one, one not explained."""
    tasks = [due(cast, cast.bo_de, -5, "Dời bãi"), due(cast, cast.bo_de, -3, "Lát đường"), due(cast, cast.gia_thuy, -1)]
    for task, cause in zip(tasks, (LateCause.OBJECTIVE, LateCause.SUBJECTIVE), strict=False):
        explain_delay(task, cause=cause, reason="Đồng chí Hoa ốm", by=BUILDER, at=MONDAY)
    leader = holder_of(cast.district, Role.LEADER)
    Task.objects.filter(pk=tasks[0].pk).update(supervising_leader=leader)
    return tasks


def letters(cast, nudge=Nudge.REMINDED, **narrowed):
    return letters_of(a_member(cast.planner), nudge, **narrowed)


def titles(found) -> list[str]:
    return [row.task.title for row in found.rows]


def test_units_and_causes_both_add_up_to_all(cast, late):
    found = letters(cast)
    assert [(unit, len(rows)) for unit, rows in found.units] == [("Bồ Đề", 2), ("Gia Thụy", 1)]
    assert [(key, count) for key, _word, count in found.by_cause] == [("OBJECTIVE", 1), ("SUBJECTIVE", 1), (UNSAID, 1)]
    assert found.sentence == "Đến ngày 20/11/2023 có 3 nhiệm vụ của 2 đơn vị đã quá hạn: Bồ Đề 2, Gia Thụy 1."


def test_urging_and_reminding_share_no_task(cast, late):
    soon = [due(cast, cast.bo_de, 0, "Đúng hạn"), due(cast, cast.bo_de, 7, "Tuần tới")]
    due(cast, cast.bo_de, 8, "Còn xa")
    urged = letters(cast, Nudge.URGED)
    assert titles(urged) == [task.title for task in soon]
    assert not set(titles(urged)) & set(titles(letters(cast)))


@pytest.mark.parametrize("way", ["submitted", "suspended"])
def test_what_lies_with_others_is_in_no_letter(cast, way):
    task = due(cast, cast.bo_de, -5)
    if way == "submitted":
        submit_result(task, words="Xong", by=head_of(cast.bo_de), at=MONDAY)
    else:
        suspend_task(task, a_document(cast.district), reason="Chờ", by=BUILDER, at=MONDAY)
    assert letters(cast).rows == []


def test_they_are_narrowed_by_unit_leader_and_cause(cast, late):
    assert titles(letters(cast, unit=cast.gia_thuy.pk)) == ["Rà soát hộ nghèo"]
    assert titles(letters(cast, leader=holder_of(cast.district, Role.LEADER).pk)) == ["Dời bãi"]
    assert titles(letters(cast, cause="SUBJECTIVE")) == ["Lát đường"]
    assert titles(letters(cast, cause=UNSAID)) == ["Rà soát hộ nghèo"]


def test_what_is_asked_for_next_follows_from_how_it_stands(cast, late):
    soon = due(cast, cast.bo_de, 5, "Sắp đến hạn")
    asked = due(cast, cast.bo_de, 6, "Xin thêm ngày")
    ask_extension(asked, until=TODAY + DAY * 9, reason="Chờ", by=head_of(cast.bo_de), at=MONDAY)
    said = {row.task.title: row.next for nudge in Nudge for row in letters(cast, nudge).rows}
    assert said["Dời bãi"].startswith("trình kết quả, hoặc báo cáo")
    assert said["Rà soát hộ nghèo"].startswith("nêu nguyên nhân")
    assert said[soon.title].startswith("trình kết quả đúng hạn")
    assert said["Xin thêm ngày"].startswith("chờ quyết định")


def test_the_message_has_three_lines_a_link_and_nothing_personal(cast, late):
    said = message_of(letters(cast), "https://roviec.example/x")
    lines = said.split("\n")
    assert len(lines) == 4
    assert lines[0].startswith("Nhắc nhở. Đến ngày 20/11/2023")
    assert lines[1] == "Nguyên nhân: khách quan 1, chủ quan 1, chưa nêu nguyên nhân 1."
    assert lines[-1] == "https://roviec.example/x"
    for word in ("Hoa", "Dời bãi", holder_of(cast.district, Role.LEADER).person.name):
        assert word not in said


def test_the_page_the_file_and_the_filters(cast, late):
    client = client_for(cast.planner)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(LETTERS).content.decode()))
    assert "Nhiệm vụ chậm và nguyên nhân" in page
    assert "Chủ quan: Đồng chí Hoa ốm" in page
    assert "Chép tin nhắn Zalo" in page
    file = client.get(LETTERS, {"as": "csv", "cause": "OBJECTIVE"})
    rows = file.content.decode("utf-8-sig").strip().split("\r\n")
    assert len(rows) == 2
    assert '"Số, ngày công văn"' in rows[0]
    assert "Dời bãi" in rows[1]
    assert rows[1].endswith('""')
    urged = client.get(LETTERS, {"word": "URGED"}).content.decode()
    assert "Nhiệm vụ cần đôn đốc" in urged
    assert "Không có nhiệm vụ nào trong danh sách này" in urged
    # What no filter knows is as if it were not there.
    for odd in ({"unit": "x"}, {"cause": "FATE"}, {"word": "?"}, {"leader": "9" * 30}):
        assert client.get(LETTERS, odd).status_code == 200


def test_each_sees_the_tasks_of_his_own_scope(cast, late):
    said = client_for(holder_of(cast.gia_thuy, Role.HEAD)).get(LETTERS).content.decode()
    assert "Rà soát hộ nghèo" in said
    assert "Dời bãi" not in said
    assert "Bồ Đề" not in said


@pytest.mark.parametrize("count", [1, 4])
def test_it_costs_the_same_whatever_it_holds(cast, count, django_assert_num_queries):
    for n in range(count):
        due(cast, cast.wards[n % 3], -1, f"Việc {n}")
    member = a_member(cast.planner)
    with django_assert_num_queries(3):
        letters_of(member, Nudge.REMINDED)
