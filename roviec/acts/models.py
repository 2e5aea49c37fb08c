"""Who did what to which thing, when: append-only, sealed into a chain, without foreign keys."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from roviec.acts.enums import ReadKind, TakenList, Way, WordSlot
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


class SigningKey(models.Model):
    """The public half of a key that signs checkpoints, and whose installation it is; the newest one signs. Append-only.

    The secret half lies in the home, never here: who rules the database alone can sign nothing.
    """

    installation = models.UUIDField()
    public_key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(public_key__regex="^[0-9a-f]{64}$"), name="signing_key_is_ed25519"
            )
        ]

    def __str__(self) -> str:
        """The public key."""
        return self.public_key


class Checkpoint(models.Model):
    """What the last seal was at a moment, signed, to be kept outside of this machine. Append-only."""

    sequence = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    time = models.CharField(max_length=40)
    installation = models.UUIDField()
    signature = models.CharField(max_length=128)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="checkpoint_sequence_from_one"),
            models.CheckConstraint(condition=models.Q(hash__regex="^[0-9a-f]{64}$"), name="checkpoint_hash_is_sha256"),
        ]

    def __str__(self) -> str:
        """The sequence number of the seal."""
        return str(self.sequence)


class Sending(models.Model):
    """How a checkpoint fared on one way out: sent, or tried in vain with the reason (sending_sent_or_failed)."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="sendings")
    way = models.CharField(max_length=6, choices=Way.choices)
    tried_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "way"], name="sending_once_a_way"),
            models.CheckConstraint(condition=models.Q(way__in=Way.values), name="sending_way_known"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=False, error="")
                | (models.Q(sent_at__isnull=True) & ~models.Q(error="")),
                name="sending_sent_or_failed",
            ),
        ]

    def __str__(self) -> str:
        """Checkpoint and way."""
        return f"{self.checkpoint_id} {self.way}"


class Verification(models.Model):
    """One walk over the whole chain that somebody asked for, how far it has come, and what it found."""

    asked_at = models.DateTimeField()
    seals = models.BigIntegerField()
    checked = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    fault_count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seals__gte=0, checked__gte=0), name="verification_counts_not_negative"
            ),
        ]

    def __str__(self) -> str:
        """A number."""
        return f"#{self.pk}"


class SensitiveRead(models.Model):
    """Somebody read personal data: who, what, of which unit, and why where a reason is demanded.

    A list of persons that was taken out is named by `taken` (sensitive_read_says_which_list).
    Never changed; deleted only when older than a year, by the retention rule (trigger acts_sensitiveread_kept_a_year).
    No name is copied: the key leads to the account, and an erased account leaves no name here.
    """

    kind = models.CharField(max_length=16, choices=ReadKind.choices)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_key = models.CharField(max_length=80)
    actor_post = models.CharField(max_length=200, blank=True)
    actor_unit_id = models.BigIntegerField(null=True)
    actor_unit_name = models.CharField(max_length=250, blank=True)
    unit_id = models.BigIntegerField(null=True)
    type = models.CharField(max_length=60)
    key = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    taken = models.CharField(max_length=8, choices=TakenList.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ReadKind.values), name="sensitive_read_kind_known"),
            models.CheckConstraint(
                condition=~models.Q(kind=ReadKind.EVIDENCE) | ~models.Q(reason=""), name="sensitive_read_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(kind=ReadKind.PEOPLE_EXPORT, taken__in=TakenList.values)
                | (~models.Q(kind=ReadKind.PEOPLE_EXPORT) & models.Q(taken="")),
                name="sensitive_read_says_which_list",
            ),
        ]
        indexes = [
            models.Index(fields=["unit_id", "-at"], name="sensitive_read_of_unit"),
            models.Index(fields=["recorded_at"], name="sensitive_read_by_age"),
        ]

    def __str__(self) -> str:
        """Kind and time."""
        return f"{self.kind} {self.at:%d/%m/%Y %H:%M}"
