"""The privacy app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.desk import duties
from roviec.kit import slots
from roviec.organisations.enums import Role
from roviec.privacy.enums import PrivacyAct

if TYPE_CHECKING:
    from roviec.organisations.permissions import Member

KEEPERS = (Role.ADMINISTRATOR, Role.CLERK)
WITNESSES = (Role.ADMINISTRATOR, Role.AUDITOR)


def _keeps(member: Member) -> bool:
    return member.is_a(*KEEPERS)


def _witnesses(member: Member) -> bool:
    return member.is_a(*WITNESSES)


def _administers(member: Member) -> bool:
    return member.is_a(Role.ADMINISTRATOR)


def _looks_after(member: Member) -> bool:
    return member.is_a(Role.ADMINISTRATOR, Role.CLERK, Role.AUDITOR)


class PrivacyConfig(AppConfig):
    """People's data: requests, erasure, what is held about me, who read it, how long it is kept; proof of the history."""

    name = "roviec.privacy"

    def ready(self) -> None:
        """Make the words of its acts known; fill the menu, its own tabs, a unit's tab, the account, the inbox."""
        sentences.register(PrivacyAct)
        slots.fill(
            "menu",
            slots.Entry(
                _("Personal data and records"), "privacy:home", 135, shown_to=_looks_after, icon="shield-check"
            ),
        )
        own = "privacy"
        slots.fill(own, slots.Entry(_("Requests"), "privacy:requests", 10, shown_to=_keeps))
        slots.fill(own, slots.Entry(_("Who read personal data"), "privacy:reads", 20, shown_to=_administers))
        slots.fill(own, slots.Entry(_("How long things are kept"), "privacy:retention", 30, shown_to=_administers))
        slots.fill(own, slots.Entry(_("Working days and clocks"), "privacy:rules", 40, shown_to=_keeps))
        slots.fill(own, slots.Entry(_("Proof of the history"), "privacy:chain", 50, shown_to=_witnesses))
        slots.fill(own, slots.Entry(_("Proof of the figures"), "privacy:figures", 60, shown_to=_witnesses))
        slots.fill(
            "organisations.unit",
            slots.Entry(
                _("Who read personal data"),
                "privacy:reads_of_unit",
                80,
                shown_to=lambda member: member.is_a(Role.HEAD, Role.ADMINISTRATOR),
                shown_on=lambda member, unit: member.may(Role.HEAD, Role.ADMINISTRATOR, over=unit.pk),
                url_args=lambda unit: [unit.pk],
            ),
        )
        slots.fill("frame.person", slots.Entry("", "", 20, template="privacy/_person.html"))
        duties.provide("roviec.privacy.queries.requests.duties_of")
