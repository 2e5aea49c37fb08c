"""The report of a standing agency over a plan: begun, written, submitted with its figures frozen, returned, approved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.kit.models import columns_of
from roviec.kit.periods import Period
from roviec.plans.models import Plan
from roviec.reports.enums import ConsolidatedAct, ConsolidatedState
from roviec.reports.models import Consolidated
from roviec.reports.queries.consolidated import (
    OPEN,
    agency_of,
    coverage_of,
    figures_of,
    periods_to_report,
    seal_of,
    snapshot_of,
)


class UnableToConsolidate(Unable):
    """The consolidated report stays as it is."""


@transaction.atomic
def begin_consolidated(plan: Plan, period: Period, *, by: Actor, at: datetime) -> Consolidated:
    """The standing agency has a consolidated report of the period to write; beginning twice changes nothing."""
    Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if begun := Consolidated.objects.filter(plan=plan, **columns_of(period)).first():
        return begun
    if period not in {standing.period for standing in periods_to_report(plan, at.date())}:
        raise UnableToConsolidate(_("The plan has no reports of this period."))
    report = Consolidated.objects.create(plan=plan, unit_id=agency_of(plan, period), **columns_of(period))
    record(ConsolidatedAct.BEGUN, by=by, on=[report, plan], at=at)
    return report


@transaction.atomic
def write_consolidated(
    report: Consolidated, text: str, *, version: int | None = None, by: Actor, at: datetime
) -> Consolidated:
    """The report carries this text beside its figures; raises Stale when somebody wrote it since `version`."""
    report = _locked(report)
    _must_be_open(report)
    text = text.strip()
    if report.narrative == text:
        return report
    if version is not None and version != report.version:
        raise Stale(_("Somebody else changed the text after you opened it."))
    report.narrative = text
    report.version += 1
    if by.key not in report.writers:
        report.writers = [*report.writers, by.key]
    report.save(update_fields=["narrative", "version", "writers"])
    record(ConsolidatedAct.WRITTEN, by=by, on=report, at=at)
    return report


@transaction.atomic
def submit_consolidated(report: Consolidated, seen: str, *, by: Actor, at: datetime) -> Consolidated:
    """The report goes to those over the plan with its figures frozen as the ledger says them now.

    `seen` is the seal of what was looked at; raises Stale when a figure or the text changed since. Submitting a submitted
    report again changes nothing.
    """
    report = _locked(report)
    if report.state == ConsolidatedState.SUBMITTED:
        return report
    _must_be_open(report)
    if not report.narrative:
        raise UnableToConsolidate(_("Write the text of the report first."))
    snapshot = snapshot_of(figures_of(report.plan, report.period), coverage_of(report.plan, report.period))
    if seen != seal_of(report, snapshot):
        raise Stale(_("A figure or the text changed after you opened the report. Look at it again before you submit."))
    report.state, report.snapshot, report.snapshot_hash = ConsolidatedState.SUBMITTED, snapshot, seen
    report.submitted_at, report.submitted_by_key, report.returned_words = at, by.key, ""
    report.version += 1
    report.save()
    record(ConsolidatedAct.SUBMITTED, by=by, on=report, at=at, data={"seal": seen})
    return report


@transaction.atomic
def return_consolidated(report: Consolidated, words: str, *, by: Actor, at: datetime) -> Consolidated:
    """The agency may write again and reads why; its figures follow the ledger until it is sent once more."""
    report = _locked(report)
    if report.state == ConsolidatedState.RETURNED:
        return report
    if report.state != ConsolidatedState.SUBMITTED:
        raise UnableToConsolidate(_("Only a submitted report can be returned."))
    if not words.strip():
        raise UnableToConsolidate(_("Say what has to be completed."))
    report.state, report.returned_words = ConsolidatedState.RETURNED, words.strip()
    report.snapshot, report.snapshot_hash = None, ""
    report.submitted_at, report.submitted_by_key = None, ""
    report.version += 1
    report.save()
    record(ConsolidatedAct.RETURNED, by=by, on=report, at=at, remark=words.strip())
    return report


@transaction.atomic
def approve_consolidated(report: Consolidated, seen: str, *, by: Actor, at: datetime) -> Consolidated:
    """The report stands as it was sent; nobody approves what he wrote or submitted. Approving twice is harmless."""
    report = _locked(report)
    if report.state == ConsolidatedState.APPROVED:
        return report
    if report.state != ConsolidatedState.SUBMITTED:
        raise UnableToConsolidate(_("Only a submitted report can be approved."))
    if by.key in {report.submitted_by_key, *report.writers}:
        raise UnableToConsolidate(_("You wrote this report or submitted it: somebody else has to approve it."))
    if seen != report.snapshot_hash:
        raise Stale(_("The report says something else than when you opened it. Look at it again before you approve."))
    report.state, report.approved_at, report.approved_by_key = ConsolidatedState.APPROVED, at, by.key
    report.version += 1
    report.save()
    record(ConsolidatedAct.APPROVED, by=by, on=report, at=at, data={"seal": seen})
    return report


def _locked(report: Consolidated) -> Consolidated:
    return Consolidated.objects.select_for_update(of=("self",), no_key=True).select_related("plan").get(pk=report.pk)


def _must_be_open(report: Consolidated) -> None:
    if report.state not in OPEN:
        raise UnableToConsolidate(_("The report has been submitted: it can be changed again only when it is returned."))
