"""A backup is whole and proven, or it is refused: made, changed in every way, put back, compared row by row."""

from __future__ import annotations

import dataclasses
import io
import json
import secrets
import tarfile
import zlib

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.db import connection

from roviec.acts.models import Act
from roviec.acts.operations import seal_acts
from roviec.acts.queries import faults_of_the_chain
from roviec.acts.tests.factories import an_act
from roviec.backups import folder
from roviec.config.archives import making, restoring, sealing
from roviec.config.archives.archive import check_whole, read_head, read_proof
from roviec.config.archives.keeping import back_up, note_proof
from roviec.config.archives.making import UnableToBackUp, make_backup, place_in, version
from roviec.config.archives.restoring import UnableToRestore, put_back, refuse_newer, refuse_unless_empty
from roviec.config.archives.sealing import UnableToRead, WrongKey
from roviec.config.archives.target import restore_target
from roviec.config.home import Kind, open_home
from roviec.documents.files import store_file
from roviec.organisations.tests.factories import the_cast
from tests.databases import clone, drop

KEY = b"a key of thirty-two bytes, or so"


@pytest.fixture
def home(tmp_path, settings):
    made = open_home(tmp_path / "home", wanted=Kind.REAL, create=True)
    settings.MEDIA_ROOT = made.files
    settings.HOME = made.folder
    settings.BACKUP_FOLDER = tmp_path / "backups"
    return made


@pytest.fixture
def filled(real_database, home):
    """An installation with people, acts, a chain and two files."""
    the_cast()
    an_act()
    for text in (b"%PDF-1 one", b"%PDF-1 two"):
        store_file(ContentFile(text, "giay.pdf"))
    while seal_acts():
        pass
    return real_database


@pytest.fixture
def empty(template_database, django_db_blocker):
    """Tables without rows of ours, as the migrations make them."""
    with django_db_blocker.unblock():
        database = clone(template_database)
        yield database
        drop(database)


def test_every_row_and_file_comes_back(filled, empty, home, tmp_path):
    made = make_backup(filled.url, home, tmp_path / "to")

    check_whole(made.path, None)
    restored = put_back(made.path, None, empty.url, tmp_path / "new")

    assert restored.proof == made.proof == read_proof(made.path, None)
    assert made.proof.rows == rows(filled)
    assert made.proof.tables["acts_act"].rows > 0
    assert made.proof.files == 2
    for file in home.files.rglob("*"):
        if file.is_file():
            assert (tmp_path / "new" / file.relative_to(home.files)).read_bytes() == file.read_bytes()
    # What was lifted stands again, and numbers go on where they were.
    with psycopg.connect(empty.url, autocommit=True) as raw:
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            raw.execute("UPDATE acts_act SET kind = 'x'")
        assert keys(empty) == keys(filled)
        last = raw.execute("SELECT max(id) FROM acts_act").fetchone()[0]
        assert raw.execute("SELECT nextval(pg_get_serial_sequence('acts_act', 'id'))").fetchone()[0] > last
    assert list(faults_of_the_chain()) == []


def rows(database) -> int:
    with psycopg.connect(database.url) as raw:
        names = raw.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return sum(raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in names)


def keys(database) -> list[tuple[str, ...]]:
    with psycopg.connect(database.url) as raw:
        return sorted(
            raw.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE connamespace = 'public'::regnamespace"
            ).fetchall()
            + raw.execute(
                "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
            ).fetchall()
        )


def test_what_is_written_meanwhile_is_wholly_there_or_not_at_all(filled, home, tmp_path):
    seen = Act.objects.count()

    def meanwhile(what, _done, _whole):
        an_act()

    made = make_backup(filled.url, home, tmp_path / "to", progress=meanwhile)

    assert Act.objects.count() > seen
    assert made.proof.tables["acts_act"].rows == made.proof.tables["acts_actwords"].rows == seen


