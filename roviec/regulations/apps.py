"""The regulations app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.regulations.enums import RegulationAct


class RegulationsConfig(AppConfig):
    """Rules as data with validity."""

    name = "roviec.regulations"

    def ready(self) -> None:
        """Make the words of its acts known."""
        sentences.register(RegulationAct)
