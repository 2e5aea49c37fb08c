"""What is done to accounts."""

from roviec.people.operations.accounts import UnableToOpenAccount, open_account, set_password
from roviec.people.operations.upkeep import close_account, correct_person, reopen_account

__all__ = [
    "UnableToOpenAccount",
    "close_account",
    "correct_person",
    "open_account",
    "reopen_account",
    "set_password",
]