@pytest.mark.parametrize("secret", [None, KEY], ids=["plain", "encrypted"])
def test_any_changed_byte_and_any_cut_is_found(filled, home, tmp_path, secret):
    path = make_backup(filled.url, home, tmp_path / "to", secret=secret).path
    whole = path.read_bytes()
    check_whole(path, secret)
    places = [0, 30, 511, 600, len(whole) // 3, len(whole) // 2, len(whole) - 9_000, len(whole) - 80, len(whole) - 1]
    for place in places:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(UnableToRead):
            check_whole(path, secret)
    for cut in (0, 40, 512, len(whole) // 2, len(whole) - 79, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(UnableToRead):
            check_whole(path, secret)
    path.write_bytes(whole + b"x")
    with pytest.raises(UnableToRead):
        check_whole(path, secret)


def test_a_backup_that_was_bent_and_summed_again_is_not_taken(filled, empty, home, tmp_path):
    path = make_backup(filled.url, home, tmp_path / "to").path
    bent = tmp_path / "bent.tar"
    with bent.open("wb") as out:
        summed = sealing.SummingWriter(out)
        with tarfile.open(path) as old, tarfile.open(fileobj=summed, mode="w|") as new:
            for member in old:
                content = old.extractfile(member).read()
                if member.name.startswith("tables/acts_act/"):
                    text = zlib.decompress(content, making.GZIP)
                    content = zlib.compress(b"\n".join(text.split(b"\n")[1:]), 1, making.GZIP)
                    member.size = len(content)
                new.addfile(member, io.BytesIO(content))
        summed.close()
    check_whole(bent, None)

    with pytest.raises((UnableToRestore, psycopg.Error)):
        put_back(bent, None, empty.url, None)

    with psycopg.connect(empty.url) as raw:
        assert raw.execute("SELECT count(*) FROM acts_act").fetchone() == (0,)


def test_a_wrong_key_is_told_from_damage(filled, home, tmp_path):
    path = make_backup(filled.url, home, tmp_path / "to", secret=KEY).path

    with pytest.raises(WrongKey):
        check_whole(path, KEY + b"!")
    with pytest.raises(UnableToRead, match="mã hóa"):
        check_whole(path, None)
    assert b"acts_act" not in path.read_bytes()
    assert read_head(path, KEY).version == version()


def test_chunks_cannot_be_moved_or_left_out(tmp_path):
    text = secrets.token_bytes(3 * sealing.CHUNK_BYTES + 5)
    path = tmp_path / "sealed"
    with path.open("wb") as out:
        writer = sealing.SealingWriter(out, KEY)
        for start in range(0, len(text), 70_001):
            writer.write(text[start : start + 70_001])
        writer.close()
    whole = path.read_bytes()
    assert opened(path) == text

    head, size = sealing.HEADER_BYTES + sealing.TAG_BYTES, sealing.CHUNK_BYTES + sealing.TAG_BYTES
    chunks = [whole[head + n * size : head + (n + 1) * size] for n in range(4)]
    for order in ([1, 0, 2, 3], [0, 2, 3], [0, 1, 2], [0, 1, 2, 3, 3], [0]):
        path.write_bytes(whole[:head] + b"".join(chunks[n] for n in order))
        with pytest.raises(UnableToRead):
            opened(path)


def opened(path) -> bytes:
    with path.open("rb") as file:
        reader, found = sealing.OpeningReader(file, path, KEY), b""
        while piece := reader.read(99_991):
            found += piece
        return found


def test_something_else_is_no_backup(tmp_path):
    other = tmp_path / "holiday.tar"
    other.write_bytes(b"not a tar at all" * 100)
    with pytest.raises(UnableToRead, match="không phải"):
        read_head(other, None)
    with tarfile.open(other, "w") as tar:
        tar.addfile(tarfile.TarInfo("photo.jpg"))
    with pytest.raises(UnableToRead, match="không phải"):
        read_head(other, None)


def test_a_newer_backup_and_a_database_with_data_are_refused(filled, home, tmp_path):
    head = read_head(make_backup(filled.url, home, tmp_path / "to").path, None)
    refuse_newer(head)
    with pytest.raises(UnableToRestore, match=r"99\.0\.0"):
        refuse_newer(dataclasses.replace(head, version="99.0.0"))
    with pytest.raises(UnableToRestore, match="không trống"):
        refuse_unless_empty(filled.url)


def test_a_restore_never_goes_over_data_nor_into_another_installation(filled, home, tmp_path):
    path = make_backup(filled.url, home, tmp_path / "to").path
    other = open_home(tmp_path / "other", wanted=Kind.REAL, create=True)
    for typed in (["--into", str(home.folder)], ["--replace", str(other.folder)]):
        with pytest.raises(UnableToRestore), restore_target([str(path), *typed]):
            pass
    assert (home.folder / "installation.json").exists()


def test_a_file_that_is_gone_or_bent_is_named_and_all_else_is_kept(filled, empty, home, tmp_path):
    gone, bent = sorted(file for file in (home.files / "files").rglob("*") if file.is_file())
    gone.unlink()
    bent.write_bytes(b"%PDF-1 too")

    made = make_backup(filled.url, home, tmp_path / "to")

    assert (made.proof.missing, made.proof.damaged) == ([gone.name], [bent.name])
    put_back(made.path, None, empty.url, tmp_path / "new")
    assert place_in(tmp_path / "new", bent.name).exists()


def test_a_backup_that_stops_leaves_nothing_and_another_one_waits_for_none(filled, home, tmp_path, monkeypatch):
    to = tmp_path / "to"

    def full(*_said):
        assert [path.suffix for path in to.glob("roviec-*")] == [".part"]
        with pytest.raises(UnableToBackUp, match="khác"):
            make_backup(filled.url, home, to)
        raise OSError(28, "No space left on device")

    with pytest.raises(UnableToBackUp, match="No space left"):
        make_backup(filled.url, home, to, progress=full)
    assert list(to.glob("roviec-*")) == []
    (to / "roviec-left.tar.1234.part").touch()
    make_backup(filled.url, home, to)
    assert [path.suffix for path in to.glob("roviec-*")] == [".tar"]


def test_keys_of_the_home_travel_only_encrypted(filled, home, tmp_path, empty):
    key = home.secret_key.encode()
    plain = make_backup(filled.url, home, tmp_path / "plain").path
    assert key not in plain.read_bytes()
    sealed = make_backup(filled.url, home, tmp_path / "sealed", secret=KEY).path

    restored = put_back(sealed, KEY, empty.url, None)

    assert restored.keys["secret-key"] == key
    restoring.keep_keys(tmp_path, restored.keys)
    assert (tmp_path / "secret-key").read_bytes() == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_the_folder_knows_its_backups_and_keeps_the_proven_one(filled, home, tmp_path):
    to = tmp_path / "backups"
    made = [back_up(filled.url, home, to, None) for _n in range(4)]
    note_proof(made[0].path, restoring.Restored(made[0].head, made[0].proof))

    assert [note.name for note in folder.backups()] == [one.path.name for one in reversed(made)]
    gone = folder.thin_out(2)

    assert gone == [made[1].path.name]
    assert [bool(note.proven_at) for note in folder.backups()] == [False, False, True]
    note_proof(made[3].path, None, "damaged")
    assert folder.backups()[0].fault == "damaged"
    (to / made[3].path.name).unlink()
    assert len(folder.backups()) == 2
    assert json.loads(folder.note_of(made[0].path).read_text())["rows"] == made[0].proof.rows
    assert connection.settings_dict["NAME"] == filled.name
