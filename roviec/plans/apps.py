"""The plans app."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.kit import slots
from roviec.organisations.enums import Role
from roviec.plans.enums import PlanAct


def _address_of(target: Any) -> list[Any]:
    return [target.item.plan_id, target.item_id]


class PlansConfig(AppConfig):
    """Resolutions, programmes, themes and plans with versions of their lines."""

    name = "roviec.plans"

    def ready(self) -> None:
        """Make the words of its acts known; add its place in the menu, the sides of a plan, what a document carries."""
        sentences.register(PlanAct)
        slots.fill("menu", slots.Entry(_("Programmes and plans"), "plans:list", 30, icon="hierarchy-2"))
        own = "plans.plan"
        slots.fill(own, slots.Entry(_("Plan"), "plans:plan", 10, url_args=lambda plan: [plan.pk]))
        slots.fill(own, slots.Entry(_("History"), "plans:history", 90, url_args=lambda plan: [plan.pk]))
        slots.fill(
            "organisations.unit",
            slots.Entry(
                _("Work programme"),
                "plans:programme",
                30,
                url_args=lambda unit: [unit.pk],
                # Of a unit above one reads the name; its programme is read by who reads it in full.
                shown_on=lambda member, unit: member.reads(unit.pk),
            ),
        )
        target = "plans.target"
        slots.fill(target, slots.Entry(_("Measure and goals"), "plans:target", 10, url_args=_address_of))
        keeps = lambda member: (Role.ADMINISTRATOR, member.above(member.unit_id)[-1]) in member.roles  # noqa: E731
        slots.fill("administration", slots.Entry(_("Clear tasks"), "plans:clarity_rules", 20, shown_to=keeps))
        slots.fill("documents.document.panel", slots.Entry("", "", 20, template="plans/_of_document.html"))
