"""The reports app."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.reports.enums import ReportAct


class ReportsConfig(AppConfig):
    """Makes the words of its acts known."""

    name = "roviec.reports"

    def ready(self) -> None:
        """Register the acts' labels."""
        sentences.register(ReportAct)
