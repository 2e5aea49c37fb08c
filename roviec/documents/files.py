"""Files of the house: told by their content, without a camera's traces, kept once under their hash, never rewritten."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from roviec.documents.models import FileContent
from roviec.documents.pdf import lines_of_pdf
from roviec.documents.reading import lines_of_package
from roviec.kit.errors import Lost, Unable
from roviec.kit.numbers import format_number
from roviec.prose.refusable import Refusal, why_refused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IMAGES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
EXTENSIONS = {
    "image/jpeg": {".jpg", ".jpeg"},
    "image/png": {".png"},
    "image/webp": {".webp"},
    "application/pdf": {".pdf"},
    DOCX: {".docx"},
    XLSX: {".xlsx"},
}
# What a file input offers; the content decides all the same.
ACCEPT = ",".join(sorted(ending for endings in EXTENSIONS.values() for ending in endings))
HEIC_BRANDS = {b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypheim", b"ftypheis", b"ftypavif"}
# A phone of today takes 50 million; a few kilobytes can claim billions and eat the server's memory.
MOST_PIXELS = 60_000_000
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
LONGEST_NAME = 150
# Any constant will do, as long as all ask for the same lock.
FILES_LOCK = 7_240_161


logger = logging.getLogger(__name__)


class FileLost(Lost):
    """The bytes of a file are no longer where they were kept."""


class UnableToKeep(Unable):
    """The file is not taken."""


@dataclass(frozen=True)
class Read:
    """What a file turned out to be, and its bytes as they will be kept."""

    content: bytes
    media_type: str


def store_file(upload: File[bytes]) -> FileContent:
    """Keep an uploaded file: the same bytes are kept once, whoever brings them.

    Photos are written anew, upright and without EXIF (place, time and camera), before they are hashed. Raises
    UnableToKeep for a file that is empty, over `settings.MAX_FILE_BYTES`, of another kind than JPEG, PNG, WebP, PDF,
    DOCX and XLSX, of another kind than its name says, or one that must not be kept here: a list of poor households or
    of identity numbers, a state secret (domain guide, section 5). What a PDF says of its author and program stays in it.
    """
    return keep_bytes(read_upload(upload))


def read_upload(upload: File[bytes]) -> Read:
    """Look at an uploaded file without keeping it; raises UnableToKeep as `store_file` does."""
    name = clean_name(upload.name or "")
    if not upload.size:
        raise UnableToKeep(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    if upload.size > settings.MAX_FILE_BYTES:
        raise UnableToKeep(
            _("“%(name)s” is %(size)s MB; the most is %(most)s MB. Make the photo smaller or split the document.")
            % {
                "name": name,
                "size": format_number(-(-upload.size // (1024 * 1024))),
                "most": format_number(settings.MAX_FILE_BYTES // (1024 * 1024)),
            }
        )
    upload.seek(0)
    content = upload.read()
    read = _image(content, name) or _pdf(content) or _office(content, name)
    if read is None and content[4:12] in HEIC_BRANDS:
        raise UnableToKeep(
            _(
                "“%(name)s” is a photo of the kind HEIC, which most computers cannot open. Send it as JPEG: on an iPhone "
                "choose Settings, Camera, Formats, Most Compatible."
            )
            % {"name": name}
        )
    if read is None:
        raise UnableToKeep(
            _(
                "“%(name)s” cannot be taken: send a photo (JPEG, PNG, WebP), a PDF, a Word (.docx) or an Excel (.xlsx) file."
            )
            % {"name": name}
        )
    ending = PurePath(name).suffix.lower()
    if ending and ending not in EXTENSIONS[read.media_type]:
        raise UnableToKeep(
            _("“%(name)s” is not what its name says: its content is %(kind)s. Rename it or choose another file.")
            % {"name": name, "kind": kind_of(read.media_type)}
        )
    _must_be_lawful(read, name)
    return read


def _must_be_lawful(read: Read, name: str) -> None:
    """Refuse what the law forbids to keep here, with the lawful way."""
    if read.media_type in IMAGES.values():
        lines = []
    else:
        lines = lines_of_pdf(read.content) if read.media_type == "application/pdf" else lines_of_package(read.content)
    why = why_refused(name, lines)
    sentences = {
        Refusal.SECRET: _(
            "“%(name)s” bears a mark of state secrecy. Secret papers are never sent by this system: take it back, and hand "
            "it over by the secret registry."
        ),
        Refusal.POOR_HOUSEHOLDS: _(
            "“%(name)s” is a list of poor households. Report the number only, and keep the list in the office."
        ),
        Refusal.IDENTITY_NUMBERS: _(
            "“%(name)s” lists people with their identity numbers. Report the number only, or take the column out; keep the "
            "list in the office."
        ),
    }
    if why is not None:
        raise UnableToKeep(sentences[why] % {"name": name})


def keep_bytes(read: Read) -> FileContent:
    """Keep bytes that were looked at; write-once, so two who keep the same bytes at once both succeed.

    Called within the transaction that makes something show the file: until it ends, no purge takes the bytes away.
    """
    sha256 = hashlib.sha256(read.content).hexdigest()
    place = place_of(sha256)
    with transaction.atomic():
        _hold("pg_advisory_xact_lock_shared")
        if not default_storage.exists(place):
            saved = default_storage.save(place, ContentFile(read.content))
            # Somebody kept the same bytes between the two lines: the storage then gives the second copy another name.
            if saved != place:
                default_storage.delete(saved)
        kept, _new = FileContent.objects.get_or_create(
            sha256=sha256, defaults={"size": len(read.content), "media_type": read.media_type}
        )
    return kept


@transaction.atomic
def drop_file(content: FileContent) -> bool:
    """The bytes are gone for ever, and so is their row; false, and nothing done, while anything still shows them.

    The bytes go before the transaction ends. Is it cut off in between, an orphaned row stands without bytes, which the
    next run takes away, and which an upload of the same file fills again.
    """
    _hold("pg_advisory_xact_lock")
    try:
        with transaction.atomic():
            FileContent.objects.filter(pk=content.pk).delete()
    except ProtectedError:
        return False
    default_storage.delete(place_of(content.sha256))
    return True


def _hold(lock: str) -> None:
    """Those who keep files share the lock, who drops one has it alone, each until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s)", [FILES_LOCK])


