"""The independent recompute of every total: how many cells, how long, no difference, and a planted one is found."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F

from benchmarks.cases import YEAR, a_case, post_months
from benchmarks.ground import seconds
from benchmarks.rows import Row, equal
from roviec.figures.models import Total
from roviec.figures.verification import Verification, verify
from roviec.kit.periods import PeriodKind

TARGETS, MONTHS = 17, 11


def rows() -> Iterator[Row]:
    """Fifteen units, 17 targets and 11 months, as in the case."""
    case = a_case(14, TARGETS)
    post_months(case, YEAR.split(PeriodKind.MONTH)[:MONTHS])
    found: list[Verification] = []
    took = seconds(lambda: found.append(verify()))
    yield equal("recompute 15 units x 17 targets x 11 months", found[0].cells, "cells", to=15 * TARGETS * MONTHS)
    yield equal("recompute: totals that differ", len(found[0].differences), "cells", to=0)
    yield Row("recompute: time", took, "s")
    with transaction.atomic():
        Total.objects.filter(pk=Total.objects.order_by("pk")[100].pk).update(numerator=F("numerator") + 1)
        yield equal("recompute: differences found when one is planted", len(verify().differences), "cells", to=1)
        transaction.set_rollback(True)
