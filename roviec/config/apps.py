"""The top floor as an installed app, for the commands that run the installation."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The only place that knows every app."""

    name = "roviec.config"
