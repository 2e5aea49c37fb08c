"""Accounts: who may sign in. What a person may do follows from the posts he holds, not from the account."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from roviec.kit.actors import Actor, ActorKind
from roviec.kit.models import Identified, Versioned
from roviec.people.enums import LinkPurpose


def administrators() -> list[str]:
    """Who needs a second factor until the rule says otherwise."""
    return ["ADMINISTRATOR"]


class PersonManager(BaseUserManager["Person"]):
    """Finds an account by its user name, whatever the case typed."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The account of this name; raises DoesNotExist."""
        return self.get(username__iexact=username)


class Person(Identified, Versioned, AbstractBaseUser):
    """A person with an account.

    - the user name is unique whatever its case (person_username_once);
    - an account is closed (`is_active` false), never deleted: acts name it;
    - `closes_on` is the first day on which an open account is to be closed (person_closes_once).
    """

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    closes_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="person_username_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(condition=~models.Q(username=""), name="person_has_a_username"),
            models.CheckConstraint(condition=Q(is_active=True) | Q(closes_on__isnull=True), name="person_closes_once"),
        ]

    def __str__(self) -> str:
        """The person's name."""
        return self.name

    @property
    def title_in_acts(self) -> str:
        """A number: the name would stand in acts for ever."""
        return f"#{self.pk}"

    @property
    def actor(self) -> Actor:
        """Himself, as acts record him where he acts in no post."""
        return Actor(ActorKind.PERSON, f"person:{self.pk}", self.name)

    def get_full_name(self) -> str:
        """The name, for the sign-in library."""
        return self.name


class OneTimeLink(models.Model):
    """An address by which one person may set his password once; only the digest of its secret is kept.

    - a person has at most one open link (one_time_link_one_open);
    - a link is used or revoked, not both (one_time_link_settled_once), and ends after it began (one_time_link_ends).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_time_link_one_open",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="one_time_link_settled_once"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="one_time_link_ends"),
            models.CheckConstraint(condition=Q(purpose__in=LinkPurpose.values), name="one_time_link_purpose_known"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="one_time_link_digest_is_one"),
        ]

    def __str__(self) -> str:
        """What it is for."""
        return str(LinkPurpose(self.purpose).label)


class SignInRule(models.Model):
    """How strictly people sign in; there is one row (sign_in_rule_is_one).

    - after so many hours without a request a session ends, 1 to 24 (sign_in_rule_hours);
    - who holds one of these roles, named as the organisation names them, needs a second factor so many days after his
      account was opened or the rule was changed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    idle_hours = models.PositiveSmallIntegerField(default=8)
    second_factor_roles = ArrayField(models.CharField(max_length=14), default=administrators, blank=True)
    second_factor_grace_days = models.PositiveSmallIntegerField(default=14)
    changed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="sign_in_rule_is_one"),
            models.CheckConstraint(condition=Q(idle_hours__gte=1, idle_hours__lte=24), name="sign_in_rule_hours"),
            models.CheckConstraint(condition=Q(second_factor_grace_days__lte=90), name="sign_in_rule_grace"),
        ]

    def __str__(self) -> str:
        """The rule, without names."""
        return f"{self.idle_hours} h"
