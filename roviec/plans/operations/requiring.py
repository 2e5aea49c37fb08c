"""What an organisation asks of a task before it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.models import Unit
from roviec.plans.enums import PlanAct
from roviec.plans.models import OwnClarity
from roviec.plans.operations.restating import Statement, restate
from roviec.regulations.enums import ClaritySlot, Strictness


class UnableToRequire(Unable):
    """A clear task cannot be asked for like this."""


@transaction.atomic
def set_clarity(
    organisation: Unit,
    asked: Mapping[ClaritySlot, Strictness],
    basis: str,
    since: date,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """From a day on the organisation asks for these slots so strictly, for the others as the preset says.

    What was asked for on the days before stays said. Returns how many rows are new; raises UnableToRequire without a
    basis, and where a task could go out to nobody.
    """
    if not basis.strip():
        raise UnableToRequire(_("Name the decision that says so."))
    if asked.get(ClaritySlot.PERSON, Strictness.BLOCK) != Strictness.BLOCK:
        raise UnableToRequire(_("A task always has a lead unit: without one there is nobody to give it to."))
    Unit.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    wanted = {slot.value: {"strictness": level.value, "basis": basis.strip()} for slot, level in asked.items()}
    about = {"organisation_id": organisation.pk}
    changed = restate(OwnClarity, about, "slot", Statement(since, None, wanted))
    if changed:
        data = {slot.value: level.value for slot, level in asked.items()} | {"since": f"{since}"}
        record(PlanAct.CLARITY_SET, by=by, on=organisation, at=at, data=data)
    return changed
