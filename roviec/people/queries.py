"""Reading accounts, their links and the rule of signing in."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Q

from roviec.people.models import OneTimeLink, Person, SignInRule


def digest_of(token: str) -> str:
    """What is kept of a link's secret: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(token: str, at: datetime) -> OneTimeLink | None:
    """The link of this secret with its person, while it may be used."""
    return (
        OneTimeLink.objects.select_related("person")
        .filter(digest=digest_of(token), used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)
        .filter(person__is_active=True)
        .first()
    )


def link_of(person: Person, at: datetime) -> OneTimeLink | None:
    """The open link of a person, for the page that says so and offers to take it back."""
    return person.links.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at).first()


def who_may_be_meant(typed: str) -> list[Person]:
    """The open accounts with a mailbox that bear this user name or this address, whatever the case."""
    named = Q(username__iexact=typed) | Q(email__iexact=typed)
    return list(Person.objects.filter(named, is_active=True).exclude(email="").order_by("pk"))


def sign_in_rule() -> SignInRule:
    """The rule that holds; the usual one when none was made."""
    return SignInRule.objects.first() or SignInRule()


def accounts_to_close(today: date) -> list[Person]:
    """The open accounts whose closing day has come."""
    return list(Person.objects.filter(is_active=True, closes_on__lte=today).order_by("pk"))


def has_second_factor(person_id: int) -> bool:
    """Whether the person signs in with more than his password; recovery codes alone do not count."""
    kept = Authenticator.objects.filter(user_id=person_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(kept.exists())


def second_factor_due(person: Person) -> datetime:
    """From when on somebody with one of the rule's roles needs a second factor."""
    rule = sign_in_rule()
    return max(person.created_at, rule.changed_at or person.created_at) + timedelta(days=rule.second_factor_grace_days)


def whose_address(email: str) -> Person | None:
    """The one open account with this address; None when there is none, or more than one."""
    found = list(Person.objects.filter(email__iexact=email, is_active=True)[:2])
    return found[0] if len(found) == 1 else None
