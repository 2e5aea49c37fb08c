"""What a sheet of twelve targets costs a contact on a phone: taps and typed fields, counted and printed."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.browsing import NARROW, Site

PERIOD = "tháng 12/2023"


@dataclass
class Hand:
    """A finger that counts what it does."""

    taps: int = 0
    typed: int = 0

    def tap(self, what: Locator) -> None:
        """Tap once."""
        self.taps += 1
        what.click()

    def type(self, field: Locator, text: str) -> None:
        """Tap a field and type."""
        self.tap(field)
        self.typed += 1
        field.press_sequentially(text)


def test_a_sheet_of_twelve_targets_takes_one_tap_and_one_number_a_target(site: Site) -> None:
    planner, contact = site.sign_in("tonghop"), site.sign_in("daumoi", width=NARROW)
    planner.page.goto("/reports/")
    planner.page.get_by_role("link", name=f"Mở kỳ {PERIOD}").click()
    planner.page.get_by_role("button", name=f"Mở kỳ {PERIOD}").click()
    expect(planner.page.get_by_role("heading", level=1)).to_have_text(f"Báo cáo {PERIOD}")

    hand, page = Hand(), contact.page
    page.goto("/reports/")
    hand.tap(page.get_by_role("link", name="Bắt đầu nhập"))
    cards = page.get_by_role("article")
    targets = cards.count()
    fields = 0
    for place in range(targets):
        card = cards.nth(place)
        # Of a number that runs one field is typed and the other follows; a ratio has two of its own.
        wanted = card.locator("[data-number]").all()[: 2 if card.get_attribute("data-kind") == "ratio" else 1]
        for number, field in enumerate(wanted):
            hand.type(field, "90" if number else "80" if len(wanted) == 2 else "1")
            fields += 1
    # The last field is left by the next tap, which is the button.
    hand.tap(page.get_by_role("button", name="Kiểm tra và trình lãnh đạo"))
    expect(page.get_by_text(f"Đã nhập đủ {targets} chỉ tiêu")).to_be_visible()
    hand.tap(page.get_by_role("button", name="Trình lãnh đạo đơn vị"))
    expect(page.get_by_text("Đã trình lãnh đạo đơn vị")).to_be_visible()

    print(f"a sheet of {targets} targets: {hand.taps} taps, {hand.typed} typed fields")
    assert targets == 12
    assert hand.typed == fields
    assert hand.taps == fields + 3
