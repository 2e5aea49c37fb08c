"""What an operation raises when a wish cannot be granted; its text is fit for the user."""

from __future__ import annotations

from django.utils.functional import Promise


class Unable(Exception):  # noqa: N818 - reads as the sentence "unable to submit"
    """An impossible wish; `str()` is the sentence to show."""

    def __init__(self, sentence: str | Promise) -> None:
        """Keep the sentence; it is translated when shown."""
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        """The sentence in the language of the moment."""
        return str(self.sentence)


class Stale(Unable):
    """The row was changed by somebody else since it was read; answered with 409, and what was typed is kept."""


class Lost(Unable):
    """What is asked for should be there and is not: a file missing from the store; answered with 410, and logged."""
