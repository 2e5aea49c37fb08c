"""The tasks app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.kit import slots
from roviec.organisations import leaving
from roviec.organisations.enums import Role
from roviec.plans import margin, stakes
from roviec.tasks.enums import TaskAct


class TasksConfig(AppConfig):
    """Makes the words of its acts known and adds its step to the page of a plan."""

    name = "roviec.tasks"

    def ready(self) -> None:
        """Register labels, fill the slot, and write in the margin of plans."""
        sentences.register(TaskAct)
        margin.provide("roviec.tasks.margin.task_marks")
        stakes.provide("roviec.tasks.stakes.tasks_dropped")
        slots.fill("plans.amended", slots.Entry("", "tasks:following", 10, url_args=lambda plan: [plan.pk]))
        slots.fill("plans.plan.panel", slots.Entry("", "", 10, template="tasks/_not_followed.html"))
        leaving.provide("roviec.tasks.leaving.NAMED")
        leaving.provide("roviec.tasks.leaving.WATCHES")
        slots.fill(
            "administration",
            slots.Entry(_("Rules of tasks"), "tasks:rules", 30, shown_to=lambda member: member.keeps_an_organisation),
        )
        slots.fill(
            "plan-actions",
            slots.Entry(
                _("Hand out the tasks"),
                "tasks:handing_out",
                20,
                shown_to=lambda member: member.is_a(Role.PLANNER, Role.LEADER),
                icon="send",
                url_args=lambda plan: [plan.pk],
            ),
        )
