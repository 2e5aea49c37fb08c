"""Addresses of the kit: whether the installation is ready, the guide, and the page of parts for those who build it."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from roviec.kit import views

app_name = "kit"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("help/", views.help_page, name="help"),
    path("help/<slug:slug>/", views.guide_page, name="guide"),
    path("help/pictures/<str:name>", views.guide_picture, name="guide_picture"),
]
if settings.DEBUG:
    urlpatterns += [path("kit/", views.parts, name="parts")]
