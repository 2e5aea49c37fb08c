"""Who did what to which thing, when: append-only, sealed into a chain, without foreign keys."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from roviec.acts.enums import WordSlot
from roviec.kit.actors import ActorKind


class Act(models.Model):
    """One write, by one actor, at one moment of business time.

    - never changed, deleted or truncated (acts_act_append_only);
    - names of things, posts and units are copied, so that the act reads the same when they are gone;
    - personal names and free words stand in `ActWords`; the act keeps their salted hash in `digests`;
    - `cause` is the outermost act of the operation that called this one, or null.
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_kind = models.CharField(max_length=8, choices=ActorKind.choices)
    actor_key = models.CharField(max_length=80)
    actor_post = models.CharField(max_length=200, blank=True)
    actor_unit_id = models.BigIntegerField(null=True)
    actor_unit_name = models.CharField(max_length=250, blank=True)
    cause = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    digests = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["cause"], name="act_by_cause"),
            models.Index(fields=["actor_key", "-id"], name="act_by_actor"),
        ]

    def __str__(self) -> str:
        """Kind and time."""
        return f"{self.kind} {self.at:%d/%m/%Y %H:%M}"


class ActObject(models.Model):
    """A thing that an act is about; histories read these rows. Append-only, title copied."""

    id = models.BigAutoField(primary_key=True)
    act_id = models.BigIntegerField()
    type = models.CharField(max_length=60)
    key = models.BigIntegerField()
    title = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act_id", "type", "key"], name="act_object_once")]
        indexes = [models.Index(fields=["type", "key", "-act_id"], name="act_object_history")]

    def __str__(self) -> str:
        """The copied title."""
        return self.title


class ActWords(models.Model):
    """Erasable words of an act: emptying them, with their salt, is the only change allowed (acts_actwords_only_erased)."""

    id = models.BigAutoField(primary_key=True)
    act_id = models.BigIntegerField()
    slot = models.CharField(max_length=8, choices=WordSlot.choices)
    salt = models.CharField(max_length=32)
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act_id", "slot"], name="act_words_once_a_slot")]

    def __str__(self) -> str:
        """The words, or nothing once erased."""
        return self.words


class UnsealedAct(models.Model):
    """The queue of acts that no seal covers yet; filled by the database with each act, emptied by the sealing job."""

    act_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        """The act's number."""
        return str(self.act_id)


class Seal(models.Model):
    """One link of the chain: hash = sha256(previous hash + digest of the act and its objects).

    The sequence has no gaps and readers follow it, so an act that commits late is never skipped. Append-only.
    """

    sequence = models.BigIntegerField(primary_key=True)
    act_id = models.BigIntegerField(unique=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(sequence__gte=1), name="seal_sequence_from_one")]

    def __str__(self) -> str:
        """The sequence number."""
        return str(self.sequence)
