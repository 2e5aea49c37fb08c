"""Mail that leaves later: a page queues it, a job sends it, so that a slow or dead mail server never holds anybody up."""

from __future__ import annotations

import hashlib
import os
import smtplib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.utils import formatdate
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from roviec.kit.ciphers import Unreadable, seal, unseal
from roviec.kit.models import Mail

PURPOSE = "mail"
MOST_ATTEMPTS = 10
# After the server did not answer, the worker has other things to do than to wait for it once more for every mail.
PAUSE_SECONDS = 60
KEPT_DAYS = 30
# No link in a mail is good for longer.
FAILED_TEXT_DAYS = 7
_pause_until = 0.0


class NotSent(Exception):  # noqa: N818 - reads as a state
    """The mail server did not take the mail this time; the job tries again."""


class MailFolder(BaseEmailBackend):
    """Without a mail server, mails are kept as files in the home's `mail` folder, for the administrator to hand on."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each mail as it would have been sent; only the installation's own user reads it."""
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(mode=0o700, exist_ok=True)
        for mail in email_messages:
            text = mail.message().as_bytes()
            name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{hashlib.sha256(text).hexdigest()[:8]}.eml"
            with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
                out.write(text)
        return len(email_messages)


def is_configured() -> bool:
    """Whether mails leave the machine; otherwise pages say that they are kept as files."""
    return not settings.EMAIL_BACKEND.endswith(f".{MailFolder.__name__}")


@transaction.atomic
def send_later(key: str, *, to: str, subject: str, text: str) -> bool:
    """Queue a mail within the caller's transaction; whether it is a new one: the same key twice is one mail.

    The subject holds nothing personal: it is read on locked screens and over shoulders. The text is unreadable in the
    database and is erased as soon as it has been sent.
    """
    values = {"to": to, "subject": subject, "sealed_text": seal(text, purpose=PURPOSE)}
    mail, is_new = Mail.objects.get_or_create(key=key, defaults=values)
    if is_new:
        app.configure_task("kit.send_mail").defer(mail_id=mail.pk)
    return is_new


def deliver(mail_id: int) -> bool:
    """Hand a mail to the server; whether it was sent now. Raises NotSent when it is worth another attempt.

    A mail that was sent is not sent again. When the process is killed between the server's answer and the note of it,
    the mail goes out a second time under the same Message-ID, by which mailboxes know it.
    """
    with transaction.atomic():
        mail = Mail.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=mail_id).first()
        if mail is None or mail.failed_at or not mail.sealed_text:
            return False
        mail.attempts += 1
        try:
            with _noting_silence():
                _message(mail).send()
        except (OSError, smtplib.SMTPException, Unreadable) as error:
            is_final = isinstance(error, Unreadable) or _is_refused(error) or mail.attempts >= MOST_ATTEMPTS
            _note_failure(mail, error, is_final=is_final)
        else:
            mail.sent_at, mail.sealed_text, mail.error = timezone.now(), "", ""
        mail.save(update_fields=["attempts", "sent_at", "failed_at", "sealed_text", "error"])
    if mail.sent_at is None and mail.failed_at is None:
        raise NotSent(mail.error)
    return mail.sent_at is not None


def try_again(mail: Mail) -> bool:
    """A locked mail that is not sent goes to the queue once more; whether it was not there already for this.

    A job that waits for its own next attempt finds it sent, or waits on.
    """
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("kit.send_mail", queueing_lock=f"kit.mail.{mail.pk}").defer(mail_id=mail.pk)
        mail.failed_at, mail.attempts = None, 0
        mail.save(update_fields=["failed_at", "attempts"])
        return True
    return False


def forget_old_mail() -> int:
    """Remove the texts of mails that failed a week ago, and the addresses of those settled a month ago; returns how many."""
    now = timezone.now()
    Mail.objects.filter(failed_at__lt=now - timedelta(days=FAILED_TEXT_DAYS)).update(sealed_text="")
    before = now - timedelta(days=KEPT_DAYS)
    return Mail.objects.filter(sealed_text="", created_at__lt=before).delete()[0]


def _message(mail: Mail) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {
        "Message-ID": f"<{hashlib.sha256(f'{settings.SECRET_KEY}:{mail.key}'.encode()).hexdigest()[:40]}@{domain}>",
        "Date": formatdate(mail.created_at.timestamp(), localtime=True),
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(mail.subject, unseal(mail.sealed_text, purpose=PURPOSE), to=[mail.to], headers=headers)


def _note_failure(mail: Mail, error: Exception, *, is_final: bool) -> None:
    # The server's own words may repeat the address: only the kind of the fault and its number are kept.
    code = getattr(error, "smtp_code", "")
    mail.error = f"{type(error).__name__} {code}".strip()
    if is_final:
        mail.failed_at = timezone.now()
    if isinstance(error, Unreadable):
        mail.sealed_text = ""


def _is_refused(error: Exception) -> bool:
    """Whether the server has said that it will never take this mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code // 100 == 5 for code, _words in error.recipients.values())
    return False


@contextmanager
def _noting_silence() -> Iterator[None]:
    global _pause_until  # noqa: PLW0603 - one memory for the whole worker is the point
    if time.monotonic() < _pause_until:
        raise smtplib.SMTPServerDisconnected
    try:
        yield
    except (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected, OSError) as error:
        if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
            _pause_until = time.monotonic() + PAUSE_SECONDS
        raise
