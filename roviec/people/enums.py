"""Acts on accounts, and what one-time links are for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonAct(models.TextChoices):
    """What is done to an account."""

    CREATED = "people.CREATED", _("opened the account")
    PASSWORD_SET = "people.PASSWORD_SET", _("set a new password")
    CLOSED = "people.CLOSED", _("closed the account")
    CLOSING_SET = "people.CLOSING_SET", _("set the day on which the account closes")
    CLOSING_RETRACTED = "people.CLOSING_RETRACTED", _("took back the day on which the account closes")
    REOPENED = "people.REOPENED", _("opened the account again")
    ERASED = "people.ERASED", _("erased the account")
    CORRECTED = "people.CORRECTED", _("corrected the name or the e-mail address")
    INVITED = "people.INVITED", _("issued a link to set the password")
    LINK_REVOKED = "people.LINK_REVOKED", _("took back the link to set the password")
    FACTOR_SET = "people.FACTOR_SET", _("set up a second factor for signing in")
    FACTOR_REMOVED = "people.FACTOR_REMOVED", _("removed a second factor for signing in")
    RELEASED = "people.RELEASED", _("let the person try to sign in again")
    SUBJECT_LINKED = "people.SUBJECT_LINKED", _("signed in by the organisation's identity provider for the first time")
    RULE_CHANGED = "people.RULE_CHANGED", _("changed the rule of signing in")
    CODES_MADE = "people.CODES_MADE", _("made new recovery codes")


class LinkPurpose(models.TextChoices):
    """Why somebody gets a one-time link."""

    INVITATION = "INVITATION", _("invitation")
    RESET = "RESET", _("new password")
