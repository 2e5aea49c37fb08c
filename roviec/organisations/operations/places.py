"""Where units stand: moving one under another parent, taking one out of a tree, the order among siblings."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.organisations.enums import OrganisationAct, Tree
from roviec.organisations.models import STANDS, Edge, Unit, UnitVersion
from roviec.organisations.operations.dated import say_from, say_until
from roviec.organisations.operations.structure import Span, UnableToPlace, found_unit
from roviec.organisations.operations.units import Naming, changed, locked
from roviec.organisations.queries import units_above


@transaction.atomic
def move_unit(
    child: Unit,
    parent: Unit,
    tree: Tree,
    from_day: date,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
    cause: Act | None = None,
) -> Unit:
    """From a day on the unit stands under this parent in a tree, last among its siblings; before it, where it stood.

    In the management tree it stays within its organisation. The same wish twice is harmless.
    """
    child = locked(child, version)
    day = f"{from_day:%d/%m/%Y}"
    for unit in (child, parent):
        if not UnitVersion.objects.filter(STANDS, unit=unit, valid__contains=from_day).exists():
            raise UnableToPlace(_("One of the units does not exist on %(day)s.") % {"day": day})
    edges = Edge.objects.filter(STANDS, tree=tree, child=child)
    now = edges.filter(valid__contains=from_day).first()
    if now and now.parent_id == parent.pk:
        return child
    if later := edges.filter(valid__startswith__gt=from_day).order_by("valid").first():
        raise UnableToPlace(
            _("The unit moves on %(day)s already. Choose a day after that one.")
            % {"day": f"{later.valid.lower:%d/%m/%Y}"}
        )
    if tree == Tree.MANAGEMENT:
        _refuse_another_organisation(child, parent, from_day)
    last = UnitVersion.objects.filter(STANDS, unit=child).order_by("-valid").first()
    until = last.valid.upper if last else None
    siblings = Edge.objects.filter(STANDS, tree=tree, parent=parent, valid__contains=from_day)
    place = max(siblings.values_list("position", flat=True), default=-1) + 1
    try:
        with transaction.atomic():
            if now:
                say_until(now, from_day)
            Edge.objects.create(tree=tree, parent=parent, child=child, position=place, valid=DateRange(from_day, until))
    except IntegrityError as error:
        raise UnableToPlace(_("The tree would close into a circle: the parent stands below the unit.")) from error
    changed([child])
    data = {"tree": tree.value, "from": from_day.isoformat(), "before": now.parent_id if now else None}
    record(OrganisationAct.UNIT_PLACED, by=by, on=[child, parent], at=at, cause=cause, data=data)
    return child


def _refuse_another_organisation(child: Unit, parent: Unit, day: date) -> None:
    """What a unit keeps is its organisation's; it is not carried into another one by a move."""
    above = units_above(child.pk, day)
    if len(above) == 1 and Edge.objects.filter(STANDS, tree=Tree.MANAGEMENT, parent=child).exists():
        raise UnableToPlace(_("The top unit of an organisation is not moved here."))
    if len(above) > 1 and above[-1] != units_above(parent.pk, day)[-1]:
        raise UnableToPlace(_("The unit would leave its organisation."))


@transaction.atomic
def take_out_of_tree(
    child: Unit, tree: Tree, from_day: date, *, version: int | None = None, by: Actor, at: datetime
) -> Unit:
    """From a day on the unit no longer stands in a tree; never out of the management tree, which gives everybody his scope."""
    child = locked(child, version)
    if tree == Tree.MANAGEMENT:
        raise UnableToPlace(_("A unit always stands in the management tree. Move it, or end it."))
    edges = [
        row
        for row in Edge.objects.filter(STANDS, tree=tree, child=child)
        if row.valid.upper is None or row.valid.upper > from_day
    ]
    if not edges:
        return child
    for edge in edges:
        say_until(edge, from_day)
    changed([child])
    data = {"tree": tree.value, "from": from_day.isoformat()}
    record(OrganisationAct.UNIT_TAKEN_OUT, by=by, on=child, at=at, data=data)
    return child


@transaction.atomic
def order_units(
    parent: Unit,
    tree: Tree,
    children: Sequence[int],
    from_day: date,
    *,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Unit:
    """From a day on the units directly below stand in this order, which lists and boards follow.

    Raises UnableToPlace unless exactly the units of that day are named.
    """
    parent = locked(parent, version)
    edges = {
        row.child_id: row for row in Edge.objects.filter(STANDS, tree=tree, parent=parent, valid__contains=from_day)
    }
    if set(edges) != set(children) or len(edges) != len(children):
        raise UnableToPlace(_("The units below have changed meanwhile. Look at the order again."))
    moved = [(place, pk) for place, pk in enumerate(children) if edges[pk].position != place]
    for place, pk in moved:
        say_from(edges[pk], from_day, position=place)
    if moved:
        changed([parent])
        data = {"tree": tree.value, "from": from_day.isoformat(), "order": list(children)}
        record(OrganisationAct.UNITS_ORDERED, by=by, on=parent, at=at, data=data)
    return parent


@transaction.atomic
def found_below(
    parent: Unit,
    naming: Naming,
    from_day: date,
    *,
    code: str = "",
    key: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
) -> Unit:
    """A new unit exists from a day on and stands last below its parent in the management tree.

    `key` names the wish, as in `found_unit`.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=parent.pk)
    if key and (founded := Unit.objects.filter(uuid=key).first()):
        return founded
    twin = UnitVersion.objects.filter(STANDS, name=naming.name, valid__contains=from_day)
    placed = Edge.objects.filter(STANDS, tree=Tree.MANAGEMENT, parent=parent, valid__contains=from_day)
    if twin.filter(unit__in=placed.values("child")).exists():
        # Two administrators at one moment: the second is told, nothing is there twice.
        raise UnableToPlace(_("A unit of this name stands there already."))
    unit = found_unit(
        naming.name,
        naming.short_name,
        naming.kind,
        Span(from_day),
        codes=(code,) if code else (),
        key=key,
        by=by,
        at=at,
    )
    move_unit(unit, parent, Tree.MANAGEMENT, from_day, by=by, at=at)
    return unit
