"""Checkpoints as they leave the machine: signed statements of what the last seal was, written, read and proven."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.utils.translation import gettext as _

from roviec.kit.errors import Unable

SHAPES = {
    "installation": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "hash": re.compile(r"[0-9a-f]{64}"),
    "signature": re.compile(r"[0-9a-f]{128}"),
}
PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")
LONGEST_LINE = 1_000
LARGEST_SEQUENCE = 2**63 - 1


class UnableToJudge(Unable):
    """The checkpoints, or the key to prove them with, are not what they should be."""


@dataclass(frozen=True)
class Statement:
    """At `time` the last seal of an installation was number `sequence` and had this hash."""

    installation: str
    sequence: int
    hash: str
    time: str
    signature: str = ""

    @property
    def signed_bytes(self) -> bytes:
        """What the signature covers."""
        said = {name: value for name, value in asdict(self).items() if name != "signature"}
        return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()

    @property
    def line(self) -> str:
        """The statement as one line of a file."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


def signed(statement: Statement, key: Ed25519PrivateKey) -> Statement:
    """The same statement with its signature."""
    return Statement(
        statement.installation,
        statement.sequence,
        statement.hash,
        statement.time,
        key.sign(statement.signed_bytes).hex(),
    )


def read_public_key(text: str) -> Ed25519PublicKey:
    """The key from its 64 hexadecimal digits; raises UnableToJudge."""
    bare = text.strip().lower()
    if not PUBLIC_KEY.fullmatch(bare):
        raise UnableToJudge(
            _("This is not a public key: a public key is 64 digits from 0 to 9 and letters from a to f.")
        )
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(bare))


def read_statements(lines: Iterable[str]) -> list[Statement]:
    """The statements of a checkpoint file, one a line; raises UnableToJudge at the first line that is none."""
    found = [_read(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise UnableToJudge(_("The file holds no checkpoint."))
    return found


def must_be_of(installation: str, statements: Iterable[Statement]) -> None:
    """Refuse checkpoints of another installation."""
    if others := {each.installation for each in statements} - {installation}:
        raise UnableToJudge(
            _("The checkpoints are those of another installation (%(other)s); this one is %(own)s.")
            % {"other": min(others), "own": installation}
        )


def must_be_signed(statements: Iterable[Statement], keys: Iterable[Ed25519PublicKey]) -> None:
    """Refuse a checkpoint that none of these keys has signed."""
    keys = list(keys)
    for each in statements:
        if not any(_has_signed(key, each) for key in keys):
            raise UnableToJudge(
                _(
                    "The signature of checkpoint %(sequence)s is not by this key: it was forged, or the key is another's."
                )
                % {"sequence": each.sequence}
            )


def _has_signed(key: Ed25519PublicKey, statement: Statement) -> bool:
    try:
        key.verify(bytes.fromhex(statement.signature), statement.signed_bytes)
    except InvalidSignature:
        return False
    return True


def _read(number: int, line: str) -> Statement:
    try:
        said = json.loads(line) if len(line) <= LONGEST_LINE else None
        if not isinstance(said, dict):
            raise TypeError(line[:LONGEST_LINE])
        found = Statement(**said)
        datetime.fromisoformat(found.time)
        if type(found.sequence) is not int or not 1 <= found.sequence <= LARGEST_SEQUENCE:
            raise ValueError(found.sequence)
        for name, shape in SHAPES.items():
            if not shape.fullmatch(getattr(found, name)):
                raise ValueError(name)
    except (ValueError, TypeError, RecursionError) as error:
        raise UnableToJudge(
            _("Line %(number)s is not a checkpoint. Choose the file as it was sent, unchanged.") % {"number": number}
        ) from error
    return found
