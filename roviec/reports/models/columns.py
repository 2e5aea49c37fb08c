"""What a figure may look like wherever a unit or its reviewer writes one down."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from roviec.figures.enums import FigureState

# What a figure may look like, wherever it is written down: only a reported one has numbers, a share is at most the
# whole, and what is not available says why.
FIGURE_IS_WHOLE = (
    Q(state=FigureState.REPORTED, numerator__isnull=False, reason="")
    | Q(state=FigureState.NOT_APPLICABLE, numerator__isnull=True, denominator__isnull=True)
    | (Q(state=FigureState.UNAVAILABLE, numerator__isnull=True, denominator__isnull=True) & ~Q(reason=""))
)
SHARE_OF_WHOLE = Q(denominator__isnull=True) | Q(denominator__gte=0, numerator__lte=F("denominator"))


def number() -> models.DecimalField[Decimal | int | str | None, Decimal | None]:
    """A figure as the ledger keeps it."""
    return models.DecimalField(max_digits=24, decimal_places=6, null=True)
