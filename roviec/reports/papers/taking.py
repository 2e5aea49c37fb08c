"""What a preview of a filled form carries to the button that takes it over, signed so that nobody else makes it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core import signing

from roviec.plans.models import Target
from roviec.reports.models import Report
from roviec.reports.papers.filled import Change, Filled
from roviec.reports.queries.answers import Answer

SALT = "roviec.reports.taking"


def carried(report: Report, filled: Filled) -> str:
    """What the preview shows, as text that only this installation can make; with a key of its own."""
    rows = [_packed(change) for change in filled.changes]
    return signing.dumps({"report": report.pk, "key": str(uuid4()), "rows": rows}, salt=SALT, compress=True)


def unpacked(report: Report, text: str) -> tuple[UUID, list[tuple[int, int, bool, Answer | None]]] | None:
    """The key and rows (target id, version seen, conflict, answer) of a preview of this report; None for anything else."""
    try:
        said = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    if said["report"] != report.pk:
        return None
    return UUID(said["key"]), [_row(row) for row in said["rows"]]


def _packed(change: Change) -> list[Any]:
    answer = change.answer
    said = None
    if answer is not None:
        numbers = [None if n is None else f"{n:f}" for n in (answer.numerator, answer.denominator)]
        parts = {name: f"{number:f}" for name, number in answer.parts.items()}
        said = [answer.state, *numbers, answer.is_estimate, answer.reason, answer.note, parts]
    return [change.target.pk, change.version, change.is_conflict, said]


def _row(row: list[Any]) -> tuple[int, int, bool, Answer | None]:
    target, version, is_conflict, said = row
    if said is None:
        return target, version, is_conflict, None
    state, numerator, denominator, is_estimate, reason, note, parts = said
    answer = Answer(
        state,
        None if numerator is None else Decimal(numerator),
        None if denominator is None else Decimal(denominator),
        is_estimate,
        reason,
        note,
        {name: Decimal(number) for name, number in parts.items()},
    )
    return target, version, is_conflict, answer


def answers_to_take(
    targets: dict[int, Target], rows: list[tuple[int, int, bool, Answer | None]], chosen: set[int]
) -> tuple[list[tuple[Target, Answer | None]], dict[int, int]]:
    """The answers with the versions that were seen; a newer figure of the sheet stays unless the form's was chosen."""
    taken = [(pk, version, answer) for pk, version, is_conflict, answer in rows if not is_conflict or pk in chosen]
    known = [(pk, version, answer) for pk, version, answer in taken if pk in targets]
    return [(targets[pk], answer) for pk, _version, answer in known], {pk: version for pk, version, _ in known}
