"""The kit as an installed app, for its templates, tags, SQL functions and outgoing mail."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Periods, actors, form fields, template tags, page slots."""

    name = "roviec.kit"
