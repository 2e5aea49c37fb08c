"""Sending a mail once more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit import mail as mails
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.kit.models import Mail
from roviec.organisations.enums import OrganisationAct


class UnableToSendAgain(Unable):
    """The mail cannot go again."""


@transaction.atomic
def send_mail_again(mail: Mail, *, by: Actor, at: datetime) -> Mail:
    """A mail that waits or could not be sent is tried at once, and then as patiently as a new one; twice is harmless.

    Raises UnableToSendAgain for one that was sent, and for one whose text is no longer kept.
    """
    mail = Mail.objects.select_for_update(no_key=True).get(pk=mail.pk)
    if mail.sent_at:
        raise UnableToSendAgain(_("This mail was sent meanwhile."))
    if not mail.sealed_text:
        raise UnableToSendAgain(
            _("Its text is no longer kept. Take the step again that it was about, such as the invitation.")
        )
    if mails.try_again(mail):
        record(OrganisationAct.MAIL_SENT_AGAIN, by=by, on=mail, at=at)
    return mail
