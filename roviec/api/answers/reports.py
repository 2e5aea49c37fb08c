"""Sheets as they are answered, and what a program wants written in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from roviec.api.errors import Refused
from roviec.api.schemas.base import PeriodOut, number, unit_refs
from roviec.api.schemas.reports import (
    Entries,
    EntryIn,
    EntryOut,
    ReportOut,
    ReportQuery,
    Reports,
    ReportTimeliness,
    ReportWithEntries,
)
from roviec.api.ways import Shown
from roviec.figures.enums import FigureState
from roviec.organisations.permissions import Member
from roviec.plans.models import Target
from roviec.reports.models import Report
from roviec.reports.permissions import sees_figures
from roviec.reports.queries import Answer, content_hash
from roviec.reports.queries.expected import expected_targets
from roviec.reports.queries.lists import reports_seen_by
from roviec.reports.queries.rows import Row, rows_of
from roviec.reports.queries.sheet import Line, sheet


def reports_for(member: Member, wanted: ReportQuery) -> Reports:
    """A page of the sheets that he sees, the newest period first."""
    seen = reports_seen_by(member)
    asked = {
        "state": wanted.state,
        "unit__uuid": wanted.unit,
        "scheme__uuid": wanted.scheme,
        "period_kind": wanted.kind,
        "period_start": wanted.start,
    }
    seen = seen.filter(**{column: value for column, value in asked.items() if value is not None})
    rows = rows_of(list(seen.order_by("-period_start", "unit_id", "pk")[wanted.bounds]), member.on)
    return Reports(page=wanted.page, size=wanted.size, total=seen.count(), items=_reports(member, rows))


def report_for(member: Member, report: Report) -> Shown:
    """One sheet with its entries, where he sees them; its tag changes with every figure."""
    [shown] = _reports(member, rows_of([report], member.on))
    sees = sees_figures(member, report)
    seen = content_hash(report) if sees else None
    lines = sheet(report).lines if sees else []
    body = ReportWithEntries(
        **shown.model_dump(),
        sees_figures=sees,
        seen=seen,
        narrative=report.narrative if sees else "",
        entries=[_entry(line) for line in lines],
    )
    return Shown(body, f'"{report.version}-{seen[:16]}"' if seen else f'"{report.version}"')


def _reports(member: Member, rows: Sequence[Row]) -> list[ReportOut]:
    units = unit_refs((row.report.unit_id for row in rows), member.on)
    return [
        ReportOut(
            uuid=row.report.uuid,
            version=row.report.version,
            unit=units[row.report.unit_id],
            scheme=row.report.scheme.uuid,
            scheme_name=row.report.scheme.name,
            period=PeriodOut.of(row.report.period),
            edition=row.report.edition,
            state=row.report.state,  # type: ignore[arg-type] # read as its enum
            timeliness=ReportTimeliness[row.timeliness.name],
            filled=row.filled,
            expected=row.expected,
            **{
                name: getattr(row.report.scheme_period, name)
                for name in ("cutoff_on", "due_on", "timely_on", "locks_on")
            },
            submitted_at=row.report.submitted_at,
            accepted_at=row.report.accepted_at,
        )
        for row in rows
    ]


def _entry(line: Line) -> EntryOut:
    answer = line.answer
    return EntryOut(
        target=line.target.item.uuid,
        plan=line.target.item.plan.uuid,
        code=line.target.code,
        number=line.number,
        name=line.target.name,
        measure=line.target.measure,
        goal=number(line.goal),
        version=line.version,
        state=answer.state if answer else None,  # type: ignore[arg-type]
        numerator=number(answer.numerator) if answer else None,
        denominator=number(answer.denominator) if answer else None,
        value=number(answer.value(line.target)) if answer else None,
        is_estimate=answer.is_estimate if answer else False,
        reason=answer.reason if answer else "",
        note=answer.note if answer else "",
        parts={name: number(each) or "0" for name, each in answer.parts.items()} if answer else {},
    )


def wanted_of(report: Report, sent: Entries) -> tuple[list[tuple[Target, Answer | None]], dict[int, int]]:
    """What the entries say, target by target, and the versions that were read; Refused for a target not in the sheet."""
    asked = Target.objects.filter(pk__in=expected_targets(report.scheme_period, report.unit_id))
    targets = {target.item.uuid: target for target in asked.select_related("item__plan")}
    named = [entry.target for entry in sent.entries]
    wrong = [at for at, uuid in enumerate(named) if uuid not in targets or uuid in named[:at]]
    if wrong:
        raise Refused("not_found", fields=[(f"body.entries[{named[at]}].target", str(named[at])) for at in wrong])
    if faults := [fault for entry in sent.entries for fault in _misplaced(targets[entry.target], entry)]:
        raise Refused("invalid", fields=faults)
    answers = [(targets[entry.target], _answer(entry)) for entry in sent.entries]
    return answers, {targets[entry.target].pk: entry.version for entry in sent.entries}


def _misplaced(target: Target, entry: EntryIn) -> Iterator[tuple[str, str]]:
    """Fields that say something where, for this state and target, there is nothing to say; a form has none there."""
    is_figure = entry.state == FigureState.REPORTED
    only = {
        "numerator": is_figure,
        "denominator": is_figure and target.is_ratio,
        "is_estimate": is_figure,
        "parts": is_figure and bool(target.breakdowns),
        "reason": entry.state == FigureState.UNAVAILABLE,
        "note": entry.state is not None,
    }
    for name, has_place in only.items():
        if getattr(entry, name) and not has_place:
            yield f"body.entries[{entry.target}].{name}", _("There is no place for this with this state and target.")


def _answer(entry: EntryIn) -> Answer | None:
    if entry.state is None:
        return None
    return Answer(
        entry.state,
        _decimal(entry.numerator),
        _decimal(entry.denominator),
        entry.is_estimate,
        entry.reason,
        entry.note,
        {name: Decimal(each) for name, each in entry.parts.items()},
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
