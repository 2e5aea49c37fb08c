"""The organisations app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.kit import slots
from roviec.organisations import leaving
from roviec.organisations.enums import MovingInAct, OrganisationAct, Role


class OrganisationsConfig(AppConfig):
    """Units, trees and posts with dates."""

    name = "roviec.organisations"

    def ready(self) -> None:
        """Make the words of its acts known, and fill its places: the menu, the top of the frame, a unit's tabs."""
        sentences.register(OrganisationAct)
        sentences.register(MovingInAct)
        slots.fill("menu", slots.Entry(_("Organisation and staff"), "organisations:units", 120, icon="sitemap"))
        slots.fill("frame.top", slots.Entry("", "", 10, template="organisations/_day.html"))
        slots.fill("frame.top", slots.Entry("", "", 20, template="organisations/_acting.html"))
        slots.fill("frame.banner", slots.Entry("", "", 8, template="organisations/_known.html"))
        slots.fill("frame.banner", slots.Entry("", "", 10, template="organisations/_banner.html"))
        own = "organisations.unit"
        slots.fill(own, slots.Entry(_("Unit"), "organisations:unit", 10, url_args=lambda unit: [unit.pk]))
        slots.fill(own, slots.Entry(_("History"), "organisations:unit_history", 90, url_args=lambda unit: [unit.pk]))
        slots.fill(
            own,
            slots.Entry(
                _("Open work by person"),
                "organisations:open_work",
                85,
                url_args=lambda unit: [unit.pk],
                shown_to=lambda member: member.is_a(Role.HEAD, Role.ADMINISTRATOR),
                shown_on=lambda member, unit: member.has_in(unit.pk, Role.HEAD) or member.keeps(unit.pk),
            ),
        )
        leaving.provide("roviec.organisations.following.AREAS")
        # Of all of the organisation, from its top.
        rules = lambda member: (Role.ADMINISTRATOR, member.above(member.unit_id)[-1]) in member.roles  # noqa: E731
        for place, (title, route) in enumerate(
            (
                (_("Import units, posts and people"), "organisations:import"),
                (_("Found wards and communes by a preset"), "organisations:members_new"),
                (_("Usual reporting days"), "organisations:reporting_days"),
                (_("How people sign in"), "organisations:sign_in_rule"),
            )
        ):
            slots.fill("administration", slots.Entry(title, route, 10 + place, shown_to=rules))
        keeps = lambda member: member is not None and member.is_a(Role.ADMINISTRATOR)  # noqa: E731
        slots.fill(
            "menu",
            slots.Entry(_("Administration"), "organisations:administration", 140, icon="settings", shown_to=keeps),
        )
        slots.fill("administration", slots.Entry(_("Mails"), "organisations:mails", 40, shown_to=keeps))
        slots.fill(
            own,
            slots.Entry(
                _("Upkeep"),
                "organisations:unit_upkeep",
                80,
                url_args=lambda unit: [unit.pk],
                shown_to=keeps,
                shown_on=lambda member, unit: member.keeps(unit.pk),
            ),
        )