def open_file(content: FileContent) -> IO[bytes]:
    """The bytes, to be served by a door; raises FileLost, and logs it, when the store does not have them."""
    try:
        return default_storage.open(place_of(content.sha256), "rb")
    except FileNotFoundError as error:
        logger.exception("a kept file is missing from the store: %s", place_of(content.sha256))
        raise FileLost(
            _("This file is missing from the store. Tell the administrator, who can bring it back from a backup.")
        ) from error


def place_of(sha256: str) -> str:
    """Where the storage keeps the bytes of this hash."""
    return f"files/{sha256[:2]}/{sha256}"


def clean_name(name: str) -> str:
    """The last part of the name, composed, without signs that a file system or a header would trip over."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    bare = re.sub(r'[\x00-\x1f\x7f"<>:|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]', "", bare).strip(" .")
    path = PurePath(bare or "file")
    return f"{path.stem[: LONGEST_NAME - len(path.suffix)]}{path.suffix[:LONGEST_NAME]}"


def kind_of(media_type: str) -> str:
    """What people call a file of this kind."""
    names = {"application/pdf": "PDF", DOCX: "Word", XLSX: "Excel"}
    return names.get(media_type) or _("a photo (%(kind)s)") % {"kind": media_type.removeprefix("image/").upper()}


def _image(content: bytes, name: str) -> Read | None:
    """The image upright and bare; None when the bytes are no image we take."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=list(IMAGES)) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if image.width * image.height > MOST_PIXELS:
                raise UnableToKeep(
                    _("“%(name)s” has too many pixels. Take the photo at a smaller size.") % {"name": name}
                )
            # A phone's JPEG that carries a second picture (depth, brightness) counts as several; its first one is the photo.
            form = "JPEG" if image.format == "MPO" else image.format or ""
            upright = ImageOps.exif_transpose(image)
            upright.info = {}
            bare = io.BytesIO()
            # A JPEG that was not turned keeps its own tables: nothing is lost by writing it anew.
            quality = {"quality": 90} if form == "JPEG" else {}
            upright.save(bare, format=form, exif=b"", **quality)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, UnidentifiedImageError):
            return None
        raise UnableToKeep(_("“%(name)s” is damaged: it cannot be opened as a photo.") % {"name": name}) from error
    return Read(bare.getvalue(), IMAGES[form])


def _pdf(content: bytes) -> Read | None:
    return Read(content, "application/pdf") if content.startswith(b"%PDF-") else None


def _office(content: bytes, name: str) -> Read | None:
    """A Word or Excel file without macros; only the directory of the package is read."""
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    names = {part.filename for part in parts}
    if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise UnableToKeep(_("“%(name)s” grows too large when it is opened.") % {"name": name})
    if any(part.lower().endswith("vbaproject.bin") for part in names):
        raise UnableToKeep(_("“%(name)s” holds macros. Save it without macros and send it again.") % {"name": name})
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return Read(content, DOCX)
    return Read(content, XLSX) if "xl/workbook.xml" in names else None
