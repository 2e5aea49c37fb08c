"""The rule of signing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.people.enums import PersonAct
from roviec.people.models import SignInRule


@transaction.atomic
def change_sign_in_rule(
    *,
    idle_hours: int,
    second_factor_roles: Sequence[str],
    second_factor_grace_days: int,
    version: int,
    by: Actor,
    at: datetime,
) -> SignInRule:
    """Sessions end after so many unused hours, and these roles need a second factor after so many days from now on."""
    SignInRule.objects.get_or_create(pk=1)
    rule = SignInRule.objects.select_for_update(no_key=True).get(pk=1)
    if rule.version != version:
        raise Stale(_("Somebody else has changed the rule since you opened it. Look at what it says now."))
    rule.idle_hours, rule.second_factor_roles = idle_hours, sorted(second_factor_roles)
    # The account's own time is real time, so the rule's is too.
    rule.second_factor_grace_days, rule.changed_at = second_factor_grace_days, timezone.now()
    rule.version += 1
    rule.save()
    record(PersonAct.RULE_CHANGED, by=by, on=rule, at=at, data={"hours": idle_hours, "roles": rule.second_factor_roles})
    return rule
