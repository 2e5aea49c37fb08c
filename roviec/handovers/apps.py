"""The handovers app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.handovers.enums import HandoverAct
from roviec.kit import slots


class HandoversConfig(AppConfig):
    """Reorganisations: what becomes of units, and of the work that is open in them."""

    name = "roviec.handovers"

    def ready(self) -> None:
        """Make the words of its acts known, and stand among the administrator's pages."""
        sentences.register(HandoverAct)
        slots.fill("administration", slots.Entry(_("Reorganisations"), "handovers:reorganisations", 15))
