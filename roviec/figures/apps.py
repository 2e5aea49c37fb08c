"""The figures app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.figures.enums import FigureAct
from roviec.plans import stakes


class FiguresConfig(AppConfig):
    """Makes the words of its acts known, and says what an amendment would leave behind."""

    name = "roviec.figures"

    def ready(self) -> None:
        """Register the acts' labels, and what it holds of the lines of plans."""
        sentences.register(FigureAct)
        stakes.provide("roviec.figures.stakes.figures_kept")
