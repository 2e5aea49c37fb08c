"""The late tasks with their causes, and those to urge: by unit, in sums that add up, as a page, a file and a message."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from psycopg.types.range import DateRange

from roviec.acts.models import Act, ActObject
from roviec.documents.tests.factories import a_document
from roviec.notifications.enums import Listed, Nudge, ReminderAct, Section
from roviec.notifications.letters import UNSAID, areas_of, letter_words, letters_of, message_of
from roviec.notifications.models import LetterCover
from roviec.notifications.operations import UnableToNote, note_letter, take_back_letter
from roviec.organisations.enums import Role
from roviec.organisations.models import AreaAssignment
from roviec.organisations.tests.factories import MONDAY, TODAY, a_member, client_for, holder_of
from roviec.organisations.tests.factories import the_head_of as head_of
from roviec.people.tests.factories import BUILDER
from roviec.tasks.enums import LateCause
from roviec.tasks.models import Task
from roviec.tasks.operations import accept_result, ask_extension, explain_delay, submit_result, suspend_task
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


def letters(cast, word=Listed.REMINDED, **narrowed):
    return letters_of(a_member(cast.planner), word, **narrowed)


def titles(found) -> list[str]:
    return [row.task.title for row in found.rows]


def test_units_and_causes_both_add_up_to_all(cast, late):
    found = letters(cast)
    assert [(unit, len(rows)) for unit, rows in found.sections] == [("Bồ Đề", 2), ("Gia Thụy", 1)]
    assert [(key, count) for key, _word, count in found.by_cause] == [("OBJECTIVE", 1), ("SUBJECTIVE", 1), (UNSAID, 1)]
    assert found.sentence == "Đến ngày 20/11/2023 có 3 nhiệm vụ của 2 đơn vị đã quá hạn: Bồ Đề 2, Gia Thụy 1."


def test_urging_and_reminding_share_no_task(cast, late):
    soon = [due(cast, cast.bo_de, 0, "Đúng hạn"), due(cast, cast.bo_de, 7, "Tuần tới")]
    due(cast, cast.bo_de, 8, "Còn xa")
    urged = letters(cast, Listed.URGED)
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
    said = {row.task.title: row.next for word in Listed for row in letters(cast, word).rows}
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
    with django_assert_num_queries(4):
        letters_of(member, Listed.REMINDED)


def follows(cast, role, field) -> None:
    AreaAssignment.objects.create(
        holding=holder_of(cast.district, role), role=role, field=field, basis="12-TB/QU", valid=DateRange(TODAY, None)
    )


def heads(found) -> list[tuple[str, int]]:
    return [(head, len(rows)) for head, rows in found.sections]


def test_they_stand_together_by_leader_and_by_the_fields_that_he_follows_and_every_way_adds_up(cast, late):
    for field in ("Xây dựng Đảng", "Môi trường"):
        follows(cast, Role.LEADER, field)
    member = a_member(cast.planner)
    post = holder_of(cast.district, Role.LEADER).post.title
    assert heads(letters(cast, by=Section.LEADER)) == [(post, 1), ("Chưa có lãnh đạo phụ trách", 2)]
    # A task of two fields is one task.
    assert heads(letters(cast, by=Section.FIELD)) == [("Môi trường, Xây dựng Đảng", 1), ("Chưa phân công lĩnh vực", 2)]
    assert areas_of(member, Listed.REMINDED) == ["Môi trường", "Xây dựng Đảng"]
    assert titles(letters(cast, area="Môi trường")) == ["Dời bãi"]
    page = client_for(cast.planner).get(LETTERS, {"by": "FIELD", "area": "Môi trường"}).content.decode()
    assert "Môi trường, Xây dựng Đảng" in page
    assert "Lát đường" not in page


def test_what_was_done_late_stands_apart_with_the_cause_as_judged_and_as_the_unit_says(cast, late):
    task = submit_result(late[0], words="Xong", by=head_of(cast.bo_de), at=MONDAY)
    accept_result(task, number=1, cause=LateCause.SUBJECTIVE, by=BUILDER, at=MONDAY)
    found = letters(cast, Listed.DONE)
    assert titles(found) == ["Dời bãi"]
    assert "Dời bãi" not in titles(letters(cast))
    assert [(key, count) for key, _word, count in found.by_cause] == [("OBJECTIVE", 0), ("SUBJECTIVE", 1), (UNSAID, 0)]
    assert titles(letters(cast, Listed.DONE, cause="SUBJECTIVE")) == ["Dời bãi"]
    assert titles(letters(cast, Listed.DONE, cause="OBJECTIVE")) == []
    page = client_for(cast.planner).get(LETTERS, {"word": "DONE"}).content.decode()
    assert "Chủ quan: Đồng chí Hoa ốm" in page
    assert "đơn vị nêu: khách quan" in page


def a_letter(cast, symbol="12-CV/QU"):
    return a_document(cast.district, symbol=symbol, issued_on=TODAY)


def test_a_letter_of_the_register_is_noted_with_the_tasks_that_it_covers(cast, late):
    clerk, letter = client_for(holder_of(cast.district, Role.CLERK)), a_letter(cast)
    address = reverse("notifications:letter_new") + "?word=REMINDED"
    page = clerk.get(address).content.decode()
    assert letter.symbol in page
    sent = {"document": letter.pk, "tasks": [task.pk for task in late[:2]]}
    for _again in range(2):
        assert clerk.post(address, sent).status_code == 302
    assert LetterCover.objects.count() == 2
    covered = {row.task.title: letter_words(row.letter) for row in letters(cast).rows}
    assert covered == {"Dời bãi": "12-CV/QU, 20/11/2023", "Lát đường": "12-CV/QU, 20/11/2023", "Rà soát hộ nghèo": ""}
    act = Act.objects.get(kind=ReminderAct.LETTER_NOTED)
    assert ActObject.objects.filter(act_id=act.pk, type="tasks.task").count() == 2
    file = clerk.get(LETTERS, {"as": "csv"}).content.decode("utf-8-sig")
    assert file.count("12-CV/QU, 20/11/2023") == 2


def test_a_letter_that_urges_is_not_one_that_reminds(cast, late):
    note_letter(a_letter(cast), late[:1], Nudge.URGED, by=BUILDER, at=MONDAY)
    assert [row.letter for row in letters(cast).rows] == [None, None, None]


def test_a_letter_without_number_or_day_covers_nothing_and_nobody_else_notes_one(cast, late):
    with pytest.raises(UnableToNote, match="chưa có số"):
        note_letter(a_letter(cast, symbol=""), late, Nudge.REMINDED, by=BUILDER, at=MONDAY)
    address = reverse("notifications:letter_new")
    assert client_for(holder_of(cast.bo_de, Role.HEAD)).get(address).status_code == 403
    # What he does not see is no choice.
    away = client_for(holder_of(cast.district, Role.CLERK)).post(address, {"document": a_letter(cast).pk, "tasks": [0]})
    assert away.status_code == 422
    assert not LetterCover.objects.exists()


def test_the_database_keeps_letters_apart(cast, late):
    letter = a_letter(cast)
    note_letter(letter, late[:1], Nudge.REMINDED, by=BUILDER, at=MONDAY)
    for nudge, rule in ((Nudge.REMINDED, "letter_covers_task_once"), ("FATE", "letter_urges_or_reminds")):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            LetterCover.objects.create(document=letter, task=late[0], nudge=nudge, noted_at=MONDAY)


def test_a_letter_that_was_noted_by_mistake_is_taken_back_and_may_be_noted_anew(cast, late):
    letter = a_letter(cast)
    note_letter(letter, late[:2], Nudge.REMINDED, by=BUILDER, at=MONDAY)
    note_letter(letter, late[:1], Nudge.URGED, by=BUILDER, at=MONDAY)
    clerk = client_for(holder_of(cast.district, Role.CLERK))
    address = reverse("notifications:letter_end", args=[letter.pk]) + "?word=REMINDED"
    assert address in clerk.get(LETTERS).content.decode()
    assert clerk.get(address).content.decode().count('type="checkbox"') == 2
    for _again in range(2):
        clerk.post(address, {"tasks": [late[0].pk]})
    covered = {row.task.title: letter_words(row.letter) for row in letters(cast).rows}
    assert covered == {"Dời bãi": "", "Lát đường": "12-CV/QU, 20/11/2023", "Rà soát hộ nghèo": ""}
    # The other word keeps its own, and what was done stands in the history of the task.
    assert LetterCover.objects.get(nudge=Nudge.URGED).taken_back_at is None
    act = Act.objects.get(kind=ReminderAct.LETTER_TAKEN_BACK)
    assert ActObject.objects.get(act_id=act.pk, type="tasks.task").key == late[0].pk
    assert len(note_letter(letter, late[:2], Nudge.REMINDED, by=BUILDER, at=MONDAY)) == 1


def test_only_who_notes_letters_of_these_tasks_takes_one_back(cast, late):
    letter, other = a_letter(cast), a_letter(cast, symbol="13-CV/QU")
    note_letter(letter, late[:1], Nudge.REMINDED, by=BUILDER, at=MONDAY)
    address = reverse("notifications:letter_end", args=[letter.pk])
    assert client_for(holder_of(cast.bo_de, Role.HEAD)).post(address, {"tasks": [late[0].pk]}).status_code == 403
    clerk = client_for(holder_of(cast.district, Role.CLERK))
    # One that covers nothing leads nowhere; what it does not cover is no choice.
    assert clerk.get(reverse("notifications:letter_end", args=[other.pk])).status_code == 404
    assert clerk.post(address, {"tasks": [late[1].pk]}).status_code == 422
    assert take_back_letter(letter, late[1:], Nudge.REMINDED, by=BUILDER, at=MONDAY) == []
    assert LetterCover.objects.get().taken_back_at is None
    with pytest.raises(IntegrityError, match="letter_ends_after_it_began"), transaction.atomic():
        LetterCover.objects.update(taken_back_at=MONDAY - DAY)
