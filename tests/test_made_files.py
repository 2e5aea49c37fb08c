"""What is made here and not kept: the browser files and the compiled translations."""

from __future__ import annotations

import gettext
import hashlib
import json
import os
import time

import pytest

from roviec.config import frontend, translations
from roviec.config.home import REPOSITORY

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Ward"
msgstr "Phường"
"""


@pytest.fixture(scope="module")
def manifest():
    frontend.ensure()
    return json.loads((frontend.VENDOR / "manifest.json").read_text(encoding="utf-8"))["files"]


def test_every_browser_file_is_what_the_manifest_says_and_there_is_no_other(manifest):
    for entry in manifest:
        content = (frontend.VENDOR / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert entry["licence"], entry["file"]

    there = {path.relative_to(frontend.VENDOR).as_posix() for path in frontend.VENDOR.rglob("*") if path.is_file()}
    assert there == {entry["file"] for entry in manifest} | {"manifest.json"}


def test_browser_files_have_the_versions_of_the_lock_file_which_names_no_place_to_fetch_from(manifest):
    locked = json.loads((REPOSITORY / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    for entry in manifest:
        assert locked[f"node_modules/{entry['name']}"]["version"] == entry["version"]
    assert not [name for name, package in locked.items() if "resolved" in package]
    assert [name for name, package in locked.items() if name and not package.get("integrity")] == []


def test_browser_files_that_are_there_are_not_made_again(manifest):
    before = (frontend.VENDOR / "manifest.json").stat().st_mtime_ns
    frontend.ensure()

    assert (frontend.VENDOR / "manifest.json").stat().st_mtime_ns == before


def test_browser_files_point_to_no_file_that_is_not_there(manifest):
    for entry in manifest:
        if entry["file"].endswith((".js", ".css")):
            assert b"sourceMappingURL=" not in (frontend.VENDOR / entry["file"]).read_bytes(), entry["file"]


def test_a_catalogue_is_compiled_when_its_text_is_newer(tmp_path):
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE, encoding="utf-8")

    assert translations.compile_stale(tmp_path) == [folder / "django.mo"]
    assert gettext.translation("django", tmp_path, ["vi"]).gettext("Ward") == "Phường"
    assert translations.compile_stale(tmp_path) == []

    later = time.time() + 5
    os.utime(folder / "django.po", (later, later))
    assert translations.compile_stale(tmp_path) == [folder / "django.mo"]
