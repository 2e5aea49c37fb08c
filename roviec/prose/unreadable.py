"""The refusal of a text that cannot be read, with a sentence the caller can translate."""

from __future__ import annotations

_LONGEST_QUOTE = 60


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the translators; it is translated where it is shown, so that prose needs no framework."""
    return sentence


class Unreadable(ValueError):  # noqa: N818 - says what the text is
    """A text that has no meaning, or more than one.

    Show it as `gettext(error.sentence) % error.facts`; `str(error)` is the English sentence.
    """

    def __init__(self, sentence: str, text: str) -> None:
        quote = text.strip()
        if len(quote) > _LONGEST_QUOTE:
            quote = quote[:_LONGEST_QUOTE] + "…"
        super().__init__(sentence, quote)
        self.sentence = sentence
        self.facts = {"text": quote}

    def __str__(self) -> str:
        return self.sentence % self.facts
