"""The way of sheets through earlier reviewers: who they are, and what they endorse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.organisations.models import Unit
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Endorser, Report, ReportStep, Scheme
from roviec.reports.operations.errors import UnableToOpen, UnableToReview, closed_or_ended, has_written, locked
from roviec.reports.queries.hashes import content_hash

MOST_ENDORSERS = 5


@transaction.atomic
def add_endorser(scheme: Scheme, reviewer: Unit, units: Sequence[Unit] = (), *, by: Actor, at: datetime) -> Endorser:
    """This unit looks at the sheets of these units (of all, when none is named) before they are accepted.

    Sheets that were never sent and are not due yet take the new way at once; the others keep theirs. The same reviewer for
    the same units again changes nothing.
    """
    scheme = Scheme.objects.select_for_update(no_key=True).get(pk=scheme.pk)
    standing = Endorser.objects.filter(scheme=scheme, retracted_at__isnull=True)
    same = standing.filter(reviewer=reviewer).first()
    if same:
        if set(same.units.values_list("pk", flat=True)) == {unit.pk for unit in units}:
            return same
        raise UnableToOpen(_("This unit is on the way already. Take it out first if it is to look at other sheets."))
    if standing.count() >= MOST_ENDORSERS:
        raise UnableToOpen(_("That is too long a way: a sheet has at most five reviewers before the last."))
    last = standing.aggregate(last=Max("position"))["last"] or 0
    endorser = Endorser.objects.create(scheme=scheme, reviewer=reviewer, position=last + 1)
    endorser.units.set(units)
    about = [scheme, reviewer, *(unit for unit in units if unit != reviewer)]
    record(ReportAct.ENDORSER_ADDED, by=by, on=about, at=at, data={"position": endorser.position})
    _lay_anew(scheme, at)
    return endorser


@transaction.atomic
def drop_endorser(endorser: Endorser, *, by: Actor, at: datetime) -> Endorser:
    """The unit is on the way of no sheet that is still to be sent; what it endorsed before stays."""
    scheme = Scheme.objects.select_for_update(no_key=True).get(pk=endorser.scheme_id)
    endorser = Endorser.objects.select_related("reviewer").get(pk=endorser.pk)
    if endorser.retracted_at:
        return endorser
    endorser.retracted_at = timezone.now()
    endorser.save(update_fields=["retracted_at"])
    record(ReportAct.ENDORSER_DROPPED, by=by, on=[scheme, endorser.reviewer], at=at)
    _lay_anew(scheme, at)
    return endorser


def _lay_anew(scheme: Scheme, at: datetime) -> None:
    """Sheets that were never sent and are not due yet: from their due date on the way is fixed (model.md 19)."""
    unsent = Report.objects.filter(
        scheme=scheme,
        state__in=[ReportState.DRAFT, ReportState.WITH_HEAD],
        scheme_period__due_on__gte=timezone.localdate(at),
    )
    # One that is submitted at this moment keeps the way it had.
    reports = list(unsent.select_for_update(of=("self",), no_key=True).order_by("pk"))
    ReportStep.objects.filter(report__in=reports).delete()
    lay_routes(scheme, reports)


def lay_routes(scheme: Scheme, reports: Iterable[Report]) -> None:
    """Give reports the steps that the scheme asks for; a unit does not look at its own sheet, nor twice at one."""
    route = [
        (endorser.reviewer_id, {unit.pk for unit in endorser.units.all()})
        for endorser in Endorser.objects.filter(scheme=scheme, retracted_at__isnull=True)
        .order_by("position")
        .prefetch_related("units")
    ]
    steps = []
    for report in reports:
        on_the_way = [
            reviewer
            for reviewer, units in route
            if reviewer not in {report.unit_id, report.reviewer_unit_id} and (not units or report.unit_id in units)
        ]
        steps += [ReportStep(report=report, position=n, unit_id=unit) for n, unit in enumerate(on_the_way, start=1)]
    ReportStep.objects.bulk_create(steps)


@transaction.atomic
def endorse_report(step: ReportStep, seen_hash: str, *, by: Actor, at: datetime) -> ReportStep:
    """The report goes on to the next reviewer, who sees that it was endorsed; nothing counts before the last accepts.

    Binds the hash of what was seen, as accepting does. Nobody endorses what he wrote or submitted, nor at two steps, in any
    of his posts. Endorsing again changes nothing.
    """
    report = locked(Report(pk=step.report_id))
    step = ReportStep.objects.get(pk=step.pk)
    if step.endorsed_at:
        return step
    if report.state != ReportState.SUBMITTED:
        raise UnableToReview(_("Only a submitted report can be endorsed."))
    steps = must_be_in_turn(report, step)
    must_be_another_hand(report, steps, by)
    if sentence := closed_or_ended(report, at, for_review=True):
        raise UnableToReview(sentence)
    if seen_hash != content_hash(report):
        raise Stale(_("The report says something else than when you opened it. Look at it again before you endorse."))
    step.endorsed_at, step.seen_hash = at, seen_hash
    step.endorsed_by_key, step.endorsed_by_name, step.endorsed_by_post = by.key, by.name, by.post
    step.save()
    record(ReportAct.ENDORSED, by=by, on=report, at=at, data={"step": step.position})
    return step


def must_be_in_turn(report: Report, step: ReportStep | None) -> list[ReportStep]:
    """The whole route; raises unless it is the turn of this step, with None that of the last reviewer."""
    steps = list(ReportStep.objects.filter(report=report).order_by("position"))
    if next((each for each in steps if each.endorsed_at is None), None) == step:
        return steps
    if step is not None and step.endorsed_at:
        raise UnableToReview(_("Your unit has endorsed the report; it lies with the next reviewer now."))
    raise UnableToReview(_("An earlier reviewer has to endorse the report first."))


def must_be_another_hand(report: Report, steps: Sequence[ReportStep], by: Actor) -> None:
    """Raise when this person wrote in the report, submitted it or endorsed it, in whatever post."""
    if has_written(report, by):
        raise UnableToReview(_("You wrote in this report or submitted it: somebody else has to accept it."))
    if any(step.endorsed_by_key == by.key for step in steps):
        raise UnableToReview(_("You endorsed this report at an earlier step: somebody else has to look at it now."))


def clear_endorsements(report: Report) -> None:
    """The report goes back to its unit: whoever endorsed it looks again at what comes."""
    nothing = {"endorsed_at": None, "endorsed_by_key": "", "endorsed_by_name": "", "endorsed_by_post": ""}
    ReportStep.objects.filter(report=report).update(**nothing, seen_hash="")
