"""What a leaver follows by the assignment of areas, for whoever comes after him."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roviec.organisations.leaving import OpenWork
from roviec.organisations.operations import pass_on_areas
from roviec.organisations.queries.people import areas_in_the_name_of, count_areas

AREAS = OpenWork(
    key="areas",
    title=_("Units and fields followed"),
    things=areas_in_the_name_of,
    stays=_("The assignments end that day."),
    counts=count_areas,
    hand_over=pass_on_areas,
    position=10,
    binds=False,
    by_keeper=True,
)
