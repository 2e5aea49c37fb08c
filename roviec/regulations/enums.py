"""Whose rules a document follows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Regime(models.TextChoices):
    """The two systems of document rules (399-QĐ/TW and 30/2020/NĐ-CP)."""

    PARTY = "PARTY", _("Party")
    STATE = "STATE", _("State")
