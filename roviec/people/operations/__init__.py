"""What is done to accounts."""

from roviec.people.operations.accounts import UnableToOpenAccount, open_account, set_password

__all__ = ["UnableToOpenAccount", "open_account", "set_password"]
