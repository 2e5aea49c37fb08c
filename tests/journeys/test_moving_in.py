"""From an empty installation to the first accepted sheet of a ward with forty people: by pages, and one workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from roviec.config.home import Home, Kind, open_home
from roviec.organisations.set_up_code import set_up_code
from tests.databases import Database
from tests.journeys import browsing
from tests.journeys.browsing import Screen, Site
from tests.journeys.test_the_core_loop import paste, press, the_card

WARD = "Phường Bồ Đề"
ROOM = "Phòng Văn hóa - Xã hội phường Bồ Đề"
PLAN, SUBJECT = "KH 12", "Chăm lo đời sống nhân dân"
DOCUMENT = "12/KH-UBND"
TARGETS = {"Nhà đại đoàn kết được sửa chữa": ("nhà", "10", "4"), "Hộ được thăm, tặng quà": ("hộ", "120", "35")}
PEOPLE = 40
ADMINISTRATOR = "hoa.lt"
# Who has which post of the preset: the first passwords are theirs.
PLANNER, CLERK, HEAD, CONTACT = "vp.th", "vp.vt", "pvhxh.truong", "pvhxh.cv"


@pytest.fixture
def empty_site(real_database: Database, tmp_path: Path, browser: Browser, django_db_blocker: Any) -> Iterator[Site]:
    """A server on an installation that is real and has nothing yet."""
    assert not (missing := browsing.missing_files()), missing
    home: Home = open_home(tmp_path / "home", wanted=Kind.REAL, create=True)
    with browsing.served(home, real_database) as url:
        site = Site(url, "mật-khẩu-của-tôi", browser)
        yield site
        complaints = [said for screen in site.screens for said in screen.complaints]
        for screen in site.screens:
            screen.context.close()
    assert not complaints, "\n".join(complaints)


def test_a_ward_moves_in_and_has_its_first_report_accepted(empty_site: Site, tmp_path: Path):
    site = empty_site
    set_the_system_up(site)
    administrator = site.sign_in(ADMINISTRATOR)
    import_the_people(administrator, tmp_path)
    planner, clerk, head, contact = (
        the_first_password(site, administrator, post) for post in (PLANNER, CLERK, HEAD, CONTACT)
    )

    register_the_document(clerk)
    draft_and_issue(planner)
    open_the_month(planner)
    name_the_contact(head)
    fill_in(contact)
    submit(head)
    accept(planner)


# ---- from nothing ----


def set_the_system_up(site: Site) -> None:
    screen = site.visit("/board/")
    page = screen.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Thiết lập Rõ Việc")
    page.goto(f"/units/set-up/?code={set_up_code()}")
    page.get_by_label("Tên cơ quan, địa phương").fill(WARD)
    expect(page.get_by_text("Ủy ban nhân dân phường Bồ Đề", exact=True)).to_be_visible()
    page.get_by_label("Họ và tên").fill("Lê Thị Hoa")
    page.get_by_label("Tên đăng nhập").fill(ADMINISTRATOR)
    page.get_by_label("Mật khẩu", exact=True).fill(site.password)
    page.get_by_label("Nhập lại mật khẩu").fill("khác hẳn")
    press(page, "Thiết lập hệ thống")
    expect(page.get_by_text("Hai lần nhập mật khẩu mới khác nhau").first).to_be_visible()
    screen.check("set-up")
    for field in ("Mật khẩu", "Nhập lại mật khẩu"):
        page.get_by_label(field, exact=True).fill(site.password)
    press(page, "Thiết lập hệ thống")
    expect(page.get_by_text("Hệ thống đã thiết lập xong")).to_be_visible()


# ---- the people ----


def import_the_people(administrator: Screen, folder: Path) -> None:
    page = administrator.page
    page.goto("/units/administration/")
    page.get_by_role("link", name="Nhập đơn vị, chức danh và người").click()
    administrator.check("import")
    with page.expect_download() as download:
        page.get_by_role("link", name="Mẫu kèm cơ cấu hiện có").click()
    filled = with_people(Path(download.value.path()).read_bytes())
    send(page, folder, with_a_wrong_cell(filled))
    expect(page.get_by_text("có 1 chỗ sai")).to_be_visible()
    administrator.check("import-wrong")
    page.get_by_role("link", name="Gửi sổ tính đã sửa").click()
    send(page, folder, filled)
    expect(page.get_by_text(f"{PEOPLE} mới, 0 thay đổi, 1 giữ nguyên")).to_be_visible()
    administrator.check("import-preview")
    press(page, "Nhập sổ tính")
    expect(page.get_by_text(f"Đã nhập: {PEOPLE} mới")).to_be_visible()
    administrator.check("import-done")


def with_people(workbook: bytes) -> bytes:
    """The workbook as somebody fills it in: forty people on the posts that stand in it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    posts = [row[0].value for row in book["Chức danh"].iter_rows(min_row=2) if row[0].value != "quan-tri"]
    for post in posts[:PEOPLE]:
        book["Người"].append([post, f"Cán bộ {post}", None, None, post, date(2025, 7, 1)])
    return saved(book)


