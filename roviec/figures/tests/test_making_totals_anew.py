"""Totals are proven against the ledger and made anew from it, by a command."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from roviec.figures.models import Total
from roviec.figures.operations import rebuild_totals
from roviec.figures.tests.factories import a_ledger
from roviec.figures.verification import verify
from roviec.kit.periods import Period
from roviec.organisations.tests.factories import MONDAY
from roviec.people.tests.factories import BUILDER

OCTOBER, NOVEMBER = Period.month(2023, 10), Period.month(2023, 11)


@pytest.fixture
def ledger():
    made = a_ledger("Bồ Đề", "Sài Đồng")
    made.post(made.wards[0], OCTOBER, 2)
    made.post(made.wards[0], NOVEMBER, 4)
    made.post(made.wards[1], NOVEMBER, 5)
    return made


def test_right_totals_stay_as_they_are(ledger):
    before = list(Total.objects.order_by("pk").values())
    assert rebuild_totals(by=BUILDER, at=MONDAY) == 0
    assert list(Total.objects.order_by("pk").values()) == before


def test_what_was_bent_what_went_and_what_never_was_is_mended(ledger):
    bent = Total.objects.get(unit=ledger.district, period_start=NOVEMBER.start)
    Total.objects.filter(pk=bent.pk).update(numerator=F("numerator") + 1)
    Total.objects.filter(unit=ledger.wards[0], period_start=OCTOBER.start).delete()
    Total.objects.create(
        target=ledger.target, unit=ledger.wards[1], period_kind="MONTH", period_start=OCTOBER.start,
        period_end=OCTOBER.end, numerator=3, covered=1,
    )  # fmt: skip
    assert len({(each.unit_id, each.period_start) for each in verify().differences}) == 3

    assert rebuild_totals(by=BUILDER, at=MONDAY) == 3
    assert verify().differences == []
    assert ledger.total(NOVEMBER).value == 9
    assert rebuild_totals(by=BUILDER, at=MONDAY) == 0


def test_the_command_prints_every_cell_that_differs_and_ends_with_an_error(ledger):
    assert _verified() == {"cells": 5, "differences": []}
    Total.objects.filter(unit=ledger.district, period_start=NOVEMBER.start).update(covered=1)
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("figures", "verify", "--json", stdout=told)
    [difference] = json.loads(told.getvalue())["differences"]
    assert difference["target_id"] == ledger.target.pk
    assert (difference["unit_id"], difference["period_start"]) == (ledger.district.pk, "2023-11-01")
    assert (difference["column"], difference["stored"], difference["computed"]) == ("covered", "1", "2")

    call_command("figures", "rebuild", stdout=StringIO())
    assert _verified()["differences"] == []


def _verified():
    told = StringIO()
    call_command("figures", "verify", "--json", stdout=told)
    return json.loads(told.getvalue())
