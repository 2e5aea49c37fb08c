"""From the contact to the unit's head, and from the head to the unit above."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.plans.enums import BreakdownRule
from roviec.reports.enums import ReportAct, ReportState
from roviec.reports.models import Entry, Remark, Report
from roviec.reports.operations.errors import UnableToSubmit, closed_or_ended, locked, note_the_writer
from roviec.reports.queries.answers import Answer, parts_hold_back
from roviec.reports.queries.expected import (
    expected_targets,
    last_day,
    plan_versions_in_force,
    targets_without_entry,
)
from roviec.reports.queries.hashes import content_hash, written
from roviec.reports.queries.sheet import parts_of


@transaction.atomic
def hand_to_head(report: Report, *, by: Actor, at: datetime) -> Report:
    """The unit's head is asked to look and submit; the sheet stays open to the unit. Twice is harmless.

    A report that was returned is inside the unit again: the time it was submitted before stays in its history.
    """
    report = locked(report)
    if report.state == ReportState.WITH_HEAD:
        return report
    if report.state not in {ReportState.DRAFT, ReportState.RETURNED}:
        raise UnableToSubmit(_("The report has left the unit already."))
    _must_be_complete(report, at)
    report.state = ReportState.WITH_HEAD
    report.submitted_at, report.submitted_by_key = None, ""
    report.version += 1
    report.save(update_fields=["state", "submitted_at", "submitted_by_key", "version"])
    note_the_writer(report, by)
    record(ReportAct.HANDED_TO_HEAD, by=by, on=report, at=at)
    return report


@transaction.atomic
def submit_report(report: Report, *, seen_hash: str | None = None, by: Actor, at: datetime) -> Report:
    """Hand the report to the unit above; from now on its figures are frozen.

    Submitting a submitted report again changes nothing, so a double click is harmless. `seen_hash` is that of what the
    head looked at; raises Stale when the sheet was changed since, UnableToSubmit while a target has no entry.
    """
    report = locked(report)
    if report.state == ReportState.SUBMITTED:
        return report
    if report.state == ReportState.ACCEPTED:
        raise UnableToSubmit(_("This report has been accepted already."))
    _must_be_complete(report, at)
    if seen_hash is not None and seen_hash != content_hash(report):
        raise Stale(_("The sheet was changed after you opened it. Look at the changes before you submit."))
    # What the plans no longer ask the unit for was typed before they were amended: it is not sent.
    asked = expected_targets(report.scheme_period, report.unit_id)
    Entry.objects.filter(report=report, cleared_at__isnull=True).exclude(target__in=asked).update(cleared_at=at)
    report.state, report.submitted_at, report.submitted_by_key = ReportState.SUBMITTED, at, by.key
    report.version += 1
    report.save(update_fields=["state", "submitted_at", "submitted_by_key", "version"])
    report.plan_versions.set(plan_versions_in_force(report.scheme, last_day(report.period)))
    Remark.objects.filter(report=report, settled_at__isnull=True).update(settled_at=at)
    note_the_writer(report, by)
    # What was sent is kept in the act: a returned report shows it above, and the next submission what changed.
    sent = list(Entry.objects.filter(report=report, cleared_at__isnull=True).order_by("target_id", "breakdown"))
    parts = parts_of(sent)
    totals = [(entry.target_id, Answer.of(entry, parts[entry.target_id])) for entry in sent if not entry.breakdown]
    data = {"figures": [[target, *written(answer)] for target, answer in totals]}
    record(ReportAct.SUBMITTED, by=by, on=report, at=at, data=data)
    return report


def _must_be_complete(report: Report, at: datetime) -> None:
    if sentence := closed_or_ended(report, at):
        raise UnableToSubmit(sentence)
    if missing := [target.name for target in targets_without_entry(report)]:
        raise UnableToSubmit(str(_("These targets have no figure yet: %(names)s.")) % {"names": "; ".join(missing)})
    if sentences := _parts_that_hold_back(report):
        raise UnableToSubmit(" ".join(sentences))


def _parts_that_hold_back(report: Report) -> list[str]:
    """What is still wrong with breakdowns that have to agree with their totals."""
    entries = list(
        Entry.objects.filter(
            report=report,
            cleared_at__isnull=True,
            target__breakdown_rule__in=[BreakdownRule.COMPUTED, BreakdownRule.REQUIRED],
            target__in=expected_targets(report.scheme_period, report.unit_id),
        )
        .select_related("target")
        .order_by("target__code")
    )
    parts = parts_of(entries)
    totals = [(entry.target, Answer.of(entry, parts[entry.target_id])) for entry in entries if not entry.breakdown]
    found = [(target, parts_hold_back(target, answer)) for target, answer in totals]
    return [f"{target.name}: {sentence}" for target, sentence in found if sentence]
