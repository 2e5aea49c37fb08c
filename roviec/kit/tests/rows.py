"""Asking the database about all conceivable rows: which it takes, and whether that is what a rule in Python says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from psycopg.types.range import DateRange

Row = dict[str, Any]
TAKEN = ""
NOT_NULL = "not null"
# Spans over four days, closed and open: every way in which two spans can lie to each other occurs among them.
DAYS = [date(2023, 11, 20 + number) for number in range(4)]
EMPTY = DateRange(empty=True)
SPANS = [
    DateRange(DAYS[0], DAYS[1]),
    DateRange(DAYS[0], DAYS[3]),
    DateRange(DAYS[1], DAYS[2]),
    DateRange(DAYS[2], DAYS[3]),
    DateRange(DAYS[2], None),
    DateRange(None, DAYS[1]),
    DateRange(None, None),
]


def conceivable(**columns: Sequence[Any]) -> Iterator[Row]:
    """Every row that these values of the columns can make."""
    for values in product(*columns.values()):
        yield dict(zip(columns, values, strict=True))


def refusal(*rows: models.Model) -> str:
    """The constraint that refuses these rows, put in one after the other; TAKEN when none does. Nothing is kept."""
    try:
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
            transaction.set_rollback(True)
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        return (diagnosis and diagnosis.constraint_name) or NOT_NULL
    return TAKEN


def prove(
    rows: Iterable[Row], make: Callable[..., models.Model | Sequence[models.Model]], allowed: Callable[[Row], bool]
) -> None:
    """For every row: the database takes it exactly when the rule allows it; both must have occurred."""
    seen, wrong = {True: 0, False: 0}, []
    for row in rows:
        made = make(**row)
        refused = refusal(*([made] if isinstance(made, models.Model) else made))
        expected = allowed(row)
        seen[expected] += 1
        if (refused == TAKEN) is not expected:
            wrong.append(f"{_shown(row)}: {f'refused by {refused}' if refused else 'taken'}")
    assert not wrong, "\n".join([f"{len(wrong)} of {sum(seen.values())} rows:", *wrong[:20]])
    assert seen[True], "no row was taken: the rule is not proven"
    assert seen[False], "no row was refused: the rule is not proven"


def overlap(one: DateRange, other: DateRange) -> bool:
    """Whether two spans have a day in common."""
    return any(day in one and day in other for day in (date.min, *DAYS, date.max))


def _shown(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in row.items())


def prove_check(
    table: type[models.Model], constraint: str, rows: Iterable[Row], allowed: Callable[[Row], bool]
) -> None:
    """For every row: the CHECK, as the database itself holds it, lets it through exactly when the rule allows it.

    All rows at once: what would take a savepoint each for `prove` is one query, so that tens of thousands are no burden.
    A CHECK that comes to unknown lets a row through.
    """
    rows = list(rows)
    names = list(rows[0])
    columns = ", ".join(connection.ops.quote_name(table._meta.get_field(name).column) for name in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint])
        (definition,) = cursor.fetchone()
        assert definition.startswith("CHECK "), definition
        cursor.execute(
            f"CREATE TEMPORARY TABLE conceivable ON COMMIT DROP AS SELECT 0 AS place, {columns} FROM {table._meta.db_table} LIMIT 0"
        )
        with cursor.copy(f"COPY conceivable (place, {columns}) FROM STDIN") as copy:
            for place, row in enumerate(rows):
                copy.write_row([place, *row.values()])
        cursor.execute(f"SELECT place, ({definition.removeprefix('CHECK ')}) IS NOT FALSE FROM conceivable")
        taken = dict(cursor.fetchall())
        cursor.execute("DROP TABLE conceivable")
    wrong = [f"{_shown(row)}: {taken[at]}" for at, row in enumerate(rows) if taken[at] is not allowed(row)]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(rows)} rows:", *wrong[:20]])
    assert set(taken.values()) == {True, False}, "both must occur: the rule is not proven"
