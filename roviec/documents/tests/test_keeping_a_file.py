"""What the house keeps of a file, and what it refuses."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from roviec.documents.files import DOCX, XLSX, UnableToKeep, clean_name, open_file, place_of, store_file
from roviec.documents.operations import add_file, remove_file
from roviec.documents.queries import files_of
from roviec.documents.tests.factories import a_document, a_file, a_pdf, a_photo, an_office_file
from roviec.organisations.tests.factories import MONDAY, the_planner_of


@pytest.mark.parametrize(
    ("upload", "media_type"),
    [
        (a_photo("a.jpg"), "image/jpeg"),
        (a_photo("a.PNG", "PNG"), "image/png"),
        (a_photo("a.webp", "WEBP"), "image/webp"),
        (a_pdf("a.pdf"), "application/pdf"),
        (an_office_file("a.docx"), DOCX),
        (an_office_file("a.xlsx", "[Content_Types].xml", "xl/workbook.xml"), XLSX),
    ],
)
def test_a_file_is_told_by_its_content(upload, media_type):
    kept = store_file(upload)
    assert kept.media_type == media_type
    with open_file(kept) as file:
        assert len(file.read()) == kept.size


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("rong.pdf", b""), "rong.pdf"),
        (SimpleUploadedFile("tho.txt", b"Trong dam gi dep bang sen"), "tho.txt"),
        (SimpleUploadedFile("trang.pdf", b"<html><script>alert(1)</script></html>"), "trang.pdf"),
        (SimpleUploadedFile("chay.jpg", b"MZ\x90\x00"), "chay.jpg"),
        (a_photo("anh.pdf"), "JPEG"),
        (a_pdf("anh.jpg"), "PDF"),
        (an_office_file("bao-cao.pdf"), "Word"),
        (
            an_office_file("vi-rut.docx", "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
            "vi-rut.docx",
        ),
        (an_office_file("nen.docx", "a.txt"), "nen.docx"),
        (SimpleUploadedFile("hong.docx", b"PK\x03\x04nothing more"), "hong.docx"),
        (SimpleUploadedFile("hong.jpg", a_photo().read()[:300]), "hong.jpg"),
    ],
)
def test_what_is_empty_disguised_damaged_or_of_another_kind_is_refused_by_its_name(upload, words):
    with pytest.raises(UnableToKeep, match=words):
        store_file(upload)


def test_a_file_over_the_limit_is_refused_with_the_limit(monkeypatch):
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 2 * 1024 * 1024)
    with pytest.raises(UnableToKeep, match="2 MB"):
        store_file(a_pdf(words=b"x" * (2 * 1024 * 1024 + 1)))


def test_a_small_file_that_claims_billions_of_pixels_is_refused():
    written = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(written, format="PNG")
    with pytest.raises(UnableToKeep, match=r"bom\.png"):
        store_file(SimpleUploadedFile("bom.png", written.getvalue()))


def test_a_photo_of_a_phone_that_carries_a_second_picture_is_a_photo():
    written = io.BytesIO()
    first, second = Image.new("RGB", (40, 30), (200, 120, 40)), Image.new("RGB", (20, 15))
    first.save(written, format="MPO", save_all=True, append_images=[second])
    kept = store_file(SimpleUploadedFile("anh.jpg", written.getvalue()))
    assert kept.media_type == "image/jpeg"
    with open_file(kept) as file, Image.open(file) as photo:
        assert (photo.format, photo.size) == ("JPEG", (40, 30))


@pytest.mark.parametrize(("name", "form"), [("anh.jpg", "JPEG"), ("anh.png", "PNG"), ("anh.webp", "WEBP")])
def test_a_photo_loses_its_place_and_camera_and_stands_upright(name, form):
    sent = a_photo(name, form, size=(40, 30), exif=True)
    assert b"Maker of cameras" in sent.read()
    with open_file(store_file(sent)) as file:
        image = Image.open(file)
        assert dict(image.getexif()) == {}
        assert b"Maker of cameras" not in Path(file.name).read_bytes()
        assert image.size == (30, 40)


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_photo_that_few_can_open_is_refused_with_the_way_out(brand):
    with pytest.raises(UnableToKeep, match="JPEG"):
        store_file(SimpleUploadedFile("IMG_1.heic", b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 20))


def test_the_same_bytes_are_kept_once_and_never_written_again():
    upload = a_pdf()
    kept = store_file(upload)
    path = Path(default_storage.path(place_of(kept.sha256)))
    written = path.stat().st_mtime_ns
    assert store_file(upload) == kept
    assert path.stat().st_mtime_ns == written
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(kept.sha256)] == [kept.sha256]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\Hoa\\Kế hoạch 160.pdf", "Kế hoạch 160.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(sent, kept):
    assert clean_name(sent) == kept


def test_a_document_shows_a_file_until_it_is_removed(cast):
    document, planner = a_document(cast.district), the_planner_of(cast.district)
    content = a_file()
    file = add_file(document, content, "160.pdf", by=planner, at=MONDAY)
    assert add_file(document, content, "khac.pdf", by=planner, at=MONDAY) == file
    assert files_of(document) == [file]
    remove_file(file, by=planner, at=MONDAY + timedelta(minutes=1))
    assert files_of(document) == []
    assert add_file(document, content, "160.pdf", by=planner, at=MONDAY) != file
