"""Taking over a form that was filled without network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from roviec.kit.actors import Actor
from roviec.plans.models import Target
from roviec.reports.enums import ReportAct
from roviec.reports.models import Entry, FilledForm, Report
from roviec.reports.operations.errors import locked
from roviec.reports.operations.writing import write_entries
from roviec.reports.queries.answers import Answer


@transaction.atomic
def take_form(
    report: Report,
    answers: Sequence[tuple[Target, Answer | None]],
    *,
    versions: Mapping[int, int],
    key: UUID,
    by: Actor,
    at: datetime,
) -> list[Entry]:
    """The sheet says what the form says of these targets, in one act; the same `key` again changes nothing.

    `versions` are those of the entries the writer was shown; raises StaleFigure when one was written since, and then
    nothing is taken over. Raises UnableToWrite as `write_entries` does.
    """
    report = locked(report)
    if FilledForm.objects.filter(key=key).exists():
        return []
    entries = write_entries(report, answers, versions=versions, kind=ReportAct.FORM_TAKEN, by=by, at=at)
    FilledForm.objects.create(report=report, key=key, taken_at=at, taken_by_key=by.key)
    return entries
