"""The outermost skin of a backup: a check sum over every byte, and encryption in chunks that prove themselves.

An encrypted backup is a header and chunks of one MiB. Each chunk is sealed with AES-256-GCM under a nonce that carries
its number and whether it is the last, so that a changed, moved, missing or added chunk and a cut tail are all found
before a byte of them is used. The key is derived with scrypt from a passphrase or from the bytes of a key file.
"""

from __future__ import annotations

import hashlib
import secrets
import struct
from pathlib import Path
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from roviec.config.console import gettext as _
from roviec.kit.errors import Unable

MAGIC = b"ROVIEC SEALED BACKUP 1\n"
SALT_BYTES, PREFIX_BYTES, TAG_BYTES = 16, 7, 16
HEADER_BYTES = len(MAGIC) + SALT_BYTES + PREFIX_BYTES
CHUNK_BYTES = 1024 * 1024
# Some 0.2 s and 64 MB for one try; they belong to the format, for a hostile header must not choose them.
SCRYPT = {"length": 32, "n": 2**16, "r": 8, "p": 1}
MIDDLE, LAST, KEY_CHECK = 0, 1, 2

SUM_WORDS = b"roviec sha256 "
SUM_BYTES = len(SUM_WORDS) + 64 + 1


class UnableToRead(Unable):
    """The file is no backup that can be used; the sentence says why."""


class WrongKey(UnableToRead):
    """The passphrase or the key file is not the one the backup was encrypted with."""


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> object:
        """Take the bytes."""


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def damaged(file: Path) -> UnableToRead:
    """The refusal of a file that is not as it was written."""
    return UnableToRead(
        _("%(file)s is damaged or cut off: its bytes are not those that were written.") % {"file": file}
    )


class SealingWriter:
    """Encrypts what is written to it; only `close` makes the last chunk, without which nothing can be read."""

    def __init__(self, out: IO[bytes], secret: bytes) -> None:
        """Write the header, which holds nothing secret."""
        salt, self._prefix = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(PREFIX_BYTES)
        self._out, self._cipher = out, _cipher(secret, salt)
        self._header = MAGIC + salt + self._prefix
        self._waiting, self._number = bytearray(), 0
        out.write(self._header + self._cipher.encrypt(_nonce(self._prefix, 0, KEY_CHECK), b"", self._header))

    def write(self, data: bytes, /) -> int:
        """Keep the bytes, and seal every chunk that is full; one full chunk always waits, for it may be the last."""
        self._waiting += data
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), MIDDLE)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def close(self) -> None:
        """Seal what waits as the last chunk."""
        self._seal(bytes(self._waiting), LAST)
        self._waiting.clear()

    def _seal(self, chunk: bytes, place: int) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._prefix, self._number, place), chunk, self._header))
        self._number += 1


class OpeningReader:
    """Decrypts a sealed file; what it gives has been proven, chunk by chunk."""

    def __init__(self, file: IO[bytes], path: Path, secret: bytes) -> None:
        """Read the header; raises WrongKey before anything else is read."""
        self._file, self._path = file, path
        self._header = file.read(HEADER_BYTES)
        check = file.read(TAG_BYTES)
        if len(check) < TAG_BYTES:
            raise damaged(path)
        salt = self._header[len(MAGIC) : len(MAGIC) + SALT_BYTES]
        self._prefix = self._header[-PREFIX_BYTES:]
        self._cipher = _cipher(secret, salt)
        try:
            self._cipher.decrypt(_nonce(self._prefix, 0, KEY_CHECK), check, self._header)
        except InvalidTag:
            raise WrongKey(
                _("%(file)s does not open with this passphrase or key file (or its first bytes are damaged).")
                % {"file": path}
            ) from None
        self._plain, self._number, self._ended = bytearray(), 0, False
        self._next = file.read(CHUNK_BYTES + TAG_BYTES)

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        while len(self._plain) < size and not self._ended:
            self._open_chunk()
        taken = bytes(self._plain[:size])
        del self._plain[:size]
        return taken

    def _open_chunk(self) -> None:
        chunk, self._next = self._next, self._file.read(CHUNK_BYTES + TAG_BYTES)
        self._ended = not self._next
        nonce = _nonce(self._prefix, self._number, LAST if self._ended else MIDDLE)
        try:
            self._plain += self._cipher.decrypt(nonce, chunk, self._header)
        except InvalidTag:
            raise damaged(self._path) from None
        self._number += 1


class SummingWriter:
    """Passes bytes on and sums them; `close` adds the sum as a last line."""

    def __init__(self, out: Sink) -> None:
        """Write to `out`."""
        self._out, self._sum, self.count = out, hashlib.sha256(), 0

    def write(self, data: bytes, /) -> int:
        """Sum and pass on."""
        self._sum.update(data)
        self._out.write(data)
        self.count += len(data)
        return len(data)

    def close(self) -> None:
        """The sum stands at the end, where a cut would take it away."""
        self._out.write(SUM_WORDS + self._sum.hexdigest().encode() + b"\n")


def check_sum(source: Source, path: Path) -> None:
    """Read all of it; raises UnableToRead unless every byte is as it was written."""
    found, held = hashlib.sha256(), b""
    while piece := source.read(CHUNK_BYTES):
        held += piece
        found.update(held[:-SUM_BYTES])
        held = held[-SUM_BYTES:]
    if held != SUM_WORDS + found.hexdigest().encode() + b"\n":
        raise damaged(path)


def is_sealed(path: Path) -> bool:
    """Whether the file begins as an encrypted backup does."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _cipher(secret: bytes, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, **SCRYPT).derive(secret))


def _nonce(prefix: bytes, number: int, place: int) -> bytes:
    return prefix + struct.pack(">IB", number, place)
