"""One-time links by which a person sets his password: invitations, and new ones when the old is forgotten."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roviec.acts.operations import record
from roviec.kit import mail
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.people.enums import LinkPurpose, PersonAct
from roviec.people.models import OneTimeLink, Person
from roviec.people.operations.accounts import set_password
from roviec.people.queries import digest_of

# An invitation is read some day of the week; what somebody asks for himself he waits for.
INVITED_FOR = timedelta(days=7)
ASKED_FOR = timedelta(hours=2)


class UnableToInvite(Unable):
    """No link can be issued for this account."""


class UnableToUseLink(Unable):
    """The link leads nowhere any more."""


@dataclass(frozen=True)
class IssuedLink:
    """A link that was issued. `address` is to be shown once and handed over; "" when it went out by mail."""

    address: str
    expires_at: datetime

    @property
    def is_mailed(self) -> bool:
        """Whether it went to the person's own mailbox, so that nobody else need see it."""
        return not self.address


@transaction.atomic
def invite(person: Person, site: str, *, by: Actor, at: datetime) -> IssuedLink:
    """The person gets a link for setting his password, good for a week; a link he had before is good no more.

    `site` is the address of the installation, "https://rv.example.vn/". With a mail server and an address of the person
    it goes there; otherwise the caller shows it once. An account that has a password keeps it until the link is used.
    """
    return _issue(person, site, INVITED_FOR, by=by, at=at)


@transaction.atomic
def send_reset(person: Person, site: str, *, by: Actor, at: datetime) -> IssuedLink:
    """Somebody who said he forgot the password of this account gets a link in his mailbox, good for two hours."""
    if not person.email:
        raise UnableToInvite(_("This account has no e-mail address."))
    return _issue(person, site, ASKED_FOR, by=by, at=at)


@transaction.atomic
def revoke_link(person: Person, *, by: Actor, at: datetime) -> bool:
    """The open link of the person is good no more; whether there was one."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not _close_open_link(person, at):
        return False
    record(PersonAct.LINK_REVOKED, by=by, on=person, at=at)
    return True


@transaction.atomic
def use_link(link: OneTimeLink, *, password: str, by: Actor, at: datetime) -> Person:
    """The person of the link has this password; the link is used up, and sessions opened with the old one end.

    The password has been validated by the caller's form. Raises UnableToUseLink for every reason alike.
    """
    link = OneTimeLink.objects.select_for_update(no_key=True).select_related("person").get(pk=link.pk)
    if link.used_at or link.revoked_at or link.expires_at <= at or not link.person.is_active:
        raise UnableToUseLink(_("This link is good no more. Ask for a new one."))
    link.used_at = at
    link.save(update_fields=["used_at"])
    return set_password(link.person, password=password, by=by, at=at)


def _issue(person: Person, site: str, good_for: timedelta, *, by: Actor, at: datetime) -> IssuedLink:
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.is_active:
        raise UnableToInvite(_("This account is closed. Open it again first."))
    _close_open_link(person, at)
    purpose = LinkPurpose.RESET if person.has_usable_password() else LinkPurpose.INVITATION
    token = secrets.token_urlsafe(32)
    link = OneTimeLink.objects.create(
        person=person, purpose=purpose, digest=digest_of(token), issued_at=at, expires_at=at + good_for
    )
    record(PersonAct.INVITED, by=by, on=person, at=at, data={"purpose": purpose.value})
    address = site.rstrip("/") + reverse("people:set_password", args=[token])
    if not person.email:
        return IssuedLink(address, link.expires_at)
    _mail(link, address)
    return IssuedLink("" if mail.is_configured() else address, link.expires_at)


def _mail(link: OneTimeLink, address: str) -> None:
    words = {"person": link.person, "address": address, "until": timezone.localtime(link.expires_at)}
    with translation.override(settings.LANGUAGE_CODE):
        is_first = link.purpose == LinkPurpose.INVITATION
        subject = _("Your account in Rõ Việc") if is_first else _("A new password for Rõ Việc")
        text = render_to_string("people/mail/link.txt", words | {"is_first": is_first})
    mail.send_later(f"people.link:{link.pk}", to=link.person.email, subject=subject, text=text)


def _close_open_link(person: Person, at: datetime) -> int:
    still_open = OneTimeLink.objects.filter(person=person, used_at__isnull=True, revoked_at__isnull=True)
    return still_open.update(revoked_at=at)
