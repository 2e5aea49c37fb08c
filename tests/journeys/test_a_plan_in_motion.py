"""A plan that is under way gets new tasks: made clear, given out by rule, taken on by phone, put off, handed over, urged."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from roviec.acts.operations import seal_acts
from roviec.kit.actors import the_job
from roviec.kit.jobs import send_mail
from roviec.kit.models import Mail
from roviec.kit.tests import test_sending_mail as letters
from roviec.notifications.enums import Nudge
from roviec.notifications.mailing import mail_notices
from roviec.notifications.noticing import notice_acts
from roviec.notifications.operations import remind
from roviec.organisations.models import Unit
from roviec.people.models import Person
from roviec.tasks.models import Task
from tests.journeys.browsing import NARROW, Screen, Site
from tests.journeys.test_the_core_loop import paste_rows, press

PLAN = "KH 160"
FIRST, SECOND = "Rà soát biển số nhà, biển tên ngõ", "Lập danh sách hộ cần hỗ trợ dịp Tết"
# The second row leaves open by when and what comes out: "6 rõ" says so.
ROWS = f"IX\tNhiệm vụ bổ sung\nIX.1\t{FIRST}\tCác phường\t\t15/12/2023\tDanh mục\nIX.2\t{SECOND}\tCác phường"
WARDS = 14


server, box = letters.server, letters.box


def test_a_plan_that_is_amended_reaches_everyone_it_concerns(site: Site, box: letters.Letterbox, server: None):
    """Amended, made clear, given out, taken on, given more time, handed over, amended again; urged, then told to those above."""
    planner, ward = site.sign_in("tonghop"), site.sign_in("phuong", width=NARROW)

    draft_an_amendment(planner)
    mend_what_is_unclear(planner)
    issue_and_give_out(planner)
    take_on_by_phone(ward)
    ask_for_more_time(ward)
    give_more_time(planner)
    hand_over(ward)
    change_what_runs(planner, ward)
    urge(planner, box)
    escalate(box)


def draft_an_amendment(planner: Screen) -> None:
    page = planner.page
    page.goto("/plans/")
    page.get_by_role("link", name=PLAN, exact=True).click()
    page.get_by_text("Việc khác").click()
    page.get_by_role("link", name="Sửa đổi kế hoạch").click()
    press(page, "Soạn bản sửa đổi")
    paste_rows(page, ROWS, "Nhiệm vụ")
    press(page, "Thêm 3 dòng")
    expect(page.get_by_text(SECOND)).to_be_visible()


def mend_what_is_unclear(planner: Screen) -> None:
    page = planner.page
    page.get_by_role("link", name="Xem nội dung còn thiếu và bổ sung nhiều dòng cùng lúc").click()
    planner.check("amendment-unclear")
    page.get_by_text("Bổ sung nhiều dòng cùng lúc").click()
    page.get_by_label("Chọn dòng IX.2").check()
    page.get_by_label("Thời hạn").fill("20/12/2023")
    page.get_by_label("Sản phẩm").fill("Danh sách hộ")
    press(page, "Bổ sung các dòng đã đánh dấu")
    planner.check("amendment-clear")


def issue_and_give_out(planner: Screen) -> None:
    page = planner.page
    page.get_by_role("link", name="Về bản soạn").click()
    page.get_by_role("link", name=f"Ban hành {PLAN}").click()
    planner.check("amendment-issue")
    press(page, f"Ban hành {PLAN}")
    expect(page.get_by_text("Không có nhiệm vụ nào phải cập nhật")).to_be_visible()
    planner.check("amendment-to-follow")
    page.get_by_role("link", name="Giao nhiệm vụ").click()
    planner.check("amendment-handing-out")
    press(page, f"Giao {2 * WARDS} nhiệm vụ")
    expect(page.get_by_text(f"Đã giao {2 * WARDS} nhiệm vụ")).to_be_visible()
    assert Task.objects.filter(title__in=[FIRST, SECOND]).count() == 2 * WARDS


def take_on_by_phone(ward: Screen) -> None:
    page = ward.page
    page.goto("/work/")
    for title in (FIRST, SECOND):
        page.get_by_role("listitem").filter(has_text=title).get_by_role("checkbox").check()
    ward.picture("work-ticked", widths=(NARROW,))
    press(page, "Tiếp nhận các nhiệm vụ đã đánh dấu")
    expect(page.get_by_text("Đã tiếp nhận 2 nhiệm vụ")).to_be_visible()
    ward.check_accessible(widths=(NARROW,))


def ask_for_more_time(ward: Screen) -> None:
    page = ward.page
    page.get_by_role("link", name=FIRST).first.click()
    page.get_by_text("Việc khác").click()
    page.get_by_role("link", name="Xin gia hạn").click()
    page.get_by_label("Thời hạn mới").fill("22/12/2023")
    page.get_by_label("Lý do").fill("Chờ bản đồ tổ dân phố mới")
    press(page, "Xin gia hạn")
    expect(page.get_by_text("Chờ bản đồ tổ dân phố mới").first).to_be_visible()


def give_more_time(planner: Screen) -> None:
    page = planner.page
    page.goto("/work/")
    page.get_by_role("link", name=FIRST).first.click()
    page.get_by_role("link", name="Cho thêm thời gian").click()
    planner.check("extension-to-give")
    press(page, "Cho thêm thời gian")
    task = Task.objects.get(title=FIRST, lead_unit__versions__short_name="Bồ Đề")
    assert (task.due_on, task.original_due_on) == (date(2023, 12, 22), date(2023, 12, 15))


def hand_over(ward: Screen) -> None:
    """The head gives one of the tasks to a colleague, who then leaves his work to another."""
    page = ward.page
    page.goto("/work/")
    page.get_by_role("link", name=SECOND).first.click()
    page.get_by_text("Việc khác").click()
    page.get_by_role("link", name="Giao người thực hiện").click()
    page.get_by_label("Người thực hiện").select_option(index=2)
    press(page, "Lưu")
    task = the_second_task()
    first = task.lead_person
    page.goto(f"/units/{task.lead_unit_id}/open-work/")
    ward.check("open-work")
    page.get_by_role("listitem").filter(has_text=first.person.name).get_by_role("link", name="Bàn giao").click()
    page.get_by_label("Người nhận chung").select_option(index=1)
    ward.check("hand-over")
    press(page, "Bàn giao")
    expect(page.get_by_text("Đã bàn giao").first).to_be_visible()
    assert the_second_task().lead_person != first


def change_what_runs(planner: Screen, ward: Screen) -> None:
    """The plan moves the day of a line that people work on: its fourteen tasks follow, and the ward is told."""
    page = planner.page
    page.goto("/plans/")
    page.get_by_role("link", name=PLAN, exact=True).click()
    page.get_by_text("Việc khác").click()
    page.get_by_role("link", name="Sửa đổi kế hoạch").click()
    press(page, "Soạn bản sửa đổi")
    page.get_by_role("row").filter(has_text=FIRST).locator("a[href*='/draft/lines/']").click()
    page.get_by_label("Thời hạn").fill("29/12/2023")
    press(page, "Lưu dòng")
    page.get_by_role("link", name=f"Ban hành {PLAN}").click()
    press(page, f"Ban hành {PLAN}")
    expect(page.get_by_text(f"{WARDS} nhiệm vụ đổi nội dung")).to_be_visible()
    planner.check("amendment-tasks-to-follow")
    press(page, "Cập nhật các nhiệm vụ")
    expect(page.get_by_text("Các nhiệm vụ đã cập nhật theo bản sửa đổi")).to_be_visible()
    assert set(Task.objects.filter(title=FIRST).values_list("due_on", flat=True)) == {date(2023, 12, 29)}
    seal_acts()
    notice_acts(timezone.make_aware(datetime.combine(date(2023, 11, 20), time(12))))
    ward.page.goto("/notifications/")
    expect(ward.page.get_by_text(FIRST).first).to_be_visible()
    ward.check("notices-of-an-amendment")


def the_second_task() -> Task:
    found = Task.objects.select_related("lead_person__person")
    return found.get(title=SECOND, lead_unit__versions__short_name="Bồ Đề")


def urge(planner: Screen, box: letters.Letterbox) -> None:
    """The day passes: whom the rules name is reminded, once, and reads it in a mail."""
    task = the_second_task()
    whose = Person.objects.filter(pk=task.lead_person.person_id)
    whose.update(email="bode@longbien.example")
    on = task.due_on + timedelta(days=1)
    at = timezone.make_aware(datetime.combine(on, time(8)))
    seal_acts()
    notice_acts(at)
    told = remind(Unit.objects.get(pk=task.assigned_by_id), on, by=the_job("notifications.remind"), at=at)
    assert told[Nudge.REMINDED] > 0
    assert sum(remind(Unit.objects.get(pk=task.assigned_by_id), on, by=the_job("x"), at=at).values()) == 0
    # The digest of the next morning.
    morning = at + timedelta(days=1)
    mail_notices(morning)
    for mail in Mail.objects.filter(sent_at=None):
        send_mail(mail.pk)
    [text] = [mail.get_content() for to, mail in box.taken if to == ["bode@longbien.example"]]
    assert SECOND in text
    assert mail_notices(morning) == 0
    planner.page.goto("/tasks/")
    planner.page.get_by_role("link", name="Nhiệm vụ chậm và nguyên nhân").click()
    expect(planner.page.get_by_role("heading", name="Bồ Đề")).to_be_visible()
    planner.check("late-tasks")


def escalate(box: letters.Letterbox) -> None:
    """Nobody moves: days later the monitor hears of it, and at last the leader, each in a mail of his own."""
    task = the_second_task()
    assert task.monitor
    assert task.supervising_leader
    above = {"theodoi@longbien.example": task.monitor, "lanhdao@longbien.example": task.supervising_leader}
    for address, holding in above.items():
        Person.objects.filter(pk=holding.person_id).update(email=address)
    heard: dict[str, date] = {}
    for days in range(2, 22):
        on = task.due_on + timedelta(days=days)
        at = timezone.make_aware(datetime.combine(on, time(8)))
        remind(Unit.objects.get(pk=task.assigned_by_id), on, by=the_job("notifications.remind"), at=at)
        mail_notices(at + timedelta(days=1))
        for mail in Mail.objects.filter(sent_at=None):
            send_mail(mail.pk)
        for to, mail in box.taken:
            if SECOND in mail.get_content():
                heard.setdefault(to[0], on)
    # Five working days after the 20th, and ten.
    assert heard["theodoi@longbien.example"] == date(2023, 12, 27)
    assert heard["lanhdao@longbien.example"] > heard["theodoi@longbien.example"]
