"""The pages of personal data and of the proof of the history, by HTTP, as each role."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from roviec.acts.checkpoints import Statement
from roviec.acts.enums import ReadKind, TakenList
from roviec.acts.jobs import verify
from roviec.acts.models import SensitiveRead, Verification
from roviec.acts.operations import make_checkpoint, note_read, seal_acts
from roviec.acts.queries import statement_of
from roviec.figures.models import Total
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_unit, client_for, member_of
from roviec.people.models import Person
from roviec.people.tests.factories import BUILDER
from roviec.privacy.models import SubjectRequest
from roviec.privacy.queries.held import held_about
from roviec.privacy.tests.factories import NAME, a_leaver, a_request
from roviec.regulations.enums import DataRight, Kept
from roviec.regulations.models import Holiday
from roviec.regulations.queries import retention_on, small_cell_rule
from roviec.reports.tests.factories import a_plan, a_report, a_scheme, a_target
from roviec.tasks.operations import comment_on_task, watch_task
from roviec.tasks.tests.factories import a_task

FORM = {
    "right": "ACCESS",
    "received_on": "20/11/2023",
    "channel": "WRITTEN",
    "subject_name": NAME,
    "subject_contact": "0912 000 000",
    "key": "6f1c1a52-0000-4000-8000-000000000001",
}


@pytest.fixture(autouse=True)
def a_home(settings, tmp_path):
    settings.HOME = tmp_path


def a_client(unit, *roles, **options):
    return client_for(member_of(unit, *roles), **options)


def test_a_clerk_receives_a_request_and_takes_it_to_its_end(cast):
    clerk = a_client(cast.district, Role.CLERK)
    assert clerk.get("/privacy/requests/new/").status_code == 200
    for _twice in range(2):
        answer = clerk.post("/privacy/requests/new/", FORM)
    request = SubjectRequest.objects.get()
    assert answer.url == f"/privacy/requests/{request.pk}/"
    place = f"/privacy/requests/{request.pk}/"
    assert NAME in clerk.get("/privacy/requests/").content.decode()
    assert clerk.get(place).status_code == 200
    assert clerk.post(f"{place}procedure/", {"on": "20/11/2023", "version": 1}).status_code == 302
    ending = {"state": "DONE", "outcome": "Đã gửi bản sao.", "on": "20/11/2023", "version": 2}
    assert clerk.post(f"{place}settlement/", ending | {"version": 1}).status_code == 409
    assert clerk.post(f"{place}settlement/", ending | {"outcome": ""}).status_code == 422
    assert clerk.post(f"{place}settlement/", ending).status_code == 302
    request.refresh_from_db()
    assert request.state == "DONE"


def test_what_is_wrong_is_said_beside_the_field_and_kept(cast):
    clerk = a_client(cast.district, Role.CLERK)
    wrong = FORM | {"received_on": "21/11/2023", "subject_contact": "", "username": "khong-co"}
    answer = clerk.post("/privacy/requests/new/", wrong)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"received_on", "subject_contact", "username"}
    assert NAME in answer.content.decode()


def test_who_reads_the_register_is_noted_and_the_unit_sees_it(cast):
    request = a_request(cast.district)
    clerk = a_client(cast.district, Role.CLERK)
    clerk.get("/privacy/requests/")
    clerk.get(f"/privacy/requests/{request.pk}/")
    book = load_workbook(io.BytesIO(clerk.get("/privacy/requests/register.xlsx").content))
    assert NAME in [cell.value for cell in book.active[2]]
    assert SensitiveRead.objects.filter(kind=ReadKind.SUBJECT_REQUESTS, unit_id=cast.district.pk).count() == 2
    [taken] = SensitiveRead.objects.filter(kind=ReadKind.PEOPLE_EXPORT)
    assert (taken.taken, taken.unit_id, taken.count) == (TakenList.REQUESTS, cast.district.pk, 1)
    shown = a_client(cast.district, Role.HEAD).get(f"/privacy/reads/units/{cast.district.pk}/")
    assert len(shown.context["lines"]) == 3
    assert len(a_client(cast.district, Role.ADMINISTRATOR).get("/privacy/reads/").context["lines"]) == 3


def test_a_ward_sees_who_took_out_a_list_on_which_its_people_stand(cast):
    by = member_of(cast.district).actor
    note_read(ReadKind.PEOPLE_EXPORT, unit_id=cast.district.pk, count=40, taken=TakenList.PEOPLE, by=by, at=MONDAY)
    note_read(ReadKind.PEOPLE_EXPORT, unit_id=cast.gia_thuy.pk, count=3, taken=TakenList.PEOPLE, by=by, at=MONDAY)
    note_read(ReadKind.SUBJECT_REQUESTS, unit_id=cast.district.pk, by=by, at=MONDAY)
    page = a_client(cast.bo_de, Role.HEAD).get(f"/privacy/reads/units/{cast.bo_de.pk}/")
    [line] = page.context["lines"]
    assert (line.what, line.of_unit, line.count) == (
        "xuất danh sách người: danh sách cán bộ và chức vụ", cast.district.name, 40
    )  # fmt: skip
    assert "danh sách cán bộ và chức vụ" in page.content.decode()


def test_a_rule_of_few_persons_is_shown_and_changed_by_who_administers_the_house(cast):
    administrator = a_client(cast.district, Role.ADMINISTRATOR)
    rule = small_cell_rule(MONDAY.date())
    assert "Dưới 5 người thì chỉ hiện “dưới 5”" in administrator.get("/privacy/rules/").content.decode()
    place, new = (
        f"/privacy/small-cells/{rule.pk}/",
        {"least": "10", "source": "Quy chế", "since": "20/11/2023", "version": "1"},
    )
    assert administrator.get(place).status_code == 200
    assert administrator.post(place, new | {"least": "2"}).status_code == 422
    assert administrator.post(place, new).status_code == 302
    assert small_cell_rule(MONDAY.date()).least == 10
    assert administrator.post(place, new | {"least": "11"}).status_code == 409
    assert a_client(cast.district, Role.CLERK).post(place, new).status_code == 403
    assert a_client(cast.bo_de, Role.ADMINISTRATOR).post(place, new).status_code == 403


def test_a_day_that_is_not_checked_is_told_and_checked_from_its_row(cast):
    administrator = a_client(cast.district, Role.ADMINISTRATOR)
    page = administrator.get("/privacy/rules/").content.decode()
    assert "Ngày nghỉ của 2023, 2024 chưa đối chiếu thông báo chính thức" in page
    assert "/privacy/rules/days/?day=2024-02-08" in page
    form = administrator.get("/privacy/rules/days/", {"day": "2024-02-08"}).context["form"]
    assert (form["day"].value(), form["name"].value(), form["is_working"].value()) == (
        "08/02/2024",
        "Tết Nguyên đán",
        "0",
    )
    for named in Holiday.objects.filter(day__year=2024, is_working=False):
        said = {"day": f"{named.day:%d/%m/%Y}", "name": named.name, "is_working": "0", "source": named.source}
        assert administrator.post("/privacy/rules/days/", said).status_code == 302
    assert "Ngày nghỉ của 2023 chưa đối chiếu" in administrator.get("/privacy/rules/").content.decode()
    for odd in ("x", "2024-13-01", "2031-01-01"):
        assert administrator.get("/privacy/rules/days/", {"day": odd}).status_code == 200


def test_a_unit_sees_only_the_notes_about_itself(cast):
    for unit in (cast.bo_de, cast.gia_thuy):
        note_read(ReadKind.EVIDENCE, unit_id=unit.pk, reason="Kiểm tra", by=member_of(cast.district).actor, at=MONDAY)
    head = a_client(cast.bo_de, Role.HEAD)
    assert len(head.get(f"/privacy/reads/units/{cast.bo_de.pk}/").context["lines"]) == 1
    assert head.get(f"/privacy/reads/units/{cast.gia_thuy.pk}/").status_code == 404
    assert head.get("/privacy/reads/").status_code == 403


@pytest.mark.parametrize("role", [None, Role.HEAD, Role.PLANNER, Role.LEADER, Role.MONITOR, Role.AUDITOR])
def test_nobody_else_opens_the_register(cast, role):
    request = a_request(cast.district)
    client = a_client(cast.district, *([role] if role else []))
    for place in ("", f"{request.pk}/", f"{request.pk}/erasure/", f"{request.pk}/data/", "new/", "register.xlsx"):
        answer = client.get(f"/privacy/requests/{place}")
        assert answer.status_code == 403, place
        assert NAME not in answer.content.decode()


def test_the_register_of_another_unit_is_not_there(cast):
    request = a_request(cast.district)
    for unit in (cast.bo_de, cast.gia_thuy):
        clerk = a_client(unit, Role.CLERK, Role.ADMINISTRATOR)
        assert clerk.get(f"/privacy/requests/{request.pk}/").status_code == 404
        assert NAME not in clerk.get("/privacy/requests/").content.decode()


def test_everybody_takes_his_own_data_along(cast):
    member = member_of(cast.bo_de, Role.REPORT_WRITER)
    client = client_for(member)
    assert member.person_name in client.get("/privacy/own/").content.decode()
    said = json.loads(client.get("/privacy/own/file/?form=json").content)
    assert member.person_name in said["account"][0].values()
    assert len(load_workbook(io.BytesIO(client.get("/privacy/own/file/?form=xlsx").content)).worksheets) == len(said)
    assert client.get("/privacy/own/file/?form=exe").status_code == 404


def test_a_request_for_access_is_answered_with_the_data_and_that_is_noted(cast):
    person = Person.objects.get(pk=member_of(cast.bo_de).person_id)
    request = a_request(cast.district, person=person)
    place = f"/privacy/requests/{request.pk}/data/?form=json"
    assert a_client(cast.district, Role.CLERK).get(place).status_code == 403
    answer = a_client(cast.district, Role.ADMINISTRATOR).get(place)
    assert person.username in answer.content.decode()
    assert SensitiveRead.objects.filter(kind=ReadKind.PERSON_DATA, key=request.pk).count() == 1


def test_erasing_shows_first_what_goes_and_then_does_it(cast):
    person = a_leaver(Person.objects.get(pk=member_of(cast.bo_de).person_id))
    request = a_request(cast.district, DataRight.DELETE, in_hand=True, person=person)
    administrator = a_client(cast.district, Role.ADMINISTRATOR)
    place = f"/privacy/requests/{request.pk}/erasure/"
    assert administrator.get(place).status_code == 200
    assert administrator.post(place).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert a_client(cast.bo_de, Role.ADMINISTRATOR).get(place).status_code == 404


@pytest.mark.parametrize("place", ["own/", "own/file/", "retention/run/"])
def test_a_dangerous_verb_asks_for_a_proof_first(cast, place):
    answer = a_client(cast.district, Role.ADMINISTRATOR, minutes_ago=16).get(f"/privacy/{place}")
    assert answer.status_code == 302
    assert "/people/proof/" in answer.url


def test_rules_are_changed_by_who_administers_the_whole_house(cast):
    rule = retention_on(MONDAY.date())[Kept.SESSIONS]
    place, said = (
        f"/privacy/retention/{rule.pk}/",
        {"days": 3, "source": "Quy chế", "since": "20/11/2023", "version": 1},
    )
    assert a_client(cast.bo_de, Role.ADMINISTRATOR).post(place, said).status_code == 403
    administrator = a_client(cast.district, Role.ADMINISTRATOR)
    assert administrator.get("/privacy/retention/").status_code == 200
    assert administrator.post(place, said | {"days": -1}).status_code == 422
    assert administrator.post(place, said).status_code == 302
    assert retention_on(MONDAY.date())[Kept.SESSIONS].days == 3
    assert administrator.get("/privacy/retention/run/").status_code == 200
    assert administrator.post("/privacy/retention/run/").status_code == 302


def test_days_and_clocks_are_shown_and_changed(cast):
    administrator = a_client(cast.district, Role.ADMINISTRATOR)
    shown = administrator.get("/privacy/rules/")
    clock = shown.context["clocks"][0]
    day = {"day": "21/11/2023", "name": "Nghỉ", "is_working": "0", "source": "Thông báo"}
    assert administrator.post("/privacy/rules/days/", day).status_code == 302
    said = {
        "procedure_days": 3, "answer_days": 5, "third_party_days": 9, "extension_days": 0, "counting": "WORKING",
        "source": "x", "since": "20/11/2023", "version": clock.version,
    }  # fmt: skip
    place = f"/privacy/rules/clocks/{clock.pk}/"
    assert administrator.post(place, said | {"answer_days": 1}).status_code == 422
    assert administrator.post(place, said).status_code == 302
    assert administrator.get("/privacy/rules/").context["clocks"][0].answer_days == 5
    assert a_client(cast.district, Role.CLERK).post(place, said).status_code == 403


# The proof of the history


def test_an_auditor_verifies_the_history_and_reads_it_in_words(cast):
    auditor = a_client(cast.district, Role.AUDITOR)
    seal_acts()
    assert auditor.get("/privacy/history/").status_code == 200
    for _twice in range(2):
        assert auditor.post("/privacy/history/verification/").status_code == 302
    asked = Verification.objects.get()
    running = auditor.get("/privacy/history/", headers={"HX-Request": "true"}).content.decode()
    assert "<progress" in running
    verify(asked.pk)
    asked.refresh_from_db()
    assert (asked.fault_count, asked.checked) == (0, asked.seals)
    assert "<progress" not in auditor.get("/privacy/history/").content.decode()
    assert a_client(cast.district, Role.PLANNER).get("/privacy/history/").status_code == 403


def test_an_auditor_has_the_totals_recomputed_and_reads_what_differs(cast):
    target = a_target(a_plan(cast.district, [cast.bo_de]), "Nhà đại đoàn kết")
    a_report(
        cast.bo_de, cast.district, {target.name: 4}, state="ACCEPTED", scheme=a_scheme(cast.district, [cast.bo_de])
    )
    auditor = a_client(cast.district, Role.AUDITOR)
    assert "proof" not in auditor.get("/privacy/figures/").context
    assert auditor.post("/privacy/figures/").context["proof"].count == 0

    Total.objects.filter(unit=cast.district).update(numerator=5)
    page = auditor.post("/privacy/figures/")
    [row] = page.context["proof"].rows
    assert (row.target, row.found.column) == (target.name, "numerator")
    assert target.name in page.content.decode()
    elsewhere = a_client(a_unit("Thành phố khác"), Role.AUDITOR).post("/privacy/figures/")
    assert elsewhere.context["proof"].count == 1
    assert target.name not in elsewhere.content.decode()
    assert a_client(cast.district, Role.PLANNER).post("/privacy/figures/").status_code == 403


def test_an_auditor_judges_by_a_file_that_was_kept_outside(cast):
    auditor = a_client(cast.district, Role.AUDITOR)
    assert auditor.get("/privacy/history/key.txt").status_code == 404
    seal_acts()
    made = statement_of(make_checkpoint(by=BUILDER, at=MONDAY))
    assert auditor.get("/privacy/history/key.txt").content.decode().count(made.installation) == 1

    def judged(text):
        return auditor.post("/privacy/history/checkpoints/", {"file": SimpleUploadedFile("a.jsonl", text)})

    assert judged(made.line.encode()).context["faults"] == []
    theirs = Statement("0" * 8 + made.installation[8:], made.sequence, made.hash, made.time, made.signature)
    for garbage in (b"rac", b"\xff\xfe", b"{}", theirs.line.encode()):
        answer = judged(garbage)
        assert answer.status_code == 422
        assert answer.context["form"].errors


def test_his_comments_and_what_he_watches_are_held_about_him(cast):
    member = member_of(cast.bo_de)
    task = a_task(cast.bo_de, cast.district, "Việc có ý kiến")
    comment_on_task(task, "Xin ý kiến về biểu mẫu", [], holding_id=member.holding_id, by=member.actor, at=MONDAY)
    watch_task(task, member.holding_id, by=member.actor, at=MONDAY)
    held = {part.key: part.rows for part in held_about(Person.objects.get(pk=member.person_id), MONDAY.date())}
    assert [row[1:] for row in held["comments"]] == [["Việc có ý kiến", "Xin ý kiến về biểu mẫu"]]
    assert [row[1:] for row in held["watches"]] == [["Việc có ý kiến"]]
