"""The annex of a plan as a workbook."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from roviec.organisations.tests.factories import client_for
from roviec.reports.tests.factories import HOUSES, a_plan, a_target

pytestmark = pytest.mark.django_db


def test_the_annex_leaves_as_a_workbook_that_runs_nothing(cast):
    plan = a_plan(cast.district, cast.wards)
    a_target(plan)
    a_target(plan, "=HYPERLINK(1)", measure="việc")
    browser = client_for(cast.planner)
    address = reverse("plans:workbook", args=[plan.pk, 1])
    assert address in browser.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    book = load_workbook(BytesIO(browser.get(address).content))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any(HOUSES in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}, "a name that begins with = stays a name"
