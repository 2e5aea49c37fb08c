"""A browser in words one knows it by."""

from __future__ import annotations

from django import template

register = template.Library()

# The first that is found: the others of its line pretend to be it, or come after it.
BROWSERS = {
    "coc_coc": "Cốc Cốc",
    "Zalo": "Zalo",
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@register.filter
def browser(agent: str) -> str:
    """What a browser calls itself, as one says it: "Chrome, Windows"; what is not known is shown as it came."""
    known = [next((name for mark, name in names.items() if mark in agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, known)) or agent[:120]
