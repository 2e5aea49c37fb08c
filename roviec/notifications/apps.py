"""The app of what others are told."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.kit import slots
from roviec.notifications.enums import PreferenceAct, ReminderAct, WebhookAct
from roviec.organisations import counting
from roviec.organisations.enums import Role
from roviec.privacy import kept, parts
from roviec.regulations.enums import Kept


class NotificationsConfig(AppConfig):
    """Reads acts, and tells others."""

    name = "roviec.notifications"

    def ready(self) -> None:
        """Make the words of its acts known, and stand among the administrator's pages."""
        sentences.register(WebhookAct)
        sentences.register(ReminderAct)
        sentences.register(PreferenceAct)
        counting.provide("unread_notices", "roviec.notifications.queries.unread_by_holding")
        kept.provide(Kept.NOTICES, "roviec.notifications.noticing.notices_due")
        parts.provide("roviec.notifications.held.notices_held")
        parts.provide("roviec.notifications.held.preference_held")
        slots.fill("tasks.list", slots.Entry("", "", 10, template="notifications/_letters.html"))
        slots.fill("frame.top", slots.Entry("", "", 15, template="notifications/_bell.html"))
        slots.fill(
            "administration",
            slots.Entry(
                _("Reminders"),
                "notifications:rules",
                55,
                # Of all of an organisation, from its top.
                shown_to=lambda member: member.keeps_an_organisation,
            ),
        )
        slots.fill(
            "administration",
            slots.Entry(
                _("Webhooks"),
                "notifications:webhooks",
                60,
                shown_to=lambda member: member.is_a(Role.ADMINISTRATOR),
            ),
        )
