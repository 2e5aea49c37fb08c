"""The acts app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.acts.enums import ChainAct


class ActsConfig(AppConfig):
    """Who did what to which thing, when."""

    name = "roviec.acts"

    def ready(self) -> None:
        """Make the words of the acts on the history itself known."""
        sentences.register(ChainAct)
