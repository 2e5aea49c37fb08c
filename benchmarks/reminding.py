"""One run of the usual rules over 300,000 open tasks of 154 units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from benchmarks.ground import analyze, listening, seconds
from benchmarks.rows import Row, compared, equal
from roviec.kit.actors import the_setup
from roviec.notifications.models import Notice
from roviec.notifications.operations import USUAL, remind, set_usual_rules
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_unit, holder_of
from roviec.people.models import Person

KEEPER = the_setup("benchmark: keeper")
UNITS, TASKS, FEW = 154, 300_000, 3_000
# The days run from so many before today to as many after it.
SPAN = 75

FILL = """
INSERT INTO tasks_task (uuid, version, origin_kind, origin_title, number, title, product, authority, assigned_by_id,
    lead_unit_id, supervising_leader_id, monitor_id, due_written, due_on, extensions, state, state_reason, assigned_at,
    suspended_from, percent, latest, late_cause, late_reason)
SELECT gen_random_uuid(), 1, 'bench', 'Kế hoạch', '', 'Nhiệm vụ ' || n, '', '', %(above)s,
    (%(units)s::bigint[])[1 + n %% %(count)s], %(leader)s, %(monitor)s, '', %(today)s::date - %(span)s + n %% (2 * %(span)s),
    0, 'ASSIGNED', '', %(at)s, '', 0, '', '', ''
FROM generate_series(1, %(tasks)s) AS n
"""
# The same notices again, read from the ones that are there: what writing alone costs.
WRITE = """
CREATE TABLE notices_again (LIKE notifications_notice INCLUDING ALL);
INSERT INTO notices_again SELECT * FROM notifications_notice
"""


def rows() -> Iterator[Row]:
    """Statements beside those for a hundredth of the tasks; seconds beside writing the same notices alone."""
    few, *_few = _run("Quận", FEW)
    told, took, made, again = _run("Thành phố", TASKS)
    yield equal(
        f"reminding of {TASKS:,} tasks by {len(USUAL)} rules: statements, as of {FEW:,}", told, "statements", to=few
    )
    with connection.cursor() as cursor:
        write = seconds(lambda: cursor.execute(WRITE))
    yield compared(f"reminding of {TASKS:,} tasks: {made:,} notices, beside writing them alone", took, "s", write)
    yield equal("a second run on the same day", again, "notices", to=0)


def _run(name: str, tasks: int) -> tuple[int, float, int, int]:
    """Statements, seconds and notices of a run over so many tasks, and what a second run adds."""
    owner = a_unit(name)
    units = [a_unit(f"Phường {number} {name}", owner, position=number) for number in range(UNITS)]
    for unit in units:
        # Without a password, whose hashing would take longer than all the rest.
        head = Person.objects.create(username=f"ct{unit.pk}", name=f"Chủ tịch {unit}")
        a_holding(unit, "Chủ tịch", roles=(Role.HEAD,), person=head, is_head=True)
    _fill(owner, units, tasks)
    set_usual_rules(owner, TODAY - timedelta(days=1), by=KEEPER, at=MONDAY)
    analyze()
    before = Notice.objects.count()
    with listening() as statements:
        took = seconds(lambda: remind(owner, TODAY, by=KEEPER, at=MONDAY))
    made = Notice.objects.count() - before
    again = sum(remind(owner, TODAY, by=KEEPER, at=MONDAY).values())
    return len(statements), took, made, again


def _fill(owner: Unit, units: list[Unit], tasks: int) -> None:
    said = {
        "above": owner.pk,
        "units": [unit.pk for unit in units],
        "count": len(units),
        "leader": holder_of(owner, Role.LEADER).pk,
        "monitor": holder_of(owner, Role.MONITOR).pk,
        "today": TODAY,
        "span": SPAN,
        "at": MONDAY,
        "tasks": tasks,
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, said)
