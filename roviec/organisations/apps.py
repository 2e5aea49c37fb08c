"""The organisations app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.organisations.enums import OrganisationAct


class OrganisationsConfig(AppConfig):
    """Units, trees and posts with dates."""

    name = "roviec.organisations"

    def ready(self) -> None:
        """Make the words of its acts known."""
        sentences.register(OrganisationAct)
