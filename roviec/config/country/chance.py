"""Draws that are the same for the same seed, on every machine: numbers made of one hash after another."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
WHOLE = 2**64


class Chance:
    """A row of draws; for invented things only, never for secrets."""

    def __init__(self, seed: int) -> None:
        """Begin the row of a seed."""
        self._seed, self._drawn = seed, 0

    def _next(self) -> bytes:
        self._drawn += 1
        return hashlib.sha256(f"{self._seed}:{self._drawn}".encode()).digest()

    def below(self, count: int) -> int:
        """A whole number from 0 to below `count`."""
        return int.from_bytes(self._next()[:8], "big") * count // WHOLE

    def between(self, least: float, most: float) -> float:
        """A number of a span."""
        return least + (most - least) * int.from_bytes(self._next()[:8], "big") / WHOLE

    def of(self, things: Sequence[T]) -> T:
        """One of some things."""
        return things[self.below(len(things))]

    def mixed(self, things: Sequence[T]) -> list[T]:
        """All of them in another order."""
        found = list(things)
        for place in range(len(found) - 1, 0, -1):
            other = self.below(place + 1)
            found[place], found[other] = found[other], found[place]
        return found

    def key(self) -> uuid.UUID:
        """A uuid."""
        return uuid.UUID(bytes=self._next()[:16], version=4)
