"""The addresses of the whole house."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

handler500 = "roviec.config.middleware.failed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("roviec.kit.urls")),
    path("account/", include("roviec.people.sign_in")),
    path("people/", include("roviec.people.urls")),
    path("units/", include("roviec.organisations.urls")),
    path("documents/", include("roviec.documents.urls")),
    path("plans/", include("roviec.plans.urls")),
    path("tasks/", include("roviec.tasks.urls")),
    path("reports/", include("roviec.reports.urls")),
    path("api/", include("roviec.api.urls")),
    path("notifications/", include("roviec.notifications.urls")),
    path("backups/", include("roviec.backups.urls")),
    path("reorganisations/", include("roviec.handovers.urls")),
    path("privacy/", include("roviec.privacy.urls")),
    path("", include("roviec.desk.urls")),
]
