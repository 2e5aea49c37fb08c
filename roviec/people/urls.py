"""Addresses of one's own account."""

from __future__ import annotations

from django.urls import path

from roviec.people.views import links, profile, proof

app_name = "people"
urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("staying/", profile.staying, name="staying"),
    path("display/", profile.display, name="display"),
    path("forgotten/", links.forgotten, name="forgotten"),
    path("welcome/<str:token>/", links.set_password, name="set_password"),
    path("proof/", proof.prove, name="prove"),
    path("without-post/", profile.without_post, name="without_post"),
]
