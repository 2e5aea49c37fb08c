"""The history of a report as sentences, each with the figures it was about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from roviec.acts.models import Act
from roviec.acts.queries import HistoryLine, history_of
from roviec.plans.models import Target
from roviec.reports.enums import ReportAct
from roviec.reports.models import Report
from roviec.reports.queries.sentences import in_words
from roviec.reports.queries.sheet import Line, answer_from

# What the units above read of a report's history: not who drafted what inside the unit.
ABOVE = (
    ReportAct.PERIOD_OPENED,
    ReportAct.PERIOD_POSTPONED,
    ReportAct.SUBMITTED,
    ReportAct.ENDORSED,
    ReportAct.REMARKED,
    ReportAct.REMARK_CONFIRMED,
    ReportAct.REMARK_DISOWNED,
    ReportAct.RETURNED,
    ReportAct.ACCEPTED,
    ReportAct.REVOKED,
    ReportAct.REOPENING_ASKED,
    ReportAct.REOPENING_GRANTED,
    ReportAct.REOPENING_REFUSED,
    ReportAct.REOPENING_CLOSED,
    ReportAct.CORRECTION_PROPOSED,
    ReportAct.CORRECTION_ACCEPTED,
    ReportAct.CORRECTION_REFUSED,
)
# Longer lists of figures are counted instead of told.
MOST_TOLD = 3


def history_of_report(report: Report, *, from_inside: bool) -> list[HistoryLine]:
    """The acts on the report, newest first; from above without the drafting."""
    lines = history_of(report, among=None if from_inside else Act.objects.filter(kind__in=ABOVE))
    told = {row[0] for line in lines for row in _figures(line)}
    targets = {target.pk: target for target in Target.objects.filter(pk__in=told)}
    return [replace(line, label=_with_figures(line, targets, report)) for line in lines]


def _figures(line: HistoryLine) -> list[list[Any]]:
    """The figures an act carries; a submission carries all of them, which nobody reads as a sentence."""
    if line.kind == ReportAct.SUBMITTED:
        return []
    rows: list[list[Any]] = line.data.get("figures", [])
    return rows or [[target] for target in line.data.get("targets", [])]


def _with_figures(line: HistoryLine, targets: dict[int, Target], report: Report) -> str:
    rows = [row for row in _figures(line) if row[0] in targets]
    if not rows:
        return line.label
    if len(rows) > MOST_TOLD:
        count = _("%(count)d targets") % {"count": len(rows)}
        return f"{line.label} ({count})"
    words = []
    for target_id, *said in rows:
        target = targets[target_id]
        figure = in_words(Line(target, report.period), answer_from(said)) if said else ""
        words.append(f"{target.name} {figure}".strip())
    return f"{line.label}: {'; '.join(words)}"
