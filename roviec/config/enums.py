"""What is done to a whole installation at once."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CountryAct(TextChoices):
    """What is done by `roviec country`."""

    MADE = "config.COUNTRY_MADE", _("made a country of invented figures")
