"""Where free words of an act stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WordSlot(models.TextChoices):
    """Words that may have to be erased one day; the chain covers only their salted hash."""

    ACTOR = "ACTOR", _("name of the one who acted")
    REMARK = "REMARK", _("remark")
