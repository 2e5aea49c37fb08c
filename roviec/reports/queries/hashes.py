"""The hash of what a report says, so that sending and accepting bind exactly what was seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from roviec.reports.models import Confirmation, Entry, Evidence, Report
from roviec.reports.queries.answers import Answer


def entries_of(report: Report) -> QuerySet[Entry]:
    """What the report says, in the order in which it is hashed, and in which everybody locks its cells."""
    return Entry.objects.filter(report=report, cleared_at__isnull=True).order_by("target_id", "breakdown")


def confirmations_of(report: Report) -> QuerySet[Confirmation]:
    """What the report says of earlier estimates."""
    return Confirmation.objects.filter(report=report).order_by("posting_id")


def content_hash(report: Report) -> str:
    """SHA-256 over the figures, reasons, notes, narrative and evidence of the report as they stand now."""
    return hash_of(report, entries_of(report), confirmations_of(report))


def hash_of(report: Report, entries: Iterable[Entry], confirmations: Iterable[Confirmation]) -> str:
    """The same, of entries and confirmations that were read already."""
    evidence = Evidence.objects.filter(report=report, removed_at__isnull=True).order_by("target_id", "content_id")
    said = {
        "report": str(report.uuid),
        "figures": [[e.target_id, e.breakdown, *written(Answer.of(e)), e.reason, e.note] for e in entries],
        "narrative": report.narrative,
        "evidence": [[target, sha] for target, sha in evidence.values_list("target_id", "content__sha256")],
    }
    if confirmed := [[row.posting_id, str(row.numerator), str(row.denominator)] for row in confirmations]:
        said["confirmed"] = confirmed
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def written(answer: Answer) -> list[str | bool | dict[str, str] | None]:
    """State and numbers as an act keeps them: [state, numerator, denominator, estimate], numbers without end zeros.

    A breakdown follows as {part: number}.
    """
    return [
        answer.state,
        *(None if number is None else _plain(number) for number in (answer.numerator, answer.denominator)),
        answer.is_estimate,
        *([{name: _plain(number) for name, number in sorted(answer.parts.items())}] if answer.parts else []),
    ]


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
