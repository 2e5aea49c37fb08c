"""Accounts: who may sign in. What a person may do follows from the posts he holds, not from the account."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now

from roviec.kit.models import Identified, Versioned


class PersonManager(BaseUserManager["Person"]):
    """Finds an account by its user name, whatever the case typed."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The account of this name; raises DoesNotExist."""
        return self.get(username__iexact=username)


class Person(Identified, Versioned, AbstractBaseUser):
    """A person with an account.

    - the user name is unique whatever its case (person_username_once);
    - an account is closed (`is_active` false), never deleted: acts name it.
    """

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
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
        ]

    def __str__(self) -> str:
        """The person's name."""
        return self.name

    @property
    def title_in_acts(self) -> str:
        """A number: the name would stand in acts for ever."""
        return f"#{self.pk}"

    def get_full_name(self) -> str:
        """The name, for the sign-in library."""
        return self.name
