"""Figures, days and links on a page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from psycopg.types.range import DateRange

from roviec.kit import slots
from roviec.kit.periods import Period
from roviec.kit.slots import Entry
from roviec.kit.tests.moments import MONDAY


def shown(text: str, **context: object) -> str:
    return Template(text).render(Context(context))


@pytest.mark.parametrize(
    ("text", "value", "as_shown"),
    [
        ("{{ x|number }}", Decimal("22946.00"), "22.946"),
        ("{{ x|number:1 }}", Decimal("3.46"), "3,5"),
        ("{{ x|number }}", None, ""),
        ("{{ x|number }}", 0, "0"),
        ("{{ x|signed }}", 14, "+14"),
        ("{{ x|signed }}", Decimal("-3.5"), "−3,5"),
        ("{{ x|signed:0 }}", Decimal("-0.2"), "0"),
        ("{{ x|percent }}", Decimal(29) / 15, "193,3\u00a0%"),
        ("{{ x|day }}", date(2023, 9, 5), "05/09/2023"),
        ("{{ x|day }}", None, ""),
        ("{{ x|moment }}", datetime(2023, 11, 19, 3, 42, tzinfo=ZoneInfo("UTC")), "10:42 ngày 19/11/2023"),
        ("{{ x|clock }}", MONDAY, "08:00"),
        ("{{ x|period }}", Period.month(2023, 11), "Tháng 11/2023"),
        ("{{ x|week }}", date(2023, 11, 22), "Tuần 47 (20-26/11)"),
        ("{{ x|week }}", date(2024, 1, 1), "Tuần 1 (01-07/01)"),
        ("{{ x|week }}", date(2023, 12, 1), "Tuần 48 (27/11-03/12)"),
        ("{{ x|span }}", DateRange(date(2020, 1, 1), date(2021, 1, 1)), "01/01/2020 - 31/12/2020"),
        ("{{ x|span }}", DateRange(date(2020, 1, 1), None), "từ 01/01/2020"),
        ("{{ x|span }}", DateRange(None, date(2021, 1, 1)), "đến 31/12/2020"),
    ],
)
def test_values_are_shown_as_offices_write_them(text, value, as_shown):
    assert shown(text, x=value) == as_shown


def test_a_pager_leaves_out_the_middle():
    page = Paginator(range(5000), 50).get_page(7)
    assert shown("{% for n in page|shown_pages %}{{ n }} {% endfor %}", page=page).split() == [
        "1",
        "…",
        "6",
        "7",
        "8",
        "…",
        "100",
    ]


def test_a_captured_piece_is_shown_twice_and_escaped_once():
    text = "{% capture as a %} {{ name }} {% endcapture %}[{{ a }}][{{ a }}]"
    assert shown(text, name="Hoa & Nam") == "[Hoa &amp; Nam][Hoa &amp; Nam]"


def test_an_icon_beside_a_word_is_silent_and_alone_it_speaks():
    assert 'aria-hidden="true"' in shown("{% icon 'x' %}")
    assert 'aria-label="Đóng"' in shown("{% icon 'x' 'Đóng' %}")


def test_of_two_places_that_hold_the_page_the_nearer_one_is_current(monkeypatch):
    entries = [Entry("All", "kit:help", 1), Entry("One", "kit:healthz", 2)]
    monkeypatch.setattr(slots, "entries", lambda place, member: entries)
    monkeypatch.setattr("roviec.kit.templatetags.kit.reverse", {"kit:help": "/a/", "kit:healthz": "/a/b/"}.__getitem__)
    links = "{% slot 'menu' as links %}{% for link in links %}{{ link.title }}={{ link.is_current }} {% endfor %}"
    assert shown(links, request=RequestFactory().get("/a/b/c/")).split() == ["All=False", "One=True"]
    assert shown(links, request=RequestFactory().get("/a/c/")).split() == ["All=True", "One=False"]


@pytest.mark.parametrize(
    ("address", "way_back"),
    [("/units/", "/units/"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/"), (None, "/"), ("", "/")],
)
def test_the_way_back_never_leads_elsewhere(address, way_back):
    request = RequestFactory(headers={"host": "localhost"}).get("/")
    assert shown("{{ a|own_address:r }}", a=address, r=request) == way_back