def with_a_wrong_cell(workbook: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    book["Người"].cell(row=4, column=5).value = "khong.co"
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def send(page: Page, folder: Path, workbook: bytes) -> None:
    file = folder / "co-cau.xlsx"
    file.write_bytes(workbook)
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Xem trước thay đổi")


def the_first_password(site: Site, administrator: Screen, post: str) -> Screen:
    """The administrator hands a link over; the person sets a password and signs in."""
    page = administrator.page
    page.goto(f"/units/people/?q={post}")
    page.get_by_role("link", name=f"Cán bộ {post}", exact=True).click()
    press(page, "Gửi thư mời")
    screen = site.visit(page.locator("#invitation-link").input_value())
    for field in screen.page.locator("input[type=password]").all():
        field.fill(site.password)
    press(screen.page, "Đặt mật khẩu")
    screen.page.get_by_label("Tên đăng nhập").fill(post)
    screen.page.get_by_label("Mật khẩu").fill(site.password)
    press(screen.page, "Đăng nhập")
    expect(screen.page.get_by_role("heading", level=1)).to_be_visible()
    return screen


# ---- the plan ----


def the_month() -> date:
    return timezone.localdate().replace(day=1)


def register_the_document(clerk: Screen) -> None:
    page = clerk.page
    page.goto("/documents/new/")
    page.get_by_label("Số và ký hiệu").fill(DOCUMENT)
    page.get_by_label("Trích yếu").fill(SUBJECT)
    page.get_by_label("Ngày ban hành").fill(f"01/01/{the_month().year}")
    page.get_by_label(re.compile(r"^Cơ quan ban hành \(")).select_option(label="Ủy ban nhân dân phường Bồ Đề")
    press(page, "Vào sổ văn bản")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kế hoạch {DOCUMENT}")


def draft_and_issue(planner: Screen) -> None:
    page = planner.page
    page.goto("/plans/")
    page.get_by_role("link", name="Soạn kế hoạch").first.click()
    page.get_by_label("Tên kế hoạch").fill(SUBJECT)
    page.get_by_label("Tên gọi tắt").fill(PLAN)
    page.get_by_label(re.compile("^Năm")).fill(str(the_month().year))
    page.get_by_label(re.compile("^Từ")).fill(f"01/01/{the_month().year}")
    press(page, "Soạn kế hoạch")
    page.get_by_role("link", name="Dán từ Excel, Word").click()
    page.get_by_label("Các dòng là").select_option(label="Chỉ tiêu")
    rows = [f"I.{n}\t{name}\tPhòng VHXH Bồ Đề" for n, name in enumerate(TARGETS, start=1)]
    paste(page.get_by_label("Các dòng chép từ Excel, Word"), "\n".join([f"I\t{SUBJECT}", *rows]))
    press(page, "Đọc các dòng")
    press(page, "Thêm 3 dòng")
    page.get_by_role("link", name="Đơn vị tham gia").click()
    page.get_by_label(ROOM, exact=True).check()
    press(page, "Lưu đơn vị tham gia")
    for measure, goal, _figure in TARGETS.values():
        page.get_by_role("link", name="chưa có cách tính").first.click()
        page.get_by_label("Đơn vị tính").fill(measure)
        press(page, "Lưu cách tính")
        page.get_by_label(ROOM, exact=True).select_option(label="Đơn vị nhập")
        press(page, "Lưu đơn vị báo cáo")
        for field in page.locator("main input.figure").all():
            field.fill(goal)
        press(page, "Lưu số giao")
        page.get_by_role("link", name=PLAN).first.click()
    planner.picture("first-plan")
    page.get_by_role("link", name=f"Ban hành {PLAN}").click()
    page.get_by_label("Ban hành theo văn bản").select_option(label=f"{DOCUMENT} {SUBJECT}")
    press(page, f"Ban hành {PLAN}")
    expect(page.get_by_text(f"Đã ban hành {PLAN}")).to_be_visible()


# ---- the sheet ----


def open_the_month(planner: Screen) -> None:
    page = planner.page
    page.goto("/reports/")
    page.get_by_role("link", name="Lập chế độ báo cáo").click()
    expect(page.get_by_label(re.compile("^Hạn gửi"))).to_have_value("20")
    page.get_by_label("Tên chế độ báo cáo").fill("Phiếu số liệu tháng")
    page.get_by_label("Áp dụng từ ngày").fill(f"{the_month():%d/%m/%Y}")
    page.get_by_label(f"{PLAN}:").check()
    planner.check("first-scheme")
    press(page, "Lập chế độ báo cáo")
    page.goto("/reports/")
    page.get_by_role("link", name="Mở kỳ").click()
    page.get_by_role("dialog").get_by_role("button", name="Mở kỳ").click()
    expect(page.get_by_text("Đã mở kỳ")).to_be_visible()
    planner.check("first-period")


def name_the_contact(head: Screen) -> None:
    page = head.page
    page.goto("/reports/")
    page.get_by_role("link", name=re.compile("Bắt đầu nhập|Nhập tiếp")).click()
    page.get_by_role("link", name="Đầu mối nhập").click()
    for name in TARGETS:
        chooser = page.get_by_label(f"Đầu mối của “{name}”")
        with page.expect_navigation():
            chooser.select_option(label=f"Cán bộ {CONTACT}, Chuyên viên đầu mối báo cáo")
    expect(page.get_by_text("2/2", exact=True)).to_be_visible()
    head.check("first-contacts")


def fill_in(contact: Screen) -> None:
    page = contact.page
    page.goto("/reports/")
    page.get_by_role("link", name=re.compile("Bắt đầu nhập|Nhập tiếp")).click()
    for done, (name, (_measure, _goal, figure)) in enumerate(TARGETS.items(), start=1):
        field = the_card(page, name).get_by_label("Trong kỳ")
        field.fill(figure)
        field.blur()
        expect(page.get_by_text(f"{done}/2 chỉ tiêu", exact=True)).to_be_visible()
    contact.check("first-sheet")
    page.get_by_role("button", name="Kiểm tra và trình lãnh đạo").click()
    press(page, "Trình lãnh đạo đơn vị")


def submit(head: Screen) -> None:
    page = head.page
    page.goto("/")
    page.get_by_role("link", name="Xem và gửi").click()
    page.get_by_role("button", name="Kiểm tra và gửi báo cáo").click()
    page.get_by_role("button", name="Gửi báo cáo tháng").click()
    expect(page.get_by_text("Đã gửi").first).to_be_visible()


def accept(planner: Screen) -> None:
    page = planner.page
    page.goto("/reports/")
    page.get_by_role("link", name=ROOM).first.click()
    planner.check("first-review")
    press(page, "Duyệt báo cáo")
    expect(page.get_by_text("Đã duyệt").first).to_be_visible()
    page.goto("/board/")
    expect(page.get_by_role("row").filter(has_text="Nhà đại đoàn kết được sửa chữa").first).to_contain_text(
        re.compile(r"4\s*/10")
    )
    planner.check("first-board")
