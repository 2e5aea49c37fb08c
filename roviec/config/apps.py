"""The top floor as an installed app, for the commands that run the installation."""

from django.apps import AppConfig

from roviec.acts import sentences
from roviec.config.enums import CountryAct
from roviec.kit import slots


class ConfigConfig(AppConfig):
    """The only place that knows every app."""

    name = "roviec.config"

    def ready(self) -> None:
        """Say on each page while the installation takes nothing in."""
        sentences.register(CountryAct)
        slots.fill("frame.banner", slots.Entry("", "", 5, template="config/_closed.html"))
