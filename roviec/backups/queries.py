"""Reads: the rule, and what has to be done or said by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from roviec.backups import folder
from roviec.backups.folder import LastFault, Note, Running
from roviec.backups.models import THE_ONLY, BackupRule

# A machine that slept through its hour makes up for it; two backups a day do no harm.
MISSED_AFTER = timedelta(hours=25)


@dataclass(frozen=True)
class Standing:
    """How the installation stands with its backups, at a moment of real time."""

    rule: BackupRule
    notes: list[Note]
    running: Running | None
    fault: LastFault | None
    is_backup_late: bool
    is_proof_late: bool
    is_on_the_same_disk: bool

    @property
    def newest(self) -> Note | None:
        """The newest backup."""
        return self.notes[0] if self.notes else None

    @property
    def proven(self) -> Note | None:
        """The backup whose restore was proven last."""
        found = [note for note in self.notes if note.proven]
        return max(found, key=lambda note: note.proven_at, default=None)

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to worry about."""
        return not (
            self.is_backup_late or self.is_proof_late or self.fault or (self.newest and not self.newest.is_whole)
        )


def the_rule() -> BackupRule:
    """The one rule; its row comes with the migrations."""
    return BackupRule.objects.get(pk=THE_ONLY)


def standing_at(now: datetime) -> Standing:
    """Everything the page says."""
    rule, notes = the_rule(), folder.backups()
    warn = timedelta(days=rule.warn_after_days)
    proofs = [note.proven for note in notes if note.proven]
    return Standing(
        rule=rule,
        notes=notes,
        running=folder.running(now),
        fault=folder.last_fault(),
        # One night may fail; two may not.
        is_backup_late=not notes or now - notes[0].made > timedelta(days=2),
        is_proof_late=not proofs or now - max(proofs) > warn,
        is_on_the_same_disk=folder.is_on_the_same_disk(),
    )


def is_backup_due(rule: BackupRule, notes: list[Note], now: datetime) -> bool:
    """Whether the clock has to make a backup in this hour."""
    if not rule.is_on:
        return False
    since = now - notes[0].made if notes else MISSED_AFTER
    # The first of an installation waits for its hour as well: before, there is little to lose.
    is_the_hour = timezone.localtime(now).hour == rule.hour
    return (is_the_hour and since > timedelta(hours=1)) or (bool(notes) and since >= MISSED_AFTER)


def is_proof_due(rule: BackupRule, notes: list[Note], now: datetime) -> bool:
    """Whether the newest backup has to be restored to prove it."""
    if not notes or notes[0].proven_at:
        return False
    proofs = [note.proven for note in notes if note.proven]
    # Half an hour early rather than a day late.
    every = timedelta(days=rule.prove_every_days) - timedelta(minutes=30)
    return not proofs or now - max(proofs) >= every
