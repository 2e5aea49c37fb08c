"""What a leaver follows by the assignment of areas, for whoever comes after him."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roviec.organisations.leaving import OpenWork
from roviec.organisations.operations import pass_on_areas
from roviec.organisations.queries.people import count_areas

AREAS = OpenWork(
    key="areas",
    title=_("Units and fields followed"),
    count=count_areas,
    stays=_("The assignments end that day."),
    hand_over=pass_on_areas,
    position=10,
)
