"""Addresses of units and of the frame: in which post one acts, on which day one looks."""

from __future__ import annotations

from django.urls import path

from roviec.organisations.views import units

app_name = "organisations"
urlpatterns = [
    path("", units.units, name="units"),
    path("<int:pk>/", units.unit, name="unit"),
    path("<int:pk>/history/", units.unit_history, name="unit_history"),
    path("acting/<int:pk>/", units.act_in, name="act_in"),
    path("day/", units.day, name="day"),
]
