"""Addresses for programs, and the pages around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path

from roviec.api.machine import machine
from roviec.api.views import around, figures, judging, own, plans, reports, tasks

app_name = "api"

for part in (own, plans, tasks, judging, around, figures, reports):
    machine.add_router("", part.router)


def _with_policies(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """The library's addresses, each naming the door that its one verb goes through; its own first page is left out."""
    doors: dict[str, Any] = {
        operation.url_name: operation.view_func
        for _prefix, router in machine._routers  # noqa: SLF001 - the library gives no other way to its own addresses
        for view in router.path_operations.values()
        for operation in view.operations
    }
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name in doors:
            guarded = doors[pattern.name]
            pattern.callback.policy = guarded.policy  # type: ignore[attr-defined]
            pattern.callback.door = guarded.door  # type: ignore[attr-defined]
            # Two apps may have a door of one name: the page of permissions tells them apart by this.
            pattern.callback.__module__ = guarded.door_module
            yield pattern


urlpatterns = [
    path("", own.docs, name="docs"),
    path("openapi.json", own.openapi, name="openapi"),
    path("tokens/", own.tokens, name="tokens"),
    path("tokens/new/", own.token_new, name="token_new"),
    path("tokens/<int:pk>/revocation/", own.token_revocation, name="token_revocation"),
    path("v1/", include(list(_with_policies(machine.urls[0])))),
]
