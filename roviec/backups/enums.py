"""The acts on backups."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BackupAct(models.TextChoices):
    """What is done to the backups of the installation."""

    RULE_CHANGED = "backups.RULE_CHANGED", _("changed when backups are made and kept")
    BACKUP_ASKED = "backups.BACKUP_ASKED", _("asked for a backup now")
    PROOF_ASKED = "backups.PROOF_ASKED", _("asked for a proof of the newest backup")
