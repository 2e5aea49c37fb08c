"""Whom the rules of an organisation remind of which tasks on a day: one statement a rule, whatever the number of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from roviec.notifications.days import due_days
from roviec.notifications.enums import Moment
from roviec.notifications.models import ReminderRule
from roviec.organisations.models import Unit
from roviec.regulations.queries import work_calendar
from roviec.tasks.enums import WORKED_ON

# Who is reminded has the post on the day, an open account, and reads the task in that post as its page would let him; who
# was reminded of the task on this day already, by whatever rule, is left in peace.
WHOM = """
WITH due AS (
    SELECT t.id, t.lead_unit_id, t.assigned_by_id, t.lead_person_id, t.supervising_leader_id, t.monitor_id
    FROM tasks_task t
    WHERE t.state = ANY(%(states)s) AND t.due_on = ANY(%(days)s)
        AND t.lead_unit_id IN (SELECT organisations_below(ARRAY[%(organisation)s]::bigint[], 'MANAGEMENT', %(on)s))
), standing AS MATERIALIZED (
    SELECT h.id, h.person_id, p.unit_id FROM organisations_holding h
    JOIN organisations_post p ON p.id = h.post_id JOIN people_person a ON a.id = h.person_id
    WHERE h.retracted_at IS NULL AND h.valid @> %(on)s::date AND a.is_active
), works AS (
    SELECT r.over_id AS unit_id, r.role, s.id FROM organisations_holdingrole r JOIN standing s ON s.id = r.holding_id
    WHERE r.retracted_at IS NULL AND r.role IN ('HEAD', 'REPORT_WRITER')
), contact AS (
    SELECT unit_id, id FROM works WHERE role = 'REPORT_WRITER'
    UNION SELECT unit_id, id FROM works w WHERE role = 'HEAD'
        AND NOT EXISTS (SELECT FROM works o WHERE o.unit_id = w.unit_id AND o.role = 'REPORT_WRITER')
), found AS (
    SELECT d.*, d.lead_person_id AS holding_id FROM due d
    WHERE %(to)s = 'PERSON' AND d.lead_person_id IN (SELECT id FROM standing)
    UNION ALL SELECT d.*, c.id FROM due d JOIN contact c ON c.unit_id = d.lead_unit_id
    WHERE %(to)s = 'PERSON' AND (d.lead_person_id IS NULL OR d.lead_person_id NOT IN (SELECT id FROM standing))
    UNION ALL SELECT d.*, w.id FROM due d JOIN works w ON w.unit_id = d.lead_unit_id AND w.role = 'HEAD'
    WHERE %(to)s = 'HEAD'
    UNION ALL SELECT d.*, d.supervising_leader_id FROM due d WHERE %(to)s = 'LEADER'
    UNION ALL SELECT d.*, d.monitor_id FROM due d WHERE %(to)s = 'MONITOR'
), reach AS MATERIALIZED (
    SELECT s.id AS holding_id, below.unit_id
    FROM standing s
    CROSS JOIN LATERAL (
        SELECT array_agg(unit_id) AS roots FROM (
            SELECT s.unit_id
            UNION SELECT r.over_id FROM organisations_holdingrole r WHERE r.holding_id = s.id AND r.retracted_at IS NULL
        ) AS top
    ) AS own
    CROSS JOIN LATERAL organisations_below(own.roots, 'MANAGEMENT', %(on)s) AS below(unit_id)
    WHERE s.id IN (SELECT holding_id FROM found)
), told AS (
    SELECT DISTINCT ON (f.id, s.person_id) f.id AS task_id, f.lead_unit_id, s.id AS holding_id, s.person_id
    FROM found f JOIN standing s ON s.id = f.holding_id
    WHERE (EXISTS (SELECT FROM reach r WHERE r.holding_id = s.id AND r.unit_id = f.lead_unit_id)
            OR EXISTS (SELECT FROM reach r WHERE r.holding_id = s.id AND r.unit_id = f.assigned_by_id))
        AND NOT EXISTS (
            SELECT FROM notifications_notice n
            WHERE n.rule_id IS NOT NULL AND n.day = %(on)s AND n.key = f.id AND n.person_id = s.person_id
        )
    ORDER BY f.id, s.person_id, s.id
)
"""
# Rules that would tell the same person of the same task on the same day: the first one does.
TELL = (
    WHOM
    + """
