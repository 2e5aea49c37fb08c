"""The regulations app."""

from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    """Rules as data with validity."""

    name = "roviec.regulations"
