"""An accepted figure is never overwritten: a correction is proposed with its reason and posted as a replacement."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.figures.enums import PostingState
from roviec.figures.operations import Figure, Source, post_figures
from roviec.kit.actors import Actor
from roviec.kit.models import columns_of
from roviec.reports.enums import OPEN_STATES, CorrectionState, ReportAct, ReportState
from roviec.reports.models import Correction, Entry, Report
from roviec.reports.operations.errors import (
    UnableToCorrect,
    UnableToWrite,
    closed_or_ended,
    has_written,
    locked,
    note_the_writer,
)
from roviec.reports.queries.answers import Answer, fault_of
from roviec.reports.queries.expected import base_period
from roviec.reports.queries.hashes import written
from roviec.reports.queries.sheet import answer_of_correction, parts_of

CORRECTION_SOURCE = "reports.correction"


@transaction.atomic
def propose_correction(entry: Entry, answer: Answer, why: str, *, by: Actor, at: datetime) -> Correction:
    """The reviewer is asked to replace an accepted figure; until he agrees the old one counts.

    The same proposal again changes nothing; another one while the first waits is refused.
    """
    report = locked(Report(pk=entry.report_id))
    entry = Entry.objects.select_related("target").get(pk=entry.pk)
    if report.state != ReportState.ACCEPTED:
        raise UnableToCorrect(_("Only an accepted figure is corrected; before that it is simply written again."))
    if sentence := closed_or_ended(report, at):
        raise UnableToCorrect(sentence)
    if Report.objects.filter(edition__gt=report.edition, **_same_sheet(report)).exclude(
        reopening__closed_at__isnull=False, state__in=OPEN_STATES
    ):
        raise UnableToCorrect(_("The sheet was opened again: write the figure in its newest edition."))
    if not why.strip():
        raise UnableToWrite(_("Say why the figure has to be corrected."), target=entry.target, field="why")
    answer = answer.reckoned(entry.target)
    if fault := fault_of(entry.target, answer):
        raise UnableToWrite(fault.sentence, target=entry.target, field=fault.field)
    waiting = Correction.objects.filter(entry=entry, decision=CorrectionState.PROPOSED).first()
    if waiting:
        if _counts(answer_of_correction(waiting)) == _counts(answer) and waiting.why == why.strip():
            return waiting
        raise UnableToCorrect(_("A correction of this figure waits for a decision already."))
    if _counts(answer) == _counts(standing_answer(entry)):
        raise UnableToCorrect(_("This is the figure that counts already."))
    columns = {name: value for name, value in answer.columns().items() if name != "note"}
    columns["parts"] = {name: f"{number:f}" for name, number in answer.parts.items()}
    correction = Correction.objects.create(
        entry=entry, **columns, why=why.strip(), proposed_at=at, proposed_by_key=by.key, proposed_by_name=by.name
    )
    note_the_writer(report, by)
    data = {"figures": [[entry.target_id, *written(answer)]]}
    record(ReportAct.CORRECTION_PROPOSED, by=by, on=[report, entry], at=at, remark=why.strip(), data=data)
    return correction


@transaction.atomic
def accept_correction(correction: Correction, *, by: Actor, at: datetime) -> Correction:
    """The proposed figure replaces the old one in the ledger and in every total above; both stay readable."""
    report, correction = _to_decide(correction, by=by, wanted=CorrectionState.ACCEPTED)
    if correction.decision == CorrectionState.ACCEPTED:
        return correction
    if report.state != ReportState.ACCEPTED:
        raise UnableToCorrect(_("The sheet is no longer accepted: the unit writes the figure in it again."))
    if sentence := closed_or_ended(report, at):
        raise UnableToCorrect(sentence)
    entry = correction.entry
    before, answer = standing_answer(entry), answer_of_correction(correction)
    _decide(correction, CorrectionState.ACCEPTED, by=by, at=at)
    data = {"figures": [[entry.target_id, *written(answer)]]}
    act = record(ReportAct.CORRECTION_ACCEPTED, by=by, on=[report, entry], at=at, data=data)
    seen = hashlib.sha256(f"{correction.uuid}\n{written(answer)}\n{correction.why}".encode()).hexdigest()
    figures = _figures(entry, report, before, answer)
    post_figures(figures, source=Source(CORRECTION_SOURCE, correction.pk, seen), by=by, at=at, cause=act)
    return correction


@transaction.atomic
def refuse_correction(correction: Correction, words: str, *, by: Actor, at: datetime) -> Correction:
    """The accepted figure goes on counting; the unit reads why."""
    report, correction = _to_decide(correction, by=by, wanted=CorrectionState.REFUSED)
    if correction.decision == CorrectionState.REFUSED:
        return correction
    if not words.strip():
        raise UnableToCorrect(_("Say why the correction is refused."))
    _decide(correction, CorrectionState.REFUSED, by=by, at=at)
    record(ReportAct.CORRECTION_REFUSED, by=by, on=[report, correction.entry], at=at, remark=words.strip())
    return correction


def _same_sheet(report: Report) -> dict[str, Any]:
    return {"scheme": report.scheme, "unit": report.unit_id, **columns_of(report.period)}


def standing_answer(entry: Entry) -> Answer:
    """What counts of an accepted entry: the last correction accepted since the sheet was, else the entry itself."""
    since = {"decision": CorrectionState.ACCEPTED, "decided_at__gte": entry.report.accepted_at}
    last = entry.corrections.filter(**since).order_by("-decided_at", "-pk").first()
    if last:
        return answer_of_correction(last)
    parts = Entry.objects.filter(report=entry.report_id, target=entry.target_id, cleared_at__isnull=True)
    return Answer.of(entry, parts_of(parts)[entry.target_id])


def _counts(answer: Answer) -> tuple[object, ...]:
    return (*answer.counted, dict(answer.parts))


def _figures(entry: Entry, report: Report, before: Answer, answer: Answer) -> list[Figure]:
    """The total and the parts that change; a part that is not said any more leaves the ledger."""
    about = (entry.target_id, report.unit_id, base_period(entry.target, report.period))
    state, numerator, denominator, is_estimate = answer.counted
    figures = [Figure(*about, state, numerator, denominator, is_estimate)]
    for name in sorted({*before.parts, *answer.parts}):
        number = answer.parts.get(name)
        if number is None:
            figures.append(Figure(*about, PostingState.WITHDRAWN, breakdown=name))
        elif (number, answer.is_estimate) != (before.parts.get(name), before.is_estimate):
            figures.append(
                Figure(*about, PostingState.REPORTED, number, is_estimate=answer.is_estimate, breakdown=name)
            )
    return figures


def _to_decide(correction: Correction, *, by: Actor, wanted: str) -> tuple[Report, Correction]:
    """Lock the report, then read the correction; raise when it was decided otherwise or by its author."""
    report = locked(correction.entry.report)
    correction = Correction.objects.select_related("entry__target").get(pk=correction.pk)
    if correction.decision == wanted:
        return report, correction
    if correction.decision != CorrectionState.PROPOSED:
        raise UnableToCorrect(_("This correction has been decided already."))
    if has_written(report, by):
        raise UnableToCorrect(_("You wrote in this report: somebody else has to decide on its corrections."))
    return report, correction


def _decide(correction: Correction, decision: str, *, by: Actor, at: datetime) -> None:
    correction.decision, correction.decided_at, correction.decided_by_key = decision, at, by.key
    correction.save(update_fields=["decision", "decided_at", "decided_by_key"])
