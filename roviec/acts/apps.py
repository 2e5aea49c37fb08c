"""The acts app."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    """Who did what to which thing, when."""

    name = "roviec.acts"
