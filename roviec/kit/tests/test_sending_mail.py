"""A mail is queued at once and leaves later, by a real server; a dead one holds nobody up."""

from __future__ import annotations

import socket
from datetime import timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from roviec.kit import mail as mails
from roviec.kit.jobs import PATIENCE, send_mail
from roviec.kit.mail import NotSent, deliver, forget_old_mail, send_later, try_again
from roviec.kit.models import Mail

pytestmark = pytest.mark.django_db
SECRET = "https://nơi-này.example/x/một-lần"


class Letterbox:
    """A mail server that keeps what it takes; what `refuses` says is answered to each address."""

    def __init__(self):
        self.taken, self.refuses = [], ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the server's name for it
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server():
    box = Letterbox()
    running = Controller(box, hostname="127.0.0.1", port=a_free_port())
    running.start()
    yield SimpleNamespace(box=box, port=running.port)
    running.stop()


@pytest.fixture
def box(server, settings, monkeypatch):
    monkeypatch.setattr(mails, "_pause_until", 0.0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, False
    settings.DEFAULT_FROM_EMAIL = "Rõ Việc <roviec@longbien.example>"
    server.box.taken.clear()
    server.box.refuses = ""
    return server.box


def a_mail(key: str = "invitation:1:1") -> Mail:
    send_later(key, to="hoa@example.org", subject="Lời mời dùng Rõ Việc", text=f"Mở {SECRET}\n")
    return Mail.objects.get(key=key)


def test_a_page_only_queues_and_the_job_sends(box):
    mail = a_mail()
    assert not box.taken
    job = ProcrastinateJob.objects.get(task_name="kit.send_mail")
    assert job.args == {"mail_id": mail.pk}
    assert send_mail(**job.args)
    (to, letter), mail = box.taken[0], Mail.objects.get()
    assert to == ["hoa@example.org"]
    assert (letter["Subject"], letter["From"]) == ("Lời mời dùng Rõ Việc", "Rõ Việc <roviec@longbien.example>")
    assert SECRET in letter.get_content()
    assert mail.sent_at
    assert not mail.sealed_text


def test_the_same_key_twice_is_one_mail_and_a_job_started_twice_sends_once(box):
    mail = a_mail()
    assert not send_later("invitation:1:1", to="hoa@example.org", subject="Khác", text="khác")
    assert ProcrastinateJob.objects.filter(task_name="kit.send_mail").count() == 1
    assert deliver(mail.pk)
    assert not deliver(mail.pk)
    assert len(box.taken) == 1


def test_what_is_taken_back_with_its_transaction_is_never_sent(box):
    with transaction.atomic():
        a_mail()
        transaction.set_rollback(True)
    assert not Mail.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_the_text_cannot_be_read_in_the_database_nor_under_another_key(settings, box):
    mail = a_mail()
    assert SECRET not in mail.sealed_text
    settings.SECRET_KEY = "another"
    assert not deliver(mail.pk)
    mail.refresh_from_db()
    assert (mail.error, mail.sealed_text) == ("Unreadable", "")
    assert mail.failed_at


def test_a_dead_server_is_asked_once_a_minute_and_the_mail_tried_again_later(box, settings, monkeypatch):
    first, second = a_mail("a"), a_mail("b")
    alive, settings.EMAIL_PORT = settings.EMAIL_PORT, a_free_port()
    for mail in (first, second):
        with pytest.raises(NotSent):
            deliver(mail.pk)
    settings.EMAIL_PORT = alive
    # Not asked again within the minute, though it is back.
    with pytest.raises(NotSent):
        deliver(first.pk)
    monkeypatch.setattr(mails, "_pause_until", 0.0)
    assert deliver(first.pk)
    assert deliver(second.pk)
    assert len(box.taken) == 2
    assert Mail.objects.get(key="a").attempts == 3


def test_the_job_waits_longer_and_longer_and_gives_up_after_a_day():
    waits = [
        PATIENCE.get_retry_decision(exception=NotSent(), job=SimpleNamespace(attempts=attempts))
        for attempts in range(12)
    ]
    assert [wait is not None for wait in waits] == [True] * 10 + [False] * 2


def test_a_refused_address_is_not_tried_again_and_not_repeated_in_the_fault(box):
    box.refuses = "550 no such user hoa@example.org"
    mail = a_mail()
    assert not deliver(mail.pk)
    mail.refresh_from_db()
    assert mail.failed_at
    assert mail.error == "SMTPRecipientsRefused"


def test_a_server_that_is_busy_is_asked_again(box):
    box.refuses = "451 come back later"
    mail = a_mail()
    with pytest.raises(NotSent):
        deliver(mail.pk)
    box.refuses = ""
    assert deliver(mail.pk)


def test_without_a_server_mails_are_kept_as_files_only_the_owner_reads(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.MAIL_FOLDER = "roviec.kit.mail.MailFolder", tmp_path / "mail"
    assert not mails.is_configured()
    assert deliver(a_mail().pk)
    (file,) = (tmp_path / "mail").iterdir()
    assert SECRET in message_from_bytes(file.read_bytes(), policy=policy.default).get_content()
    assert file.stat().st_mode & 0o077 == 0


def test_addresses_of_settled_mails_are_forgotten_after_a_month(box):
    old, waiting = a_mail("old"), a_mail("waiting")
    deliver(old.pk)
    Mail.objects.update(created_at="2020-01-01T00:00:00Z")
    assert forget_old_mail() == 1
    assert list(Mail.objects.all()) == [waiting]


def test_a_mail_that_failed_can_go_again_for_a_week_and_then_its_text_is_gone(box):
    box.refuses = "550 no such user"
    mail = a_mail()
    deliver(mail.pk)
    # The job that is left over does nothing; asked again, it goes.
    box.refuses = ""
    assert not deliver(mail.pk)
    mail.refresh_from_db()
    assert try_again(mail)
    assert not try_again(mail)
    assert deliver(mail.pk)
    failed = a_mail("other")
    Mail.objects.filter(pk=failed.pk).update(failed_at=timezone.now() - timedelta(days=6))
    forget_old_mail()
    failed.refresh_from_db()
    assert failed.sealed_text
    Mail.objects.filter(pk=failed.pk).update(failed_at=timezone.now() - timedelta(days=8))
    forget_old_mail()
    failed.refresh_from_db()
    assert (failed.sealed_text, failed.to) == ("", "hoa@example.org")
