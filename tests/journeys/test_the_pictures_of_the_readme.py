"""The pictures that README shows, taken of what is there: `make pictures` puts them in docs/pictures."""

from __future__ import annotations

from tests.journeys.browsing import PICTURES

NARROW = 390


def test_the_board_and_the_sheet_are_pictured(site):
    leader = site.sign_in("lanhdao")
    leader.page.get_by_role("link", name="Điều hành").first.click()
    # Tall enough for the sentence, the late ones and the first rows of wards by targets.
    leader.page.set_viewport_size({"width": 1440, "height": 1560})
    leader.page.wait_for_load_state("networkidle")
    leader.page.screenshot(path=PICTURES / "readme-board.png")
    leader.context.close()

    contact = site.sign_in("daumoi", width=NARROW)
    contact.page.get_by_role("link", name="Nhập tiếp").first.click()
    contact.page.wait_for_load_state("networkidle")
    contact.page.mouse.wheel(0, 330)
    contact.page.wait_for_timeout(300)
    contact.page.screenshot(path=PICTURES / "readme-sheet-phone.png")
    contact.context.close()
