"""How documents relate, and the acts on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkKind(models.TextChoices):
    """What a document does to an earlier one."""

    IMPLEMENTS = "IMPLEMENTS", _("implements")
    AMENDS = "AMENDS", _("amends")
    REPLACES = "REPLACES", _("replaces")
    GUIDES = "GUIDES", _("guides")


class DocumentAct(models.TextChoices):
    """What is done to a document."""

    REGISTERED = "documents.REGISTERED", _("registered the document")
    CHANGED = "documents.CHANGED", _("changed the document's particulars")
    LINKED = "documents.LINKED", _("linked the document")
    UNLINKED = "documents.UNLINKED", _("removed a link of the document")
    FILE_ADDED = "documents.FILE_ADDED", _("added a file")
    FILE_REMOVED = "documents.FILE_REMOVED", _("removed a file")
