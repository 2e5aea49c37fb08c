"""The plans app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.plans.enums import PlanAct


class PlansConfig(AppConfig):
    """Makes the words of its acts known."""

    name = "roviec.plans"

    def ready(self) -> None:
        """Register the acts' labels."""
        sentences.register(PlanAct)
