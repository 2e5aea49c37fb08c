"""The app of what others are told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.kit import slots
from roviec.notifications.enums import WebhookAct
from roviec.organisations.enums import Role


class NotificationsConfig(AppConfig):
    """Reads acts, and tells others."""

    name = "roviec.notifications"

    def ready(self) -> None:
        """Make the words of its acts known, and stand among the administrator's pages."""
        sentences.register(WebhookAct)
        slots.fill(
            "administration",
            slots.Entry(
                _("Webhooks"),
                "notifications:webhooks",
                60,
                shown_to=lambda member: member.is_a(Role.ADMINISTRATOR),
            ),
        )
