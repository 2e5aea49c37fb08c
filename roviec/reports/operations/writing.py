"""What a unit writes in its sheet: figures, the narrative, evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.documents.files import UnableToKeep, clean_name, store_file
from roviec.figures.enums import FigureState
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale
from roviec.plans.models import Target
from roviec.reports.enums import ReportAct
from roviec.reports.models import Entry, Evidence, Report
from roviec.reports.operations.errors import StaleFigure, UnableToWrite, locked, must_take_words, note_the_writer
from roviec.reports.queries.answers import Answer, fault_of
from roviec.reports.queries.expected import expected_targets
from roviec.reports.queries.hashes import written
from roviec.reports.queries.sheet import parts_of

MOST_EVIDENCE = 10


@transaction.atomic
def write_entry(
    report: Report, target: Target, answer: Answer | None, *, version: int | None = None, by: Actor, at: datetime
) -> Entry | None:
    """The sheet says this of the target, or with None nothing again; nothing counts above before the report is accepted.

    `version` is that of the entry the writer looked at (0 for none); raises StaleFigure when somebody wrote meanwhile.
    The same answer again changes nothing. Returns the entry that stands.
    """
    versions = None if version is None else {target.pk: version}
    entries = write_entries(report, [(target, answer)], versions=versions, by=by, at=at)
    return entries[0] if entries else None


@transaction.atomic
def write_entries(
    report: Report,
    answers: Sequence[tuple[Target, Answer | None]],
    *,
    versions: Mapping[int, int] | None = None,
    kind: ReportAct = ReportAct.FIGURE_WRITTEN,
    by: Actor,
    at: datetime,
) -> list[Entry]:
    """The sheet says all this, in one act: a pasted column, a whole form, an import. All of it or nothing.

    `kind` is how history tells it.

    Raises UnableToWrite at the first answer that breaks a rule of its target, StaleFigure as `write_entry` does. Returns
    the entries that stand. A cleared one stays as a row, because acts name it.
    """
    report = locked(report)
    must_take_words(report, at)
    _must_be_asked_for(report, [target for target, _answer in answers])
    answers = [(target, answer and answer.reckoned(target)) for target, answer in answers]
    for target, answer in answers:
        if answer and (fault := fault_of(target, answer)):
            raise UnableToWrite(fault.sentence, target=target, field=fault.field)
    rows = {(entry.target_id, entry.breakdown): entry for entry in Entry.objects.filter(report=report)}
    parts = parts_of(rows.values())
    changed, standing, figures, broken_down = [], [], [], []
    for target, answer in answers:
        entry = rows.get((target.pk, ""))
        if not _says(entry, parts[target.pk], answer):
            if versions is not None:
                _must_be_fresh(entry, target, versions.get(target.pk, 0))
            entry = _with(entry or Entry(report=report, version=0), target, answer, by=by, at=at)
            changed.append(entry)
            figures.append([target.pk, *(written(answer) if answer else [])])
            broken_down += _parts(report, rows, target, answer, by=by, at=at)
        if entry and answer:
            standing.append(entry)
    if changed:
        _save([*changed, *broken_down])
        note_the_writer(report, by)
        data = {"figures": figures}
        cleared_only = all(entry.cleared_at for entry in changed)
        if cleared_only and kind == ReportAct.FIGURE_WRITTEN:
            kind = ReportAct.FIGURE_CLEARED
        record(kind, by=by, on=[report, *changed], at=at, data=data)
    return standing


def _must_be_asked_for(report: Report, targets: Sequence[Target]) -> None:
    asked = Target.objects.filter(pk__in=expected_targets(report.scheme_period, report.unit_id))
    if not {target.pk for target in targets} <= set(asked.values_list("pk", flat=True)):
        raise UnableToWrite(_("This target is not in the unit's sheet for the period."))


def _says(entry: Entry | None, parts: Mapping[str, Decimal], answer: Answer | None) -> bool:
    said = None if entry is None or entry.cleared_at else Answer.of(entry, parts)
    return said == answer


def _parts(
    report: Report,
    rows: Mapping[tuple[int, str], Entry],
    target: Target,
    answer: Answer | None,
    *,
    by: Actor,
    at: datetime,
) -> list[Entry]:
    """The rows of the breakdown that change with its total; a part that is not said any more is cleared."""
    changed = []
    for name in target.breakdowns:
        number = answer.parts.get(name) if answer and answer.is_figure else None
        row = rows.get((target.pk, name)) or Entry(report=report, breakdown=name, version=0)
        stands = row.version > 0 and row.cleared_at is None
        if number is None:
            changed += [_with(row, target, None, by=by, at=at)] if stands else []
        elif answer and not (stands and (row.numerator, row.is_estimate) == (number, answer.is_estimate)):
            part = Answer(FigureState.REPORTED, number, is_estimate=answer.is_estimate)
            changed.append(_with(row, target, part, by=by, at=at))
    return changed


def _must_be_fresh(entry: Entry | None, target: Target, version: int) -> None:
    if version != (0 if entry is None or entry.cleared_at else entry.version):
        raise StaleFigure(target)


def _with(entry: Entry, target: Target, answer: Answer | None, *, by: Actor, at: datetime) -> Entry:
    for column, value in answer.columns().items() if answer else ():
        setattr(entry, column, value)
    entry.target = target
    entry.version += 1
    entry.written_at, entry.written_by_key, entry.written_by_name = at, by.key, by.name
    entry.cleared_at = None if answer else at
    return entry


def _save(entries: Sequence[Entry]) -> None:
    columns = [f.name for f in Entry._meta.concrete_fields if not f.primary_key]
    Entry.objects.bulk_create([entry for entry in entries if entry.version == 1])
    Entry.objects.bulk_update([entry for entry in entries if entry.version > 1], columns)


@transaction.atomic
def clear_entry(report: Report, target: Target, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """The sheet says nothing of the target again; clearing what is clear changes nothing."""
    write_entry(report, target, None, version=version, by=by, at=at)


@transaction.atomic
def write_narrative(report: Report, text: str, *, version: int | None = None, by: Actor, at: datetime) -> Report:
    """The report carries this text beside its figures; `version` as in `write_entry`, of the report."""
    report = locked(report)
    must_take_words(report, at)
    text = text.strip()
    if report.narrative == text:
        return report
    if version is not None and version != report.version:
        raise Stale(_("Somebody else changed the narrative after you opened it."))
    report.narrative = text
    report.version += 1
    report.save(update_fields=["narrative", "version"])
    note_the_writer(report, by)
    record(ReportAct.NARRATIVE_WRITTEN, by=by, on=report, at=at)
    return report


@transaction.atomic
def add_evidence(report: Report, target: Target, upload: File[bytes], *, by: Actor, at: datetime) -> Evidence:
    """A photo or paper stands beside the figure of the target; the same file again changes nothing."""
    report = locked(report)
    must_take_words(report, at)
    _must_be_asked_for(report, [target])
    standing = Evidence.objects.filter(report=report, target=target, removed_at__isnull=True)
    try:
        content = store_file(upload)
    except UnableToKeep as error:
        raise UnableToWrite(str(error), target=target, field="evidence") from error
    if same := standing.filter(content=content).first():
        return same
    if standing.count() >= MOST_EVIDENCE:
        raise UnableToWrite(
            str(_("A figure has at most %(most)d files of evidence. Remove one first.")) % {"most": MOST_EVIDENCE},
            target=target,
            field="evidence",
        )
    evidence = Evidence.objects.create(
        report=report,
        target=target,
        content=content,
        name=clean_name(upload.name or ""),
        added_at=at,
        added_by_key=by.key,
        added_by_name=by.name,
    )
    note_the_writer(report, by)
    record(ReportAct.EVIDENCE_ADDED, by=by, on=[report, evidence], at=at, data={"targets": [target.pk]})
    return evidence


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: Actor, at: datetime) -> Evidence:
    """The file no longer stands beside the figure; its row stays, with the time of removal."""
    report = locked(evidence.report)
    evidence = Evidence.objects.get(pk=evidence.pk)
    if evidence.removed_at:
        return evidence
    must_take_words(report, at)
    evidence.removed_at = at
    evidence.save(update_fields=["removed_at"])
    note_the_writer(report, by)
    record(ReportAct.EVIDENCE_REMOVED, by=by, on=[report, evidence], at=at, data={"targets": [evidence.target_id]})
    return evidence
