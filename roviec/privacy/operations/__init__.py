"""What is done about people's data."""

from roviec.privacy.operations.erasing import UnableToErase, erase_person
from roviec.privacy.operations.requests import (
    Asked,
    UnableToKeepRequest,
    extend_request,
    receive_request,
    settle_request,
    tell_procedure,
)
from roviec.privacy.operations.retention import purge

__all__ = [
    "Asked",
    "UnableToErase",
    "UnableToKeepRequest",
    "erase_person",
    "extend_request",
    "purge",
    "receive_request",
    "settle_request",
    "tell_procedure",
]
