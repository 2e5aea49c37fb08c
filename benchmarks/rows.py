"""A row of results, as it is printed and as it is written."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

MILLISECONDS = "ms"


@dataclass(frozen=True)
class Row:
    """What was measured, beside what it is compared with.

    `baseline` was measured in the same run, `ratio` is value to baseline, `reach` says what `ok` asks for. `ok` is None
    where nothing is judged: times depend on the machine, counts and ratios do not.
    """

    name: str
    value: int | float
    unit: str
    baseline: int | float | None = None
    ratio: float | None = None
    reach: str | None = None
    ok: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """The row with numbers as long as they mean something."""
        return {key: round(said, 3) if isinstance(said, float) else said for key, said in asdict(self).items()}


def count(name: str, value: int, unit: str, *, most: int) -> Row:
    """A count that may not be higher than `most`."""
    return Row(name, value, unit, reach=f"<= {most}", ok=value <= most)


def equal(name: str, value: int, unit: str, *, to: int) -> Row:
    """A count that must be what it is compared with."""
    return Row(name, value, unit, baseline=to, ratio=value / to if to else None, reach=f"= {to}", ok=value == to)


def within(name: str, seconds: float, *, most: float) -> Row:
    """A time that somebody waits for, where the limit is what was promised; on a machine that does something else it lies."""
    return Row(name, seconds, "s", baseline=most, ratio=seconds / most, reach=f"<= {most:g}", ok=seconds <= most)


def compared(
    name: str, value: float, unit: str, baseline: float, *, least: float | None = None, most: float | None = None
) -> Row:
    """A measure beside its baseline; judged by their ratio when a bound is given."""
    ratio = value / baseline
    if least is not None:
        return Row(name, value, unit, baseline, ratio, f"ratio >= {least:g}", ratio >= least)
    if most is not None:
        return Row(name, value, unit, baseline, ratio, f"ratio <= {most:g}", ratio <= most)
    return Row(name, value, unit, baseline, ratio)


def times(name: str, seconds: Sequence[float]) -> list[Row]:
    """The median and the 95th of a hundred, in milliseconds; never judged."""
    ninety_fifth = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return [
        Row(f"{name}: p50", statistics.median(seconds) * 1000, MILLISECONDS),
        Row(f"{name}: p95", ninety_fifth * 1000, MILLISECONDS),
    ]


def heading() -> str:
    """The names of the columns."""
    return f"{'':4}{'what':<78}{'value':>12} {'unit':<12}{'baseline':>12}{'ratio':>8}  reach"


def line(row: Row) -> str:
    """One row for the eye."""
    mark = {True: "ok", False: "NO", None: ""}[row.ok]
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return (
        f"{mark:<4}{row.name:<78}{_short(row.value):>12} {row.unit:<12}"
        f"{_short(row.baseline):>12}{ratio:>8}  {row.reach or ''}"
    ).rstrip()


def _short(number: int | float | None) -> str:
    if number is None:
        return ""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"
