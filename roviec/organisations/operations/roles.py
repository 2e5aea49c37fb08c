"""Giving roles to a holding and taking them back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.organisations.enums import OrganisationAct, Role
from roviec.organisations.models import STANDS, Holding, HoldingRole, Unit
from roviec.organisations.operations.administrators import keeping_administered
from roviec.organisations.queries import units_above


class UnableToGiveRole(Unable):
    """The role cannot be given."""


@transaction.atomic
def give_role(
    holding: Holding, role: Role, over: Unit, *, by: Actor, at: datetime, cause: Act | None = None
) -> HoldingRole:
    """The holding carries the role over a unit and all below; the same wish twice is harmless.

    Nobody gives himself a role while another administrator could; the only one may, and the act says so.
    """
    holding = Holding.objects.select_for_update(no_key=True).get(pk=holding.pk)
    given = HoldingRole.objects.filter(STANDS, holding=holding, role=role, over=over).first()
    if given:
        return given
    kind = OrganisationAct.ROLE_GIVEN
    if by.key == f"person:{holding.person_id}":
        if _has_another_administrator(over, holding.person_id, at):
            raise UnableToGiveRole(_("Nobody gives himself a role. Ask another administrator."))
        kind = OrganisationAct.ROLE_GIVEN_TO_ONESELF
    given = HoldingRole.objects.create(holding=holding, role=role, over=over)
    record(kind, by=by, on=[holding, over], at=at, cause=cause, data={"role": role.value})
    return given


def _has_another_administrator(over: Unit, person_id: int, at: datetime) -> bool:
    day = timezone.localdate(at)
    others = HoldingRole.objects.filter(
        STANDS,
        role=Role.ADMINISTRATOR,
        over__in=units_above(over.pk, day),
        holding__retracted_at__isnull=True,
        holding__valid__contains=day,
        holding__person__is_active=True,
    )
    return others.exclude(holding__person=person_id).exists()


@transaction.atomic
def take_role(given: HoldingRole, *, by: Actor, at: datetime, cause: Act | None = None) -> HoldingRole:
    """The holding no longer carries the role, from this moment on; taking it twice is harmless.

    Raises UnableWithoutAdministrator when the organisation would have nobody left who keeps it.
    """
    with keeping_administered([given.holding_id], timezone.localdate(at)):
        # Counted, not looked at: of two who take the same role back, one does.
        taken = HoldingRole.objects.filter(STANDS, pk=given.pk).update(retracted_at=Now())
    if taken:
        on = [given.holding, given.over]
        record(OrganisationAct.ROLE_TAKEN, by=by, on=on, at=at, cause=cause, data={"role": given.role})
    return given


@transaction.atomic
def pass_role_on(given: HoldingRole, over: Unit, *, by: Actor, at: datetime, cause: Act | None = None) -> HoldingRole:
    """The holding carries the role over the unit that follows the one it was over, and no longer over that one.

    Nobody is given anything: the role goes with its unit, also that of whoever carries the change out. Twice is harmless.
    """
    holding = Holding.objects.select_for_update(no_key=True).get(pk=given.holding_id)
    passed = HoldingRole.objects.filter(STANDS, pk=given.pk).update(retracted_at=Now())
    same = {"holding": holding, "role": given.role, "over": over}
    after = HoldingRole.objects.filter(STANDS, **same).first()
    if not passed:
        return after or given
    after = after or HoldingRole.objects.create(**same)
    on = [holding, given.over, over]
    record(OrganisationAct.ROLE_PASSED_ON, by=by, on=on, at=at, cause=cause, data={"role": given.role})
    return after
