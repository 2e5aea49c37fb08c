"""What is done to accounts."""

from roviec.people.operations.accounts import UnableToOpenAccount, open_account, set_password
from roviec.people.operations.erasing import erase_account
from roviec.people.operations.links import (
    IssuedLink,
    UnableToInvite,
    UnableToUseLink,
    invite,
    revoke_link,
    send_reset,
    use_link,
)
from roviec.people.operations.releasing import release_sign_in
from roviec.people.operations.rules import change_sign_in_rule
from roviec.people.operations.second_factor import note_second_factor, remove_second_factor
from roviec.people.operations.subjects import link_subject
from roviec.people.operations.upkeep import (
    close_account,
    close_account_on,
    correct_person,
    keep_account_open,
    reopen_account,
)

__all__ = [
    "IssuedLink",
    "UnableToInvite",
    "UnableToOpenAccount",
    "UnableToUseLink",
    "change_sign_in_rule",
    "close_account",
    "close_account_on",
    "correct_person",
    "erase_account",
    "invite",
    "keep_account_open",
    "link_subject",
    "note_second_factor",
    "open_account",
    "release_sign_in",
    "remove_second_factor",
    "reopen_account",
    "revoke_link",
    "send_reset",
    "set_password",
    "use_link",
]
