"""Compiles the translation catalogues, so that no gettext program is needed to run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from roviec.config.console import LOCALE, UnableToStart


def compile_stale(locale: Path = LOCALE) -> list[Path]:
    """Compile every catalogue whose text is newer than what was made from it; gives what was written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            try:
                _compile(source, target)
            except OSError as error:
                raise UnableToStart(f"{target}: {error.strerror}") from error
            written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parts[-3])
    # Written beside and renamed: a server reading at this moment sees the old file or the new one, never a half.
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
        write_mo(part, catalogue, use_fuzzy=False)
    Path(part.name).chmod(0o644)
    os.replace(part.name, target)  # noqa: PTH105 - the name is a string here


if __name__ == "__main__":
    compile_stale()
