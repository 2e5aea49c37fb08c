"""Bringing units, posts and people in from one workbook: looked at first, then imported whole, as one act, or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.enums import MovingInAct
from roviec.organisations.models import ImportDraft, Unit
from roviec.organisations.operations.administrators import keeping_administered
from roviec.organisations.operations.founding import carry_out
from roviec.organisations.queries.checking import faults_of
from roviec.organisations.queries.known import known_of
from roviec.organisations.queries.planning import Status, count, plan_of
from roviec.organisations.queries.workbook import wishes_in

# A workbook with names is not kept for longer than somebody needs to look at it.
DRAFT_LIVES = timedelta(hours=24)


class UnableToImport(Unable):
    """The workbook cannot be imported."""


@dataclass(frozen=True)
class Imported:
    """What an import did, in numbers of rows."""

    new: int
    changed: int
    same: int


@transaction.atomic
def send_workbook(
    organisation: Unit, person: int, content: bytes, *, name: str, by: Actor, at: datetime
) -> ImportDraft:
    """The workbook lies ready to be looked at and imported, in place of the one this person sent before.

    Drafts that nobody imported within a day are gone with this.
    """
    ImportDraft.objects.filter(made_at__lt=at - DRAFT_LIVES).delete()
    sha256 = hashlib.sha256(content).hexdigest()
    draft, _new = ImportDraft.objects.update_or_create(
        person_id=person,
        defaults={
            "organisation": organisation, "name": name[:150], "content": content, "sha256": sha256, "made_at": at,
        },
    )  # fmt: skip
    record(MovingInAct.WORKBOOK_SENT, by=by, on=organisation, at=at, data={"sha256": sha256})
    return draft


@transaction.atomic
def import_workbook(
    organisation: Unit, person: int, *, sha256: str, fingerprint: str, by: Actor, at: datetime
) -> Imported:
    """What the preview showed is in the database: all of it, with one act that names each thing, or nothing.

    `sha256` and `fingerprint` are those of the preview. Raises Stale when the workbook is another one, or when what
    stands is no longer what was compared; UnableToImport when a row is wrong. A workbook that changes nothing leaves no act.
    """
    # One import at a time in an organisation; the second one finds what the first did.
    Unit.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    draft = ImportDraft.objects.select_for_update().filter(person=person, organisation=organisation).first()
    if draft is None or draft.sha256 != sha256:
        raise Stale(_("This workbook was imported or replaced meanwhile. Send it again to see what it would change."))
    day = timezone.localdate(at)
    known = known_of(organisation.pk, day, lock=True)
    wishes, faults = wishes_in(bytes(draft.content))
    if faults or faults_of(wishes, known, person):
        raise UnableToImport(_("The workbook has rows that are wrong. Mend them and send it again."))
    plan = plan_of(wishes, known)
    if plan.fingerprint != fingerprint:
        raise Stale(_("The organisation was changed after you looked. See again what the workbook would change."))
    draft.delete()
    done = Imported(*(count(plan.lines, status) for status in (Status.NEW, Status.CHANGED, Status.SAME)))
    if plan.is_empty:
        return done
    held = [holding.pk for holdings in known.holdings.values() for holding in holdings]
    try:
        with transaction.atomic(), keeping_administered(held, day):
            touched = carry_out(plan).touched
    except IntegrityError as error:
        # Whatever the rows were checked against, the database has the last word.
        raise UnableToImport(
            _("The workbook contradicts what stands in the organisation. Look at its units, then send it again.")
        ) from error
    record(
        MovingInAct.WORKBOOK_IMPORTED, by=by, on=[organisation, *touched], at=at, data={"sha256": sha256} | vars(done)
    )
    return done
