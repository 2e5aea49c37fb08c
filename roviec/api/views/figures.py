"""Figures that count, for a program."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from roviec.api.answers.figures import series_for, values_for
from roviec.api.enums import Scope
from roviec.api.schemas.figures import PeriodQuery, ValueQuery, Values
from roviec.api.tokens import TokenRequest
from roviec.api.ways import Key, Shown, reads
from roviec.desk.permissions import MeasuredLine, target_to_read
from roviec.plans.models import Target

router = Router(tags=["figures"])
FIGURES, TARGET = Scope.FIGURES_READ, Key(Target, "item__uuid")


@reads(
    router,
    "figures/{uuid:target}/values/",
    Values,
    FIGURES,
    target_to_read,
    (
        _("The figure of a period"),
        _(
            "A target for each unit over a period. Longer periods are computed by the target's own rules; "
            "each figure says how many it covers."
        ),
    ),
    target=TARGET,
)
def figure_values(request: TokenRequest, measured: MeasuredLine, wanted: Query[ValueQuery]) -> Shown:
    """A target for each unit over a period, longer ones computed by the target's rules; with its coverage."""
    return Shown(values_for(request.member, measured, wanted))


@reads(
    router,
    "figures/{uuid:target}/series/",
    Values,
    FIGURES,
    target_to_read,
    (
        _("The figure of each base period"),
        _("A target for each unit in each month, quarter or year that it is measured by."),
    ),
    target=TARGET,
)
def figure_series(request: TokenRequest, measured: MeasuredLine, wanted: Query[PeriodQuery]) -> Shown:
    """A target for each unit in each month, quarter or year that it is measured by."""
    return Shown(series_for(request.member, measured, wanted))
