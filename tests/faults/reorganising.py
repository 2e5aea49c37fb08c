"""An administrator who carries out one reorganisation after the other, by the pages; he looks before he does a thing again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus

from tests.faults.clients import Browser, InDoubt

FIRST_DAY = date(2025, 2, 1)
LIST, LOOK_AGAIN_SECONDS = "/reorganisations/", 0.2
VERSION = re.compile(r'name="version" value="(\d+)"')
LARGER, SMALLER = "90", "10"


def reorganises(browser: Browser) -> None:
    """Begin, say each line, decide, read what will happen, carry it out; then the next."""
    browser.sign_in()
    number = 0
    while not browser.book.stopping.is_set():
        number += 1
        is_last = False
        while not (is_done := _is_carried_out(browser, number)) and not is_last:
            # Where the answer was lost he looks once more, when all is over too.
            is_last = browser.book.stopping.is_set()
        if is_done:
            browser.book.acknowledge("reorganisation", _title(number))


def _title(number: int) -> str:
    return f"Sắp xếp số {number}."


def _is_carried_out(browser: Browser, number: int) -> bool:
    """Go as far as the answers allow; False where an answer was lost or the draft was spoilt, and one begins to look anew."""
    address = _draft(browser, number)
    if address is None:
        return False
    if f"{address}dropping/" not in _page(browser, address):
        return True
    if not _is_said_and_decided(browser, address, number):
        return False
    version = VERSION.search(_page(browser, f"{address}order/"))
    if version is None:
        # Something was said twice, as nobody knew whether it had been said: it is dropped, and drafted anew.
        _sent(browser, f"{address}dropping/", {})
        browser.book.note("reorganisations drafted anew")
        return False
    browser.book.under_way.set()
    began = time.monotonic()
    is_granted = _sent(browser, f"{address}order/", {"version": version.group(1)}, "reorganisations in doubt")
    browser.book.under_way.clear()
    if is_granted and browser.sent_to != address:
        # It is long since he proved that it is he.
        browser.sign_in()
        return False
    if is_granted:
        browser.book.took_seconds = time.monotonic() - began
    return is_granted


def _is_said_and_decided(browser: Browser, address: str, number: int) -> bool:
    """Say each line that the draft does not say yet, then decide of what is open."""
    for kind, sentence, fields in _lines(number):
        if sentence in _page(browser, address):
            continue
        form = f"{address}lines/{kind}/new/"
        if not _sent(browser, form, fields(_page(browser, form))):
            return False
    for work, outcome in (("holding", "SUCCESSOR"), ("task", "SUCCESSOR")):
        if not _sent(browser, f"{address}open/{work}/", {"everything": "on", "outcome": outcome, "other": ""}):
            return False
    return True


def _page(browser: Browser, address: str) -> str:
    return browser.until_certain("GET", address)[1].decode()


def _sent(browser: Browser, address: str, fields: dict[str, str], doubt: str = "steps in doubt") -> bool:
    """Send it once; whether it was certainly granted."""
    try:
        status, _page = browser.ask("POST", address, fields)
    except InDoubt:
        browser.book.note(doubt)
        # What is still being done when the answer is lost comes to its end first.
        time.sleep(LOOK_AGAIN_SECONDS)
        return False
    if status != HTTPStatus.FOUND:
        browser.book.note(f"{address.strip('/').rpartition('/')[2]} answered {status}")
    return status == HTTPStatus.FOUND


def _draft(browser: Browser, number: int) -> str | None:
    """The address of the draft, begun where there is none."""
    listed = re.search(rf'href="({LIST}\d+/)">{re.escape(_title(number))}<', _page(browser, LIST))
    if listed:
        return listed.group(1)
    day = FIRST_DAY + timedelta(days=number - 1)
    over = _choice(_page(browser, f"{LIST}new/"), "Long Biên")
    _sent(browser, f"{LIST}new/", {"title": _title(number), "basis": "NQ 1", "on": f"{day:%d/%m/%Y}", "over": over})
    return None


def _lines(number: int) -> list[tuple[str, str, Callable[[str], dict[str, str]]]]:
    """Each line: its kind, a sentence by which it is known, and how its page is filled in."""
    old, new = f"Phường số {number - 1}", f"Phường số {number}"
    beside, called = f"Phường bên số {number - 1}", f"Phường bên số {number}"

    def named(name: str) -> dict[str, str]:
        return {"name": name, "short_name": name, "unit_kind": "WARD"}

    return [
        ("found", f"Thành lập {new} (", lambda page: named(new) | {"place": _choice(page, "Long Biên", "u")}),
        ("end", f"{old} kết thúc.", lambda page: {"unit": _choice(page, old)}),
        (
            "succeed",
            f"{old} chuyển sang {new}:",
            lambda page: {"unit": _choice(page, old), "place": _choice(page, new, "n"), "share": LARGER},
        ),
        (
            "succeed",
            f"{old} chuyển sang {beside}:",
            lambda page: {"unit": _choice(page, old), "place": _choice(page, beside, "u"), "share": SMALLER},
        ),
        ("rename", f"{beside} đổi tên thành {called} (", lambda page: named(called) | {"unit": _choice(page, beside)}),
        (
            "move",
            f"Tổ dân phố chuyển về dưới {new}.",
            lambda page: {"unit": _choice(page, "Tổ dân phố"), "place": _choice(page, new, "n")},
        ),
    ]


def _choice(page: str, name: str, letter: str = "") -> str:
    """The value of a choice of a form by its words; units that stand and those of the draft are told by a letter."""
    found = re.search(rf'<option value="({letter}\d+)"[^>]*>(?:— )*{re.escape(name)}</option>', page)
    assert found, f"{name} cannot be chosen"
    return found.group(1)
