"""`roviec permissions`: write down who may do what."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from roviec.config.console import say
from roviec.config.permission_page import PAGE, permission_page


class Command(BaseCommand):
    """Writes docs/permissions.md anew from the doors."""

    help = "Write docs/permissions.md, the page of roles and verbs, from the doors."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def handle(self, *_arguments: object, **_options: Any) -> None:
        """Write the page."""
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(permission_page(), encoding="utf-8")
        say(str(PAGE))
