"""Sharing a number out among units by shares, exactly: the parts always make the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext

# As many places as the ledger and the goals keep.
STEP = Decimal("0.000001")
# The product of the widest sum and a share fits without rounding.
DIGITS = 60

Shares = Mapping[int, Decimal]


def main_of(shares: Shares) -> int:
    """The unit with the largest share, of equal ones the one with the lowest number."""
    return min(shares, key=lambda unit: (-shares[unit], unit))


def shared_out(value: Decimal, shares: Shares) -> dict[int, Decimal]:
    """The parts of a value by shares that make 1; each is rounded towards zero, and the largest takes the remainder."""
    with localcontext() as context:
        context.prec = DIGITS
        parts = {unit: (value * share).quantize(STEP, rounding="ROUND_DOWN") for unit, share in shares.items()}
        parts[main_of(shares)] += value - sum(parts.values())
    return parts


def carried(values: Mapping[int, Decimal], changes: Iterable[Mapping[int, Shares]]) -> dict[int, Decimal]:
    """Values by unit, carried through changes one after the other; each says what becomes of which unit, all at once."""
    now = dict(values)
    for change in changes:
        after: dict[int, Decimal] = {}
        for unit, value in now.items():
            for into, part in shared_out(value, change.get(unit, {unit: Decimal(1)})).items():
                after[into] = after.get(into, Decimal(0)) + part
        now = after
    return now
