"""The code that whoever sets the installation up has to know: made from its secret key, so that nothing is kept of it."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac

# Without the letters and digits that are mistaken for one another when read aloud.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LETTERS_A_GROUP = 4, 4


def set_up_code() -> str:
    """The code, the same at every start of this installation; worth nothing once it is set up."""
    number = int.from_bytes(salted_hmac("roviec.set-up", "code", algorithm="sha256").digest())
    groups = []
    for _group in range(GROUPS):
        group = ""
        for _letter in range(LETTERS_A_GROUP):
            number, place = divmod(number, len(LETTERS))
            group += LETTERS[place]
        groups.append(group)
    return "-".join(groups)


def is_set_up_code(typed: str) -> bool:
    """Whether somebody knows it; case and spaces around do not matter."""
    return constant_time_compare(typed.strip().lower().encode(), set_up_code().encode())
