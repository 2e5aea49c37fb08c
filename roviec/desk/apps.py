"""The desk app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.kit import slots
from roviec.plans import margin
from roviec.plans.enums import PlanState


class DeskConfig(AppConfig):
    """What reads everything and owns no rule."""

    name = "roviec.desk"

    def ready(self) -> None:
        """Fill its places: the menu, the search of the frame, a tab of each unit and target, the margin of plans."""
        slots.fill("menu", slots.Entry(_("My work"), "desk:work", 10, icon="clipboard-check"))
        slots.fill("menu", slots.Entry(_("Overview"), "desk:board", 20, icon="layout-dashboard"))
        slots.fill("search", slots.Entry(_("Search plans, tasks, documents"), "desk:search", 0))
        slots.fill("frame.known", slots.Entry("", "", 10, template="desk/_known.html"))
        slots.fill("reports.consolidated.changed", slots.Entry("", "", 10, template="desk/_since_sent.html"))
        issued = {"plan_version__state": PlanState.ISSUED, "plan_version__retracted_at": None}
        slots.fill(
            "plans.target",
            slots.Entry(
                _("Figures"),
                "desk:target",
                20,
                url_args=lambda target: [target.pk],
                # A target that is only drafted has none.
                shown_on=lambda member, target: target.item.versions.filter(
                    **issued, plan_version__effective_from__lte=member.on
                ).exists(),
            ),
        )
        margin.provide("roviec.desk.margin.target_marks")
        slots.fill(
            "organisations.unit",
            slots.Entry(_("Work and targets"), "desk:unit", 20, url_args=lambda unit: [unit.pk]),
        )
