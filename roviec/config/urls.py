"""The addresses of the whole house."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("roviec.kit.urls")),
    path("account/", include("roviec.people.sign_in")),
    path("people/", include("roviec.people.urls")),
    path("units/", include("roviec.organisations.urls")),
]
for app, prefix in (
    ("documents", "documents/"),
    ("plans", "plans/"),
    ("tasks", "tasks/"),
    ("reports", "reports/"),
    ("desk", ""),
):
    if find_spec(f"roviec.{app}.urls"):
        urlpatterns.append(path(prefix, include(f"roviec.{app}.urls")))
