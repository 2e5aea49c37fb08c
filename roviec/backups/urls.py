"""Addresses of backups."""

from __future__ import annotations

from django.urls import path

from roviec.backups import views

app_name = "backups"
urlpatterns = [
    path("", views.home, name="home"),
    path("progress/", views.progress, name="progress"),
    path("new/", views.asking, name="asking"),
    path("proof/", views.proving, name="proving"),
    path("rule/", views.rule, name="rule"),
]
