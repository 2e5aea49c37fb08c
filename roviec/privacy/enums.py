"""States and channels of requests about personal data, and the acts on people's data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """Where a request stands."""

    RECEIVED = "RECEIVED", _("received")
    IN_HAND = "IN_HAND", _("in hand")
    DONE = "DONE", _("granted")
    REFUSED = "REFUSED", _("refused")
    TAKEN_BACK = "TAKEN_BACK", _("taken back")


OPEN_STATES = (RequestState.RECEIVED, RequestState.IN_HAND)


class Channel(models.TextChoices):
    """How a request came in."""

    WRITTEN = "WRITTEN", _("in writing")
    IN_PERSON = "IN_PERSON", _("in person")
    ONLINE = "ONLINE", _("online")


class PrivacyAct(models.TextChoices):
    """What is done about people's data."""

    REQUEST_RECEIVED = "privacy.REQUEST_RECEIVED", _("received the request about personal data")
    PROCEDURE_TOLD = "privacy.PROCEDURE_TOLD", _("told the procedure")
    REQUEST_EXTENDED = "privacy.REQUEST_EXTENDED", _("extended the term of the request")
    REQUEST_SETTLED = "privacy.REQUEST_SETTLED", _("settled the request")
    PERSON_ERASED = "privacy.PERSON_ERASED", _("erased the personal data")
    PURGED = "privacy.PURGED", _("removed what is no longer to be kept")
