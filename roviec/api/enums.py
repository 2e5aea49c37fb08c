"""What a token may be used for, and the acts on tokens."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token opens: one kind of thing, to read or to write. Writing does not include reading."""

    PLANS_READ = "plans:read", _("Read plans, their lines, targets and goals")
    TASKS_READ = "tasks:read", _("Read tasks")
    TASKS_WRITE = "tasks:write", _("Work on tasks: accept or return them, tell their progress, submit results")
    TASKS_JUDGE = "tasks:judge", _("Judge results and requests for more time; suspend, cancel, replace tasks")
    FIGURES_READ = "figures:read", _("Read figures that count")
    REPORTS_READ = "reports:read", _("Read reports")
    REPORTS_WRITE = "reports:write", _("Fill in, submit and accept reports")


class TokenAct(models.TextChoices):
    """What is done to a token."""

    MADE = "api.MADE", _("made an access token for a program")
    REVOKED = "api.REVOKED", _("revoked an access token")
