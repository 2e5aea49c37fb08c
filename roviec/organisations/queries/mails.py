"""Reading how mails fared: those to people one keeps, without their texts, the addresses masked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roviec.kit.models import Mail
from roviec.people.models import Person


class MailState(StrEnum):
    """How a mail stands; the order is that of the page."""

    FAILED = "failed"
    WAITING = "waiting"
    SENT = "sent"

    @property
    def label(self) -> Promise:
        """The word of it."""
        return LABELS[self]

    @property
    def look(self) -> str:
        """Its colour and shape."""
        return {"failed": "late", "waiting": "waiting", "sent": "done"}[self]

    @property
    def condition(self) -> Q:
        """Which mails stand so."""
        return {
            "failed": Q(failed_at__isnull=False),
            "waiting": Q(failed_at=None, sent_at=None),
            "sent": Q(sent_at__isnull=False),
        }[self]


LABELS = {MailState.FAILED: _("not sent"), MailState.WAITING: _("waiting"), MailState.SENT: _("sent")}
SILENT = _("The mail server does not answer.")
TALK = _(
    "The mail server and this machine do not understand each other: its address, port or encryption is set wrongly."
)
# By the kind of the fault, as `kit.mail` notes it.
REASONS = {
    "SMTPRecipientsRefused": _("The mail server does not take mail for this address."),
    "SMTPSenderRefused": _("The mail server does not take mail from the sender that is set (ROVIEC_MAIL_SENDER)."),
    "SMTPAuthenticationError": _("The mail server refuses the user name or password that is set."),
    "SMTPDataError": _("The mail server did not take the content."),
    "Unreadable": _("The text can no longer be read: the key of this installation is another one."),
    "SMTPServerDisconnected": SILENT,
    "SMTPConnectError": SILENT,
    "ConnectionRefusedError": SILENT,
    "ConnectionResetError": SILENT,
    "TimeoutError": SILENT,
    "OSError": SILENT,
    "gaierror": _("The name of the mail server is not found."),
    "SMTPHeloError": TALK,
    "SMTPNotSupportedError": TALK,
    "SSLError": TALK,
    "SSLCertVerificationError": _("The certificate of the mail server is not valid."),
}


@dataclass(frozen=True)
class MailLine:
    """A mail as the page shows it."""

    mail: Mail
    state: MailState
    address: str
    reason: str

    @property
    def may_go_again(self) -> bool:
        """Whether its text is still there."""
        return self.state != MailState.SENT and bool(self.mail.sealed_text)


def mails_to(people: QuerySet[Person]) -> QuerySet[Mail]:
    """The mails to these people, the newest first."""
    addresses = people.exclude(email="").values(address=Lower("email"))
    return Mail.objects.alias(address=Lower("to")).filter(address__in=addresses).order_by("-created_at", "-pk")


def counts_of(mails: QuerySet[Mail]) -> dict[MailState, int]:
    """How many of them stand in which state."""
    return {state: mails.filter(state.condition).count() for state in MailState}


def mail_line(mail: Mail) -> MailLine:
    """The mail with its state and, where it could not be sent, the reason in words."""
    state = MailState.SENT if mail.sent_at else MailState.FAILED if mail.failed_at else MailState.WAITING
    kind, _space, code = mail.error.partition(" ")
    said = str(REASONS.get(kind, _("Another fault.")))
    return MailLine(mail, state, masked(mail.to), f"{said} ({code or kind})" if kind else "")


def masked(address: str) -> str:
    """The address so that who knows it recognises it, and nobody else learns it: "h…@gmail.com"."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}"
