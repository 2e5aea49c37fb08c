"""The pictures that README and the guide show, taken of what is there: `make pictures` puts them in docs."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import Locator, Page

from roviec.plans.models import Plan
from tests.journeys.browsing import HEIGHTS, NARROW, PICTURES, Screen, Site

# What a page of the guide has room for; text stays readable in it.
READABLE = 1000


def test_the_board_and_the_sheet_are_pictured(site: Site):
    leader = site.sign_in("lanhdao")
    go(leader.page, "Điều hành")
    # Tall enough for the sentence, the late ones and the first rows of wards by targets.
    keep(leader.page, "readme-board", 1560, width=1440)
    keep(leader.page, "guide-lanh-dao-dieu-hanh", 900)
    leader.page.locator("main table a.cell, main table td a").filter(has_text="/").first.click()
    keep(leader.page, "guide-lanh-dao-so-nay", 800)
    leader.context.close()

    contact = site.sign_in("daumoi", width=NARROW)
    keep(contact.page, "guide-dau-moi-trang-dau", 480, width=NARROW)
    go(contact.page, "Nhập tiếp")
    contact.page.mouse.wheel(0, 330)
    contact.page.wait_for_timeout(300)
    keep(contact.page, "readme-sheet-phone", HEIGHTS[NARROW], width=NARROW)
    keep(contact.page, "guide-dau-moi-phieu", 1100, width=NARROW)
    contact.context.close()


def test_what_the_other_pages_of_the_guide_speak_of_is_pictured(site: Site):
    head = guided(site, "phuong")
    go(head.page, "Nhập tiếp")
    go(head.page, "Kiểm tra và gửi")
    keep(head.page, "guide-dung-dau-kiem-tra", 720)
    head.page.goto("/tasks/?state=overdue")
    head.page.locator("main table a").first.click()
    keep(head.page, "guide-dung-dau-nhiem-vu", 900)
    head.context.close()

    planner = guided(site, "tonghop")
    plan = Plan.objects.get(short_title="KH 160")
    planner.page.goto(f"/plans/{plan.pk}/")
    keep(planner.page, "guide-tong-hop-phu-luc", 760)
    planner.page.get_by_role("link", name="Nhà ở của người có công").first.click()
    keep(planner.page, "guide-tong-hop-giao", 900)
    planner.page.goto("/reports/")
    go(planner.page, "Xem và duyệt")
    keep(planner.page, "guide-tong-hop-duyet", 900)
    planner.context.close()

    clerk = guided(site, "vanthu")
    clerk.page.goto("/documents/new/")
    clerk.page.get_by_label("Số và ký hiệu").fill("161-KH/QU")
    keep(clerk.page, "guide-van-thu-vao-so", 620)
    clerk.context.close()

    administrator = guided(site, "quantri")
    administrator.page.goto("/units/")
    keep(administrator.page, "guide-quan-tri-don-vi", 620)
    administrator.context.close()


def guided(site: Site, username: str) -> Screen:
    screen = site.sign_in(username)
    screen.page.set_viewport_size({"width": READABLE, "height": 900})
    return screen


def go(page: Page, name: str) -> None:
    """Follow the first link or press the first button of this name."""
    either: Locator = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))
    either.first.click()
    page.wait_for_load_state("networkidle")


def keep(page: Page, name: str, height: int, *, width: int = READABLE) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_load_state("networkidle")
    # 128 colours are all that a page of ours has, at a third of the size.
    seen = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    seen.save(PICTURES / f"{name}.png", optimize=True)
