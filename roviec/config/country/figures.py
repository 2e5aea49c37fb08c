"""The figures of a country, month after month, by the ledger's own rules; its totals are made anew from them."""

from __future__ import annotations

from typing import Any

from django.db import connection

from roviec.config.country.organisation import Country
from roviec.config.country.size import Size
from roviec.figures.models import PeriodLock
from roviec.kit.models import columns_of
from roviec.kit.periods import Period

SOURCE = "country"

# Every figure hangs on one number of sixty bits, drawn from the seed, the target, the commune and the month: three in a
# hundred say nothing at all, some do not apply or are not available yet, the rest is a number around what is usual.
POSTED = """
INSERT INTO figures_posting (uuid, target_id, unit_id, period_kind, period_start, period_end, breakdown, sequence, state,
    numerator, denominator, is_estimate, source_kind, source_key, seen_hash, at)
SELECT md5(concat_ws(':', %(seed)s, t.place, c.place, %(month)s, 1))::uuid, t.target_id, c.unit_id, 'MONTH', %(start)s,
    %(end)s, '', 1, d.state,
    CASE WHEN d.state = 'REPORTED' THEN CASE
        WHEN m.unit_rule = 'RATIO' THEN floor(whole.size * least(t.usual * (920 + d.third %% 200) / 100000.0, 1))
        WHEN m.time_rule = 'SUM' THEN floor(t.usual * c.weight * (460 + d.third) / 1000)
        WHEN m.unit_rule = 'SUM' THEN floor(t.usual * c.weight * (1000 + drift.part * %(month)s) / 1000)
        ELSE round(t.usual * (900 + d.third %% 200) / 1000.0, 1) END END,
    CASE WHEN d.state = 'REPORTED' AND m.unit_rule = 'RATIO' THEN whole.size END,
    %(is_last)s AND d.state = 'REPORTED' AND d.second < 100, %(source)s, 0, '',
    %(end)s::date + time '08:00' - interval '7 hours' - interval '1 day' * (2 + d.second %% 3)
FROM country_target t JOIN plans_target m ON m.id = t.target_id CROSS JOIN country_commune c
CROSS JOIN LATERAL (SELECT hashint8extended((t.place * 10000::bigint + c.place) * 1000 + %(month)s, %(seed)s) AS n) AS h
CROSS JOIN LATERAL (SELECT (h.n & 1023)::int AS first, ((h.n >> 10) & 1023)::int AS second,
    ((h.n >> 20) & 1023)::int AS third) AS b
CROSS JOIN LATERAL (SELECT b.*, CASE WHEN b.first < 44 THEN 'NOT_APPLICABLE' WHEN b.first < 52 THEN 'UNAVAILABLE'
    ELSE 'REPORTED' END AS state) AS d
CROSS JOIN LATERAL (SELECT greatest(floor(400 * c.weight) + d.second %% 40, 1) AS size) AS whole
CROSS JOIN LATERAL (SELECT CASE WHEN m.direction = 'DECREASE' THEN -8 ELSE 6 END
    + (d.third %% 9) / NULLIF(%(month)s, 0)::numeric AS part) AS drift
WHERE d.first >= 31 ORDER BY t.place, c.place
"""
# Two in a thousand were corrected a day later.
CORRECTED = """
INSERT INTO figures_posting (uuid, target_id, unit_id, period_kind, period_start, period_end, breakdown, sequence,
    supersedes_id, state, numerator, denominator, is_estimate, source_kind, source_key, seen_hash, at)
SELECT md5(p.uuid::text)::uuid, p.target_id, p.unit_id, p.period_kind, p.period_start, p.period_end, '', 2, p.id, p.state,
    p.numerator + 1, p.denominator, false, p.source_kind, 0, '', p.at + interval '1 day'
FROM figures_posting p JOIN country_target t ON t.target_id = p.target_id JOIN country_commune c ON c.unit_id = p.unit_id
WHERE p.period_start = %(start)s AND p.state = 'REPORTED' AND p.denominator IS NULL
    AND (hashint8extended(t.place * 10000::bigint + c.place, %(month)s + %(seed)s) & 1023) < 2
"""


def post_month(size: Size, country: Country, period: Period) -> int:
    """Open a month, post its figures and lock it, unless it is the last one; how many entries there are."""
    month = size.periods.index(period) + 1
    lock = PeriodLock.objects.create(owner_id=country.top, changed_at=size.clock, **columns_of(period))
    said: dict[str, Any] = {
        "seed": size.seed,
        "month": month,
        "start": period.start,
        "end": period.end,
        "is_last": month == size.months,
        "source": SOURCE,
    }
    posted = 0
    with connection.cursor() as cursor:
        for statement in (POSTED, CORRECTED):
            cursor.execute(statement, said)
            posted += cursor.rowcount
    if month < size.months:
        PeriodLock.objects.filter(pk=lock.pk).update(is_locked=True)
    return posted
