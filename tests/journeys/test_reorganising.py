"""An administrator gives a part of a ward to a new one, and the figures are read by the units of today."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Screen


def add(page: Page, kind: str, verb: str = "Thêm dòng") -> None:
    """Open the form of a kind of line."""
    page.get_by_role("link", name=kind).click()
    expect(page.get_by_role("button", name=verb, exact=True)).to_be_visible()


def test_a_part_of_a_ward_becomes_a_new_one(site):
    keeper = site.sign_in("quantri")
    page = keeper.page
    page.goto("/reorganisations/")
    keeper.check("reorganisations-none")
    page.get_by_role("link", name="Soạn việc sắp xếp").first.click()
    page.get_by_label("Tên việc sắp xếp").fill(
        "Chia một phần phường Ngọc Thụy, nhập phường Cự Khối vào phường Thạch Bàn"
    )
    page.get_by_label("Văn bản căn cứ").fill(
        "Nghị quyết 1656/NQ-UBTVQH15 ngày 16/06/2025 của Ủy ban Thường vụ Quốc hội"
    )
    page.get_by_label("Kể từ ngày").fill("20/11/2023")
    page.get_by_label("Sắp xếp bên dưới").select_option(index=0)
    keeper.picture("reorganisation-begin")
    page.get_by_role("button", name="Bắt đầu soạn").click()

    add(page, "Đơn vị mới")
    page.get_by_label("Tên đầy đủ").fill(
        "Phường Ngọc Thụy Đông (tên rất dài để thử trang hẹp: phần đất ngoài đê phía đông đường Hồng Tiến)"
    )
    page.get_by_label("Tên gọi tắt").fill("Ngọc Thụy Đông")
    page.get_by_label("Loại hình").select_option(label="Phường")
    page.get_by_label("Trực thuộc").select_option(index=0)
    page.get_by_role("button", name="Thêm dòng", exact=True).click()

    a_ward_ends(keeper)
    a_part_changes_today(keeper)
    figures_are_read_both_ways(keeper)
    assert not keeper.complaints


def a_ward_ends(keeper: Screen) -> None:
    """The draft says that a ward ends, with too small a share; open work is looked at, and what would happen."""
    page = keeper.page
    add(page, "Đơn vị kết thúc")
    page.get_by_label("Đơn vị", exact=True).select_option(label=ward(page, "Cự Khối"))
    page.get_by_role("button", name="Thêm dòng", exact=True).click()
    add(page, "Đơn vị chuyển sang đơn vị khác")
    page.get_by_label("Đơn vị", exact=True).select_option(label=ward(page, "Cự Khối"))
    page.get_by_label("Chuyển sang").select_option(label=ward(page, "Thạch Bàn"))
    page.get_by_label("Tỷ lệ (%)").fill("60")
    keeper.check("reorganisation-share")
    page.get_by_role("button", name="Thêm dòng", exact=True).click()
    expect(page.get_by_text("hiện cộng lại là 60 %")).to_be_visible()
    keeper.check("reorganisation-draft")

    page.get_by_role("link", name="Xem xét").first.click()
    page.get_by_role("checkbox").first.check()
    page.get_by_label("Xử lý thế nào").select_option(label="đóng lại")
    keeper.check("reorganisation-open-work")
    page.get_by_role("button", name="Ghi quyết định").click()
    expect(page.get_by_text("(đã quyết định)").first).to_be_visible()
    page.get_by_role("link", name="Về bản soạn").click()
    page.get_by_role("link", name="Xem điều sẽ xảy ra").click()
    keeper.check("reorganisation-preview")
    page.get_by_role("link", name="Về bản soạn").click()


def a_part_changes_today(keeper: Screen) -> None:
    """The lines of that ward go, and another one gives a part away: carried out now."""
    page = keeper.page
    for _line in range(2):
        page.get_by_role("button", name="Gỡ: ").filter(has_text="Gỡ").last.click()
    add(page, "Đơn vị chuyển sang đơn vị khác")
    page.get_by_label("Đơn vị", exact=True).select_option(label=ward(page, "Ngọc Thụy"))
    page.get_by_label("Chuyển sang").select_option(index=0)
    page.get_by_label("Tỷ lệ (%)").fill("33,3333")
    page.get_by_label("Tỷ lệ giả định").check()
    page.get_by_role("button", name="Thêm dòng", exact=True).click()
    page.get_by_role("link", name="Xem điều sẽ xảy ra").click()
    keeper.picture("reorganisation-order")
    page.get_by_role("button", name="Thực hiện việc sắp xếp").click()
    expect(page.get_by_text("Đã thực hiện việc sắp xếp.")).to_be_visible()
    keeper.check("reorganisation-done")


def figures_are_read_both_ways(keeper: Screen) -> None:
    """By the units of today and by those of that time, of all targets and of one."""
    page = keeper.page
    page.goto("/board/")
    page.get_by_role("link", name="Theo đơn vị lúc đó / theo đơn vị hiện nay").click()
    expect(page.get_by_text("½").first).to_be_visible()
    keeper.check("board-by-units")
    page.get_by_role("link", name="Theo đơn vị lúc đó").click()
    keeper.check("board-by-units-then")
    page.get_by_role("link", name="Theo đơn vị hiện nay").click()
    page.get_by_role("rowheader").get_by_role("link").first.click()
    keeper.check("target-by-units")
    page.emulate_media(color_scheme="dark")
    keeper.picture("target-by-units-dark")


def ward(page: Page, name: str) -> str:
    """The words by which the list of units offers a ward."""
    options = page.get_by_label("Đơn vị", exact=True).locator("option").all_inner_texts()
    return next(option for option in options if option.strip(" —").lower() == f"phường {name}".lower())
