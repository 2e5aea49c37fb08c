"""Tokens by which a program acts for a person, and the wishes it has sent under a key."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from roviec.api.enums import Scope
from roviec.kit.models import Identified
from roviec.organisations.models import Holding

LONGEST = timedelta(days=366)


class Token(Identified):
    """A secret by which a program acts for one person in one of his posts; only its digest is kept.

    - it ends at most a year after it was made (token_ends_within_a_year), and earlier with the account, the post, one of
      the roles or the password it was made with (`ended_because`);
    - it opens what its scopes name, one at least, and never more than the person himself may;
    - it has a name while it is of use; later the name is emptied, for its owner may have named it after himself.
    """

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20))
    # [role, unit id] as they were when it was made, and the mark of the password of that day.
    roles = models.JSONField(default=list)
    password_mark = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + LONGEST),
                name="token_ends_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__gte=1, scopes__contained_by=Scope.values), name="token_scopes_known"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="token_digest_is_one"),
        ]
        indexes = [models.Index(fields=["holding", "-id"], name="token_of_holding")]

    @property
    def last_day(self) -> date:
        """The last day on which it is good."""
        return localdate(self.expires_at - timedelta(seconds=1))

    def __str__(self) -> str:
        """Its number: its name is its owner's own affair."""
        return f"#{self.pk}"


class KeyedWish(models.Model):
    """A wish that was granted under a key of the program's own: the same wish again is not carried out again.

    Once a token and key (keyed_wish_once); kept for some days. What was answered is not kept: the thing is read anew.
    """

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="wishes")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="keyed_wish_once"),
            models.CheckConstraint(condition=~Q(key=""), name="keyed_wish_has_a_key"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="keyed_wish_digest_is_one"),
        ]
        indexes = [models.Index(fields=["made_at"], name="keyed_wish_by_age")]

    def __str__(self) -> str:
        """The key."""
        return self.key
