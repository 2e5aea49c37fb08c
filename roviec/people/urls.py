"""Addresses of one's own account; of the sign-in library only these three pages are mounted."""

from __future__ import annotations

from django.urls import path

from roviec.people.views import profile

app_name = "people"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("display/", profile.display, name="display"),
    path("without-post/", profile.without_post, name="without_post"),
]
