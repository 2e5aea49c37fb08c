"""What is done to accounts."""

from roviec.people.operations.accounts import UnableToOpenAccount, open_account, set_password
from roviec.people.operations.links import (
    IssuedLink,
    UnableToInvite,
    UnableToUseLink,
    invite,
    revoke_link,
    send_reset,
    use_link,
)
from roviec.people.operations.upkeep import close_account, correct_person, reopen_account

__all__ = [
    "IssuedLink",
    "UnableToInvite",
    "UnableToOpenAccount",
    "UnableToUseLink",
    "close_account",
    "correct_person",
    "invite",
    "open_account",
    "reopen_account",
    "revoke_link",
    "send_reset",
    "set_password",
    "use_link",
]
