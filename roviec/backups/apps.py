"""The backups app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from roviec.acts import sentences
from roviec.backups.enums import BackupAct
from roviec.backups.reach import keeps_the_installation
from roviec.kit import slots


class BackupsConfig(AppConfig):
    """What the administrator sees and decides of backups."""

    name = "roviec.backups"

    def ready(self) -> None:
        """Make the words of its acts known, and stand among the administrator's pages."""
        sentences.register(BackupAct)
        slots.fill("administration", slots.Entry(_("Backups"), "backups:home", 50, shown_to=keeps_the_installation))
