"""The one statement that writes into the ledger: each entry numbered behind the one that counted in its cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from roviec.figures.models import Posting

# Put together by a full join for the reason that rollup.py gives.
WRITE = """
WITH figure AS MATERIALIZED (
    SELECT * FROM unnest(%(targets)s::bigint[], %(units)s::bigint[], %(kinds)s::text[], %(starts)s::date[], %(ends)s::date[],
        %(breakdowns)s::text[], %(states)s::text[], %(numerators)s::numeric[], %(denominators)s::numeric[],
        %(estimates)s::boolean[]) WITH ORDINALITY AS f(target_id, unit_id, period_kind, period_start, period_end, breakdown,
        state, numerator, denominator, is_estimate, place)
), newest AS MATERIALIZED (
    SELECT DISTINCT ON (target_id, unit_id, period_start, period_end, period_kind, breakdown)
        target_id, unit_id, period_start, period_end, period_kind, breakdown, sequence, id
    FROM figures_posting WHERE target_id = ANY(%(targets)s::bigint[]) AND unit_id = ANY(%(units)s::bigint[])
        AND period_start = ANY(%(starts)s::date[])
    ORDER BY target_id, unit_id, period_start, period_end, period_kind, breakdown, sequence DESC
)
INSERT INTO figures_posting (uuid, target_id, unit_id, period_kind, period_start, period_end, breakdown, sequence,
    supersedes_id, state, numerator, denominator, is_estimate, source_kind, source_key, seen_hash, at)
SELECT gen_random_uuid(), f.target_id, f.unit_id, f.period_kind, f.period_start, f.period_end, f.breakdown,
    coalesce(n.sequence, 0) + 1, n.id, f.state, f.numerator, f.denominator, f.is_estimate, %(source_kind)s, %(source_key)s,
    %(seen_hash)s, %(at)s
FROM figure f FULL JOIN newest n ON n.target_id = f.target_id AND n.unit_id = f.unit_id AND n.period_kind = f.period_kind
    AND n.period_start = f.period_start AND n.period_end = f.period_end AND n.breakdown = f.breakdown
WHERE coalesce(f.place, 0) <> 0
ORDER BY f.place
RETURNING *
"""


def write_postings(
    cells: dict[str, list[Any]], said: Sequence[tuple[Any, ...]], *, source: tuple[str, int, str], at: datetime
) -> list[Posting]:
    """Write entries into cells that are locked, and give them in their order.

    `said` holds state, numerator, denominator and whether it is an estimate; `source` is kind, key and the hash that was seen.
    """
    columns = dict(
        zip(("states", "numerators", "denominators", "estimates"), map(list, zip(*said, strict=True)), strict=True)
    )
    of = dict(zip(("source_kind", "source_key", "seen_hash"), source, strict=True))
    return list(Posting.objects.raw(WRITE, {**cells, **columns, **of, "at": at}))
