"""What happens under a writer's hands: the sheet keeps itself, says what is wrong where it is wrong, and loses nothing."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, Route, expect

from roviec.acts.models import Act, ActObject
from roviec.reports.enums import ReportAct
from roviec.reports.models import Report
from tests.journeys.browsing import NARROW, Screen, Site

HOUSEHOLDS = "Hộ khó khăn được hỗ trợ sinh kế, vốn vay ưu đãi"
INSURED = "Tỷ lệ người dân tham gia bảo hiểm y tế"
HOLDERS, RESIDENTS = "Người có thẻ bảo hiểm y tế còn giá trị", "Người thường trú, tạm trú trên địa bàn"
WRONG_NUMBERS = {
    "1,000": "“1,000” có thể là 1 hoặc 1.000. Hãy ghi lại theo một trong hai cách này.",
    "1,000.5": "“1,000.5” chưa rõ: dấu chấm ngăn cách hàng nghìn, dấu phẩy đứng trước phần thập phân. Hãy ghi 1.000,5.",
    "abc": "“abc” chưa phải là số. Chỉ nhập chữ số, ví dụ 22.946 hoặc 3,5.",
    "-3": "Số liệu của chỉ tiêu này không được âm.",
    "2,5": "Hãy nhập số nguyên.",
}


def test_what_was_typed_is_there_after_a_reload(site: Site):
    page = the_sheet_of_cu_khoi(site, "daumoi.cu-khoi", width=NARROW).page
    type_into(the_card(page, HOUSEHOLDS).get_by_label("Trong kỳ"), "5")
    expect(page.locator(".saved")).to_contain_text("Đã lưu")
    expect(page.get_by_text("1/12 chỉ tiêu", exact=True)).to_be_visible()

    page.reload()
    expect(the_card(page, HOUSEHOLDS).get_by_label("Trong kỳ")).to_have_value("5")
    expect(the_card(page, HOUSEHOLDS).get_by_label("Lũy kế")).to_have_value("42")
    expect(the_card(page, HOUSEHOLDS)).to_contain_text("lũy kế 42/41 hộ, đạt 102,4 %, vượt 1 hộ so với đăng ký")


def test_what_was_typed_before_the_scripts_came_is_kept_as_well(site: Site):
    page = the_sheet_of_cu_khoi(site, "daumoi.cu-khoi", width=NARROW).page
    held: list[Route] = []
    is_held = True

    def hold(route: Route) -> None:
        if is_held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/*.js", hold)
    page.goto(page.url, wait_until="commit")
    type_into(the_card(page, HOUSEHOLDS).get_by_label("Trong kỳ"), "6")
    assert held, "the scripts were there before the hand"

    is_held = False
    for script in held:
        script.continue_()
    expect(page.locator(".saved")).to_contain_text("Đã lưu")
    expect(the_card(page, HOUSEHOLDS).get_by_label("Lũy kế")).to_have_value("43")
    page.reload()
    expect(the_card(page, HOUSEHOLDS).get_by_label("Trong kỳ")).to_have_value("6")


def test_a_wrong_number_is_explained_beside_its_field_and_stays_there(site: Site):
    contact = the_sheet_of_cu_khoi(site, "daumoi.cu-khoi", width=NARROW)
    page = contact.page
    card = the_card(page, HOUSEHOLDS)
    field = card.get_by_label("Trong kỳ")
    for typed, sentence in WRONG_NUMBERS.items():
        type_into(field, typed)
        expect(card.get_by_role("alert")).to_have_text(sentence)
        expect(field).to_have_value(typed)
        expect(field).to_have_attribute("aria-invalid", "true")

    insured = the_card(page, INSURED)
    type_into(insured.get_by_label(HOLDERS), "13.100")
    type_into(insured.get_by_label(RESIDENTS), "12.900")
    expect(insured.get_by_role("alert")).to_have_text(
        f"{HOLDERS} (13.100) không được lớn hơn {RESIDENTS.lower()} (12.900)."
    )
    expect(insured.get_by_label(HOLDERS)).to_have_value("13.100")
    contact.check("sheet-with-wrong-numbers")
    assert not Report.objects.get(pk=the_report_on(page)).entries.exists()

    type_into(field, "5")
    expect(card.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("1/12 chỉ tiêu", exact=True)).to_be_visible()


def test_who_writes_second_in_another_window_is_told_and_keeps_what_he_typed(site: Site):
    contact = the_sheet_of_cu_khoi(site, "daumoi.cu-khoi")
    head = the_sheet_of_cu_khoi(site, "phuong.cu-khoi")
    type_into(the_card(contact.page, HOUSEHOLDS).get_by_label("Trong kỳ"), "5")
    expect(contact.page.get_by_text("1/12 chỉ tiêu", exact=True)).to_be_visible()

    card = the_card(head.page, HOUSEHOLDS)
    with head.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        type_into(card.get_by_label("Trong kỳ"), "7")
    assert answer.value.status == 409
    expect(card.get_by_role("alert")).to_contain_text("Số liệu này đã được người khác nhập sau khi phiếu được mở.")
    expect(card.get_by_role("alert")).to_contain_text("Trên phiếu hiện là 5 hộ (Lê Thị Nhàn,")
    expect(card.get_by_label("Trong kỳ")).to_have_value("7")
    head.check("sheet-written-in-two-windows")

    card.get_by_role("button", name="Giữ số vừa nhập").click()
    expect(card.get_by_role("alert")).to_have_count(0)
    head.page.reload()
    expect(the_card(head.page, HOUSEHOLDS).get_by_label("Trong kỳ")).to_have_value("7")


def test_a_double_click_submits_once(site: Site):
    page = site.sign_in("phuong.gia-thuy").page
    page.get_by_role("link", name="Xem và gửi").first.click()
    page.get_by_role("button", name="Kiểm tra và gửi báo cáo tháng 11/2023").click()
    page.get_by_role("button", name="Gửi báo cáo tháng 11/2023", exact=True).dblclick()
    expect(page.get_by_text("Đã gửi").first).to_be_visible()
    of_the_report = ActObject.objects.filter(type=Report._meta.label_lower, key=the_report_on(page))
    assert Act.objects.filter(kind=ReportAct.SUBMITTED, pk__in=of_the_report.values("act_id")).count() == 1


def the_sheet_of_cu_khoi(site: Site, username: str, *, width: int = 1440) -> Screen:
    screen = site.sign_in(username, width=width)
    screen.page.goto("/reports/")
    screen.page.get_by_role("link", name="Bắt đầu nhập").or_(screen.page.get_by_role("link", name="Nhập tiếp")).click()
    expect(screen.page.get_by_role("heading", level=1)).to_have_text("Báo cáo tháng 11/2023, Phường Cự Khối")
    return screen


def the_card(page: Page, target: str) -> Locator:
    return page.get_by_role("article", name=target)


def the_report_on(page: Page) -> int:
    return int(page.url.split("/reports/")[1].split("/")[0])


def type_into(field: Locator, text: str) -> None:
    """Type as a person does and leave the field."""
    field.fill(text)
    field.blur()
