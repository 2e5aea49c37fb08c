"""A browser is named as its user knows it."""

from __future__ import annotations

import pytest

from roviec.people.templatetags.people import browser

ON_WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
)
ON_A_PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (ON_WINDOWS, "Chrome, Windows"),
        (f"{ON_WINDOWS} Edg/126.0", "Edge, Windows"),
        (ON_WINDOWS.replace("Chrome/126.0", "coc_coc_browser/126.0 Chrome/120.0"), "Cốc Cốc, Windows"),
        (ON_A_PHONE, "Safari, iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", ""),
    ],
)
def test_a_browser_is_named_with_its_system(agent, words):
    assert browser(agent) == words
