"""Addresses of one's own account; of the sign-in library only these three pages are mounted."""

from __future__ import annotations

from django.urls import path

from roviec.people import views

app_name = "people"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("display/", views.display, name="display"),
    path("without-post/", views.without_post, name="without_post"),
]
