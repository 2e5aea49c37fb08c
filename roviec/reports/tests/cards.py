"""A card of a sheet as a browser fills it in and sends it."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse

from roviec.reports.models import Report
from roviec.reports.queries import a_figure, sheet
from roviec.reports.tests.factories import (
    HOUSES,
    OCTOBER,
    TRAINED,
    a_plan,
    a_ratio,
    a_report,
    a_scheme,
    a_target,
    targets_of,
    the_report,
)


def a_sheet_of_two(cast):
    """A sheet with houses (a flow, 10 in October) and a ratio."""
    plan = a_plan(cast.district, cast.wards)
    a_target(plan)
    a_ratio(plan)
    scheme = a_scheme(cast.district, [], plan=plan)
    figures = {HOUSES: 10, TRAINED: a_figure(90, 100)}
    a_report(cast.bo_de, cast.district, figures, scheme=scheme, period=OCTOBER, state="ACCEPTED")
    return the_report(scheme, cast.bo_de)


def address(name, report, *more):
    return reverse(f"reports:{name}", args=[report.pk, *more])


class Card:
    """One card of the page, filled in and sent as a browser does."""

    def __init__(self, browser, report, name=HOUSES):
        self.browser, self.report = browser, report
        self.target = targets_of(report.scheme)[name]
        self.prefix = f"t{self.target.pk}-"
        self.look()

    def look(self):
        """Open the page and take what the card carries."""
        page = self.browser.get(address("report", self.report)).content.decode()
        found = re.findall(rf'<input[^>]*name="{self.prefix}([a-z_0-9]+)"[^>]*>', page)
        inputs = re.findall(rf'(<input[^>]*name="{self.prefix}[a-z_0-9]+"[^>]*>)', page)
        self.fields = {}
        for name, html in zip(found, inputs, strict=True):
            if 'type="radio"' in html and " checked" not in html:
                continue
            value = re.search(r'value="([^"]*)"', html)
            self.fields[self.prefix + name] = unescape(value[1]) if value else ""
        return self

    def type(self, **typed):
        """Type into fields; the hidden ones keep what the page gave them."""
        self.fields |= {self.prefix + name: text for name, text in typed.items()}
        return self

    def leave(self, **typed):
        """Leave a field after typing: what autosave sends."""
        self.type(**typed)
        url = address("entry", self.report, self.target.pk)
        response = self.browser.post(url, self.fields, headers={"HX-Request": "true"})
        self.text = response.content.decode()
        for name, value in re.findall(rf'name="{self.prefix}(version|shown)" value="([^"]*)"', self.text):
            self.fields[self.prefix + name] = unescape(value)
        return response

    @property
    def said(self):
        """What the sheet says of the target now."""
        now = Report.objects.select_related("scheme", "scheme_period").get(pk=self.report.pk)
        return sheet(now).line(self.target.pk).answer
