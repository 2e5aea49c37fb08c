"""Template tags and filters of the house: figures, days and icons as offices write them, and the places of the frame."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Engine
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from roviec.kit import guide, slots
from roviec.kit.numbers import format_number, format_percent
from roviec.kit.pages import Link, Tab
from roviec.kit.periods import Period

register = template.Library()


def _decimal(value: Any) -> Decimal | None:
    """The value as a Decimal, or None for what is missing; a float is read by its digits."""
    if value is None or value == "":
        return None
    try:
        return value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """A figure: 22.946 or 3,5; empty for None. `decimals` rounds."""
    return format_number(_decimal(value), decimals)


@register.filter
def signed(value: Any, decimals: int | None = None) -> str:
    """A difference with its sign: +14 or −3,5."""
    exact = _decimal(value)
    if exact is None:
        return ""
    text = format_number(abs(exact), decimals)
    return text if text == "0" else f"{'+' if exact > 0 else '−'}{text}"


@register.filter
def percent(ratio: Any) -> str:
    """A ratio as a percentage with one decimal: 193,3 %."""
    return format_percent(_decimal(ratio))


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as offices write it: 20/11/2023; empty for None."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value:%d/%m/%Y}"


@register.filter
def clock(value: datetime | None) -> str:
    """The time of day: 10:42."""
    return f"{timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """A moment: 10:42 ngày 19/11/2023."""
    if not value:
        return ""
    return _("%(time)s on %(day)s") % {"time": clock(value), "day": day(value)}


@register.filter
def period(value: Period | None) -> str:
    """The name of a period: Tháng 11/2023."""
    return value.label if value else ""


@register.filter
def week(value: date | None) -> str:
    """The week that holds a day: Tuần 47 (16-22/11)."""
    if value is None:
        return ""
    monday = value - timedelta(days=value.weekday())
    sunday = monday + timedelta(days=6)
    first = f"{monday:%d}" if monday.month == sunday.month else f"{monday:%d/%m}"
    return _("Week %(number)d (%(first)s-%(last)s)") % {
        "number": value.isocalendar().week,
        "first": first,
        "last": f"{sunday:%d/%m}",
    }


@register.filter
def span(value: Any) -> str:
    """A range of days: "20/11/2023 - 31/12/2023", "từ 20/11/2023", "đến 31/12/2023"; the last day, not the one after."""
    if value is None:
        return ""
    lower, upper = value.lower, value.upper
    if upper is None:
        return _("from %(day)s") % {"day": day(lower)} if lower else ""
    last = day(upper - timedelta(days=1))
    return f"{day(lower)} - {last}" if lower else _("until %(day)s") % {"day": last}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from icons.txt beside a word; with a label where it stands alone."""
    address = f"{static('vendor/icons/icons.svg')}#{quote(name)}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}" width="20" height="20"><use href="{}"></use></svg>',
            label,
            address,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" width="20" height="20"><use href="{}"></use></svg>', address
    )


@register.simple_block_tag
def capture(content: str) -> SafeString:
    """Keep a piece of a page under a name, to show it in two places: `{% capture as heading %}…{% endcapture %}`."""
    return mark_safe(content.strip())  # noqa: S308 - what a template rendered is escaped already


@register.simple_tag(takes_context=True)
def slot(context: Context, place: str) -> list[Link]:
    """The links that fill a place of the page for this member, to be used with `as`."""
    path = context["request"].path if "request" in context else ""
    found = [(entry, reverse(entry.url_name)) for entry in slots.entries(place, context.get("member"))]
    # Of two addresses that both begin the page's own, the longer one names the place.
    around = [url for _entry, url in found if path == url or (url != "/" and path.startswith(url))]
    current = max(around, key=len, default="")
    return [Link(entry.title, url, entry.icon, is_current=url == current) for entry, url in found]


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str) -> SafeString:
    """The templates that upper apps put in a place, each rendered with the page's own context."""
    engine = context.template.engine if context.template else Engine.get_default()
    entries = slots.entries(place, context.get("member"))
    return format_html_join("", "{}", [(engine.get_template(entry.template).render(context),) for entry in entries])


@register.inclusion_tag("kit/_tabs.html", takes_context=True)
def tabs(context: Context, place: str, thing: Any) -> dict[str, list[Tab]]:
    """The tabs of a thing, its own and those upper apps added to the place: `{% tabs "plans.plan" plan %}`."""
    path = context["request"].path
    links = []
    for entry in slots.entries(place, context.get("member")):
        if entry.shown_on(context.get("member"), thing):
            url = reverse(entry.url_name, args=entry.url_args(thing))
            links.append(Tab(entry.title, url, is_current=path == url))
    return {"tabs": links}


@register.simple_tag(takes_context=True)
def help_address(context: Context) -> str:
    """Where the guide helps with the page being shown."""
    match = getattr(context.get("request"), "resolver_match", None)
    return guide.help_address(match.view_name if match else "", guide.roles_of(context.get("member")))


@register.filter
def shown_pages(page: Page[Any]) -> list[int | str]:
    """The page numbers of a pager, with an ellipsis for those left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


# A state is told by its shape too: colour alone is lost in print and on many eyes.
STATE_ICONS = {
    "done": "circle-check",
    "soon": "clock-exclamation",
    "late": "alert-triangle",
    "waiting": "hourglass",
    "returned": "arrow-back-up",
    "draft": "circle-dashed",
    "running": "circle",
    "locked": "lock",
}


@register.filter
def state_icon(look: str) -> str:
    """The shape that goes with the look of a state."""
    return STATE_ICONS.get(look, "circle-dashed")


@register.filter
def wrong_fields(form: BaseForm) -> list[BoundField]:
    """The visible fields of a form that were refused."""
    return [field for field in form.visible_fields() if field.errors]


@register.filter
def own_address(address: str | None, request: HttpRequest | None) -> str:
    """The address when it leads to this installation, else the first page."""
    hosts = {request.get_host()} if request else set()
    return address if address and url_has_allowed_host_and_scheme(address, hosts) else "/"