INSERT INTO notifications_notice (person_id, holding_id, kind, type, key, things, rule_id, day, made_at, read_at)
SELECT told.person_id, holding_id, %(kind)s, 'tasks.task', task_id, 1, %(rule)s, %(on)s, %(at)s,
    CASE WHEN NOT %(compulsory)s AND %(group)s = ANY(p.muted) THEN %(at)s::timestamptz END
FROM told LEFT JOIN notifications_preference p ON p.person_id = told.person_id
ON CONFLICT DO NOTHING
"""
)
COUNT = WHOM + "SELECT count(*), count(DISTINCT task_id), count(DISTINCT person_id) FROM told"  # noqa: S608 - constants
LIST = WHOM + "SELECT task_id, holding_id FROM told ORDER BY task_id, holding_id LIMIT %(most)s"  # noqa: S608 - constants


@dataclass(frozen=True)
class Due:
    """What a rule says on a day: to how many, of how many tasks."""

    rule: ReminderRule
    notices: int
    tasks: int
    persons: int


def rules_on(organisation_id: int, on: date) -> list[ReminderRule]:
    """The rules that hold on a day, in the order in which a task meets them."""
    order = list(Moment.values)
    rows = ReminderRule.objects.filter(organisation=organisation_id, valid__contains=on)
    return sorted(rows, key=lambda rule: (order.index(rule.moment), _place(rule), rule.pk))


def _place(rule: ReminderRule) -> int:
    return -rule.days if rule.moment == Moment.BEFORE else rule.days


def organisations_with_rules(on: date) -> list[Unit]:
    """Those that remind at all on a day."""
    return list(
        Unit.objects.filter(pk__in=ReminderRule.objects.filter(valid__contains=on).values("organisation")).order_by(
            "pk"
        )
    )


def tell(rule: ReminderRule, days: Sequence[date], on: date, at: datetime) -> int:
    """Write the notices of a rule; returns how many are new. Part of `operations.remind`."""
    if not days:
        return 0
    said = {
        "kind": rule.nudge.value,
        "group": rule.nudge.name,
        "compulsory": rule.is_compulsory,
        "rule": rule.pk,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(TELL, _values(rule, days, on) | said)
        return int(cursor.rowcount)


def due_on(organisation_id: int, on: date) -> list[Due]:
    """What the rules would still say on a day, each by itself: what was said already is not counted."""
    calendar = work_calendar()
    found = []
    for rule in rules_on(organisation_id, on):
        days = due_days(rule, on, calendar)
        counts = (0, 0, 0)
        if days:
            with connection.cursor() as cursor:
                cursor.execute(COUNT, _values(rule, days, on))
                counts = cursor.fetchone()
        found.append(Due(rule, *counts))
    return found


def whom(rule: ReminderRule, on: date, most: int) -> list[tuple[int, int]]:
    """The tasks of which a rule would still remind on a day, and the holdings, at most `most` pairs."""
    days = due_days(rule, on, work_calendar())
    if not days:
        return []
    with connection.cursor() as cursor:
        cursor.execute(LIST, _values(rule, days, on) | {"most": most})
        return list(cursor.fetchall())


def _values(rule: ReminderRule, days: Sequence[date], on: date) -> dict[str, Any]:
    return {
        "states": [state.value for state in WORKED_ON],
        "days": list(days),
        "organisation": rule.organisation_id,
        "to": rule.to,
        "on": on,
    }
