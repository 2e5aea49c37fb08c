"""The secret key that signs checkpoints: a file in the home that only its owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from roviec.kit.errors import Unable

FILE = "keys/checkpoints"


class KeyUnusable(Unable):
    """The key file is not there, or holds no key."""


def key_file() -> Path:
    """Where the secret key lies."""
    return Path(settings.HOME) / FILE


def secret_key() -> Ed25519PrivateKey:
    """The key of this home; raises KeyUnusable."""
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key_file().read_text(encoding="ascii").strip()))
    except FileNotFoundError as error:
        raise KeyUnusable(
            _("%(file)s is missing: restore it from a backup, or make a new key.") % {"file": key_file()}
        ) from error
    except (OSError, ValueError) as error:
        raise KeyUnusable(_("%(file)s holds no key. Restore it from a backup.") % {"file": key_file()}) from error


def make_secret_key() -> Ed25519PrivateKey:
    """A new key in the home, in place of the one that may be there."""
    key = Ed25519PrivateKey.generate()
    key_file().parent.mkdir(mode=0o700, exist_ok=True)
    part = key_file().with_name(f".{secrets.token_hex(8)}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(key.private_bytes_raw().hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(key_file())
    return key


def public_half(key: Ed25519PrivateKey) -> str:
    """The public key as 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()
