"""Changing the rule, and asking for what the clock would do later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from roviec.acts.operations import record
from roviec.backups.enums import BackupAct
from roviec.backups.models import THE_ONLY, BackupRule
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale

# The work belongs to the top floor, which knows a whole installation; here only its name is known.
BACKUP_JOB, PROOF_JOB = "config.back_up_now", "config.prove_now"


@transaction.atomic
def change_rule(values: dict[str, Any], *, version: int, by: Actor, at: datetime) -> BackupRule:
    """The clock goes by these values from now on; raises Stale when somebody else changed them meanwhile."""
    rule = BackupRule.objects.select_for_update(no_key=True).get(pk=THE_ONLY)
    changed = {name: values[name] for name in BackupRule.VALUES if getattr(rule, name) != values[name]}
    if not changed:
        return rule
    if rule.version != version:
        raise Stale(_("Somebody else changed this meanwhile. Look at it again, then save."))
    for name, value in changed.items():
        setattr(rule, name, value)
    rule.version += 1
    rule.save()
    record(BackupAct.RULE_CHANGED, by=by, on=rule, at=at, data=changed)
    return rule


@transaction.atomic
def ask_for_backup(*, by: Actor, at: datetime) -> bool:
    """A backup is made as soon as the worker is free; asking twice makes one. Gives whether it was not asked for yet."""
    return _ask(BACKUP_JOB, BackupAct.BACKUP_ASKED, by=by, at=at)


@transaction.atomic
def ask_for_proof(*, by: Actor, at: datetime) -> bool:
    """The newest backup is restored and compared as soon as the worker is free; asking twice does it once."""
    return _ask(PROOF_JOB, BackupAct.PROOF_ASKED, by=by, at=at)


def _ask(job: str, act: BackupAct, *, by: Actor, at: datetime) -> bool:
    rule = BackupRule.objects.select_for_update(no_key=True).get(pk=THE_ONLY)
    try:
        with transaction.atomic():
            app.configure_task(job, queueing_lock=job, allow_unknown=False).defer()
    except AlreadyEnqueued:
        return False
    record(act, by=by, on=rule, at=at)
    return True
