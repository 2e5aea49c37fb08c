"""Addresses of units and of the frame: in which post one acts, on which day one looks."""

from __future__ import annotations

from django.urls import path

from roviec.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.units, name="units"),
    path("<int:pk>/", views.unit, name="unit"),
    path("<int:pk>/history/", views.unit_history, name="unit_history"),
    path("acting/<int:pk>/", views.act_in, name="act_in"),
    path("day/", views.day, name="day"),
]
