"""The figures app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.figures.enums import FigureAct


class FiguresConfig(AppConfig):
    """Makes the words of its acts known."""

    name = "roviec.figures"

    def ready(self) -> None:
        """Register the acts' labels."""
        sentences.register(FigureAct)
