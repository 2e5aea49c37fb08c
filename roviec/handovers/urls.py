"""Addresses of reorganisations."""

from __future__ import annotations

from django.urls import path

from roviec.handovers import views

app_name = "handovers"
urlpatterns = [
    path("", views.reorganisations, name="reorganisations"),
    path("new/", views.beginning, name="beginning"),
    path("<int:pk>/", views.reorganisation, name="reorganisation"),
    path("<int:pk>/particulars/", views.particulars, name="particulars"),
    path("<int:pk>/lines/<slug:kind>/new/", views.new_line, name="new_line"),
    path("<int:pk>/lines/<int:line>/removal/", views.removal, name="removal"),
    path("<int:pk>/open/<slug:work>/", views.open_work, name="open_work"),
    path("<int:pk>/dropping/", views.dropping, name="dropping"),
    path("<int:pk>/order/", views.order, name="order"),
    path("<int:pk>/taking-back/", views.taking_back, name="taking_back"),
]
