"""The desk app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What reads everything and owns no rule."""

    name = "roviec.desk"
