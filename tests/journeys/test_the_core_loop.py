"""From a plan to the photo behind a number: what the house is for, once through, with everybody it takes."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from roviec.documents.files import open_file
from roviec.reports.models import Evidence
from tests.journeys.browsing import NARROW, Screen, Site

DOCUMENT = "175-KH/QU"
SUBJECT = "Cải tạo nơi sinh hoạt cộng đồng năm 2023"
PLAN = "KH 175"
THEME = "Chủ đề 2023: Chủ đề công tác năm 2023 của quận: chỉnh trang đô thị, chăm lo đời sống nhân dân"
GOAL = "Nhà sinh hoạt cộng đồng được cải tạo"
ROWS_OF_THE_TARGET = f"I\tNơi sinh hoạt cộng đồng\nI.1\t{GOAL}\tCác phường\t\tNăm 2023"
ROW_OF_THE_TASK = "I.2\tRà soát, lập danh mục nhà cần cải tạo\tCác phường\tPhòng Quản lý đô thị\t15/12/2023\tDanh mục"
REMARK = "Chưa có biên bản nghiệm thu nhà thứ hai; đề nghị kiểm tra lại."
# What the ward still has to say: by target, the number of each of its fields; a ratio has two.
STILL_MISSING = {
    "Tỷ lệ kiến nghị, phản ánh của công dân được giải quyết dứt điểm": ("9", "10"),
    "Tỷ lệ người dân tham gia bảo hiểm y tế": ("25.410", "27.010"),
    "Sân chơi, điểm sinh hoạt cộng đồng được lắp đặt, bổ sung thiết bị": ("1",),
    "Buổi sinh hoạt văn hóa, thể thao cộng đồng được tổ chức": ("6",),
    "Điểm hài lòng của người dân đối với phục vụ hành chính": ("85,4",),
    GOAL: ("2",),
}


def test_a_plan_becomes_figures_and_any_figure_opens_down_to_its_photo(site: Site):
    """The planner writes a plan and gives it out; a ward reports, is asked once to put a number right, and is accepted."""
    clerk, planner = site.sign_in("vanthu"), site.sign_in("tonghop")
    contact, head = site.sign_in("daumoi", width=NARROW), site.sign_in("phuong")

    register_the_document(clerk)
    draft_the_plan(planner)
    measure_and_allocate(planner)
    issue_and_hand_out(planner)
    the_ward_finds_its_task(head)
    ask_for_it_in_the_sheet_of_the_month(planner)
    assert the_total_on_the_board(planner, "board-before") == Total("/15", "0/14")

    fill_in_the_rest(contact)
    put_before_the_head(contact)
    check_and_submit(head)
    return_it_with_a_remark(planner)
    correct_and_put_before_the_head(contact)
    check_and_submit(head, again=True)
    accept(planner)
    assert the_total_on_the_board(planner, "board-after") == Total("1/15", "1/14")

    open_the_number_down_to_the_photo(site.sign_in("kiemtra"))
    the_kept_photo_says_nothing_about_its_place()


# ---- the plan ----


def register_the_document(clerk: Screen) -> None:
    page = clerk.page
    page.goto("/documents/new/")
    page.get_by_label("Số và ký hiệu").fill(DOCUMENT)
    page.get_by_label("Trích yếu").fill(SUBJECT)
    page.get_by_label("Ngày ban hành").fill("01/11/2023")
    page.get_by_label(re.compile(r"^Cơ quan ban hành \(")).select_option(label="Quận ủy Long Biên")
    clerk.check("document-new")
    press(page, "Vào sổ văn bản")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kế hoạch {DOCUMENT}")
    clerk.check("document")


def draft_the_plan(planner: Screen) -> None:
    page = planner.page
    page.goto("/plans/")
    planner.check("plans")
    page.get_by_role("link", name="Soạn kế hoạch").click()
    page.get_by_label("Tên kế hoạch").fill(SUBJECT)
    page.get_by_label("Tên gọi tắt").fill(PLAN)
    page.get_by_label(re.compile(r"^Thực hiện \(")).select_option(label=THEME)
    page.get_by_label(re.compile("^Năm")).fill("2023")
    page.get_by_label(re.compile("^Từ")).fill("01/11/2023")
    planner.check("plan-new")
    press(page, "Soạn kế hoạch")

    paste_rows(page, ROWS_OF_THE_TARGET, "Chỉ tiêu")
    planner.check("plan-paste")
    press(page, "Thêm 2 dòng")
    paste_rows(page, ROW_OF_THE_TASK, "Nhiệm vụ")
    press(page, "Thêm 1 dòng")
    expect(page.get_by_text("1 chỉ tiêu; 1 nhiệm vụ")).to_be_visible()
    planner.check("plan-draft")


def paste_rows(page: Page, rows: str, kind: str) -> None:
    page.get_by_role("link", name="Dán từ Excel, Word").click()
    page.get_by_label("Các dòng là").select_option(label=kind)
    paste(page.get_by_label("Các dòng chép từ Excel, Word"), rows)
    press(page, "Đọc các dòng")


def measure_and_allocate(planner: Screen) -> None:
    page = planner.page
    page.get_by_role("link", name="Đơn vị tham gia").click()
    page.get_by_label("Tất cả 14 phường").check()
    planner.check("plan-participants")
    press(page, "Lưu đơn vị tham gia")

    page.get_by_role("link", name="chưa có cách tính").click()
    page.get_by_label("Đơn vị tính").fill("nhà")
    expect(page.get_by_label("Gộp nhiều đơn vị").locator("option:checked")).to_have_text("Cộng các đơn vị")
    planner.check("target-measure")
    press(page, "Lưu cách tính")

    page.get_by_label("Mọi phường tham gia đều nhập").check()
    planner.check("target-reporters")
    press(page, "Lưu đơn vị báo cáo")
    give_the_goal_out(planner)


def give_the_goal_out(planner: Screen) -> None:
    page = planner.page
    page.get_by_label("Quận Long Biên").fill("15")
    paste(page.get_by_label("Bồ Đề"), "\n".join(["1"] * 14))
    sum_of_the_wards = page.locator("[data-sum]")
    expect(sum_of_the_wards).to_have_text("Tổng 14, còn thiếu 1 so với 15")
    page.get_by_label("Phúc Lợi").fill("2")
    expect(sum_of_the_wards).to_have_text("Tổng 15 = chỉ tiêu giao 15")
    planner.check("target-goals")
    press(page, "Lưu số giao")
    expect(page.get_by_text("14 đơn vị báo cáo")).to_be_visible()
    planner.check("target-of-the-plan")


def issue_and_hand_out(planner: Screen) -> None:
    page = planner.page
    page.get_by_role("link", name=PLAN).first.click()
    page.get_by_role("link", name=f"Ban hành {PLAN}").click()
    page.get_by_label("Ban hành theo văn bản").select_option(label=f"{DOCUMENT} {SUBJECT}")
    planner.check("plan-issue")
    press(page, f"Ban hành {PLAN}")
    page.get_by_role("link", name="Giao nhiệm vụ").click()
    planner.check("plan-handing-out")
    press(page, "Giao 14 nhiệm vụ")
    expect(page.get_by_text("Đã giao 14 nhiệm vụ")).to_be_visible()
    page.get_by_text("Các phường (0/14)").click()
    expect(page.get_by_role("row").get_by_role("listitem")).to_have_count(14)
    planner.check("tasks-handed-out")
    page.goto("/plans/")
    page.get_by_role("link", name=PLAN, exact=True).click()
    planner.check("plan")


def the_ward_finds_its_task(head: Screen) -> None:
    head.page.goto("/work/")
    head.page.get_by_role("link", name="Rà soát, lập danh mục nhà cần cải tạo").click()
    expect(head.page.get_by_text("15/12/2023").first).to_be_visible()
    head.check("task")


# ---- the sheet ----


def ask_for_it_in_the_sheet_of_the_month(planner: Screen) -> None:
    page = planner.page
    page.goto("/reports/")
    page.get_by_role("link", name="Phiếu số liệu tháng").first.click()
    page.get_by_label(f"{PLAN}:").check()
    planner.check("reporting-scheme")
    press(page, "Lưu các kế hoạch")
    expect(page.get_by_text("Phiếu số liệu gồm chỉ tiêu của 2 kế hoạch")).to_be_visible()


def fill_in_the_rest(contact: Screen) -> None:
    page = contact.page
    page.goto("/")
    contact.check("home-of-a-contact")
    page.get_by_role("link", name="Nhập tiếp").first.click()
    for filled, (target, numbers) in enumerate(STILL_MISSING.items(), start=8):
        card = the_card(page, target)
        for field, number in zip(card.get_by_role("textbox").all(), numbers, strict=False):
            field.fill(number)
        field.blur()
        expect(page.get_by_text(f"{filled}/13 chỉ tiêu", exact=True)).to_be_visible()
    expect(the_card(page, GOAL)).to_contain_text("Trong kỳ 2 nhà; lũy kế 2/1 nhà, đạt 200 %, vượt 1 nhà so với đăng ký")
    the_card(page, GOAL).locator("input[type=file][capture]").set_input_files(
        {"name": "nha-sinh-hoat.jpg", "mimeType": "image/jpeg", "buffer": a_photo_of_a_phone()}
    )
    expect(the_card(page, GOAL).get_by_role("link", name="nha-sinh-hoat.jpg")).to_be_visible()
    contact.check("sheet-to-fill")


def put_before_the_head(contact: Screen) -> None:
    page = contact.page
    page.get_by_role("button", name="Kiểm tra và trình lãnh đạo").click()
    contact.check("sheet-check-of-the-contact")
    press(page, "Trình lãnh đạo đơn vị")


def check_and_submit(head: Screen, *, again: bool = False) -> None:
    page = head.page
    page.goto("/")
    page.get_by_role("link", name="Xem và gửi").click()
    page.get_by_role("button", name="Kiểm tra và gửi báo cáo tháng 11/2023").click()
    if again:
        expect(page.get_by_role("listitem").filter(has_text=GOAL)).to_contain_text("2 nhà → 1 nhà")
        head.picture("sheet-check-again")
    else:
        head.check("sheet-check")
    press(page, "Gửi báo cáo tháng 11/2023")
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo tháng 11/2023, Phường Bồ Đề")
    expect(page.get_by_text("Đã gửi").first).to_be_visible()
    if not again:
        head.check("sheet-submitted")


def return_it_with_a_remark(planner: Screen) -> None:
    page = planner.page
    open_for_review(page)
    page.get_by_label(f"Ý kiến về “{GOAL}”").fill(REMARK)
    planner.check("sheet-review")
    press(page, "Trả lại để bổ sung")
    expect(page.get_by_text("Đã trả lại báo cáo của Phường Bồ Đề")).to_be_visible()
    planner.check("reports-of-the-period")


def correct_and_put_before_the_head(contact: Screen) -> None:
    page = contact.page
    page.goto("/")
    page.get_by_role("link", name="Bổ sung và gửi lại").first.click()
    card = the_card(page, GOAL)
    expect(card.get_by_text(REMARK)).to_be_visible()
    contact.check("sheet-returned")
    field = card.get_by_label("Trong kỳ")
    field.fill("1")
    field.blur()
    expect(card).to_contain_text("lũy kế 1/1 nhà")
    put_before_the_head(contact)


def accept(planner: Screen) -> None:
    page = planner.page
    open_for_review(page)
    expect(the_card(page, GOAL)).to_contain_text("2 nhà → 1 nhà")
    planner.check("sheet-review-again")
    press(page, "Duyệt báo cáo")
    planner.check("reports-of-the-period-after")


def open_for_review(page: Page) -> None:
    page.goto("/reports/")
    page.get_by_role("link", name="Phường Bồ Đề").click()


# ---- the board ----


@dataclass(frozen=True)
class Total:
    """What the board says of the target: the value with its goal, and how many units gave all their figures."""

    value: str
    units: str


def the_total_on_the_board(planner: Screen, picture: str) -> Total:
    planner.page.goto("/board/")
    planner.check(picture)
    cell = the_row_on_the_board(planner.page).locator(".heat-total")
    value = cell.locator(".v").inner_text() + cell.locator(".g").inner_text()
    return Total(value, cell.locator(".coverage").inner_text().split()[0])


def the_row_on_the_board(page: Page) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=GOAL)).first


def open_the_number_down_to_the_photo(reader: Screen) -> None:
    page, clicks = reader.page, 0
    page.goto("/board/")

    def click(link: Locator) -> None:
        nonlocal clicks
        clicks += 1
        link.click()

    click(the_row_on_the_board(page).locator(".heat-total a"))
    expect(page.get_by_role("heading", name="Số này từ đâu?")).to_be_visible()
    reader.check("figure-of-the-district")
    click(page.get_by_role("row", name=re.compile("^Bồ Đề")).get_by_role("link").first)
    reader.check("figure-of-the-ward")
    click(page.get_by_role("link", name="nha-sinh-hoat.jpg"))
    # He looks into a ward from outside: once for a sheet he says why, and the ward sees that he did.
    page.get_by_label("Lý do mở").fill("Kiểm tra kết quả kế hoạch 160")
    page.get_by_role("button", name="Mở minh chứng").click()
    expect(page.locator("body > img")).to_be_visible()
    assert page.evaluate("document.images[0].naturalWidth") > 0
    print(f"clicks from the board to the photo: {clicks}")
    assert clicks <= 3


# ---- the photo ----


def a_photo_of_a_phone() -> bytes:
    """A small JPEG that tells where it was taken and by which phone."""
    exif = Image.Exif()
    exif[0x010F] = "Điện thoại của phường"
    exif[0x8825] = {1: "N", 2: (21.0, 2.0, 30.0), 3: "E", 4: (105.0, 52.0, 30.0)}
    photo = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 150, 110)).save(photo, "JPEG", exif=exif)
    assert Image.open(io.BytesIO(photo.getvalue())).getexif()
    return photo.getvalue()


def the_kept_photo_says_nothing_about_its_place() -> None:
    with open_file(Evidence.objects.get(name="nha-sinh-hoat.jpg").content) as kept:
        photo = Image.open(kept)
        assert not photo.getexif()
        assert "exif" not in photo.info


# ---- hands ----


def the_card(page: Page, target: str) -> Locator:
    return page.get_by_role("article", name=target)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def paste(field: Locator, text: str) -> None:
    """What was copied elsewhere is pasted as the browser does it, so that the page's own handling of it runs."""
    field.focus()
    field.evaluate(
        """(field, text) => {
            const copied = new DataTransfer();
            copied.setData("text/plain", text);
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: copied, bubbles: true, cancelable: true }));
        }""",
        text,
    )
