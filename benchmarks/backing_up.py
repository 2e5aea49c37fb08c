"""Backing up and restoring an installation of some size, beside plain pg_dump, psql and cp of the same.

BENCH_MEGABYTES says how large it is, half rows and half files; 1024 is the gigabyte of an office of some years.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection
from psycopg import sql

from benchmarks.ground import analyze
from benchmarks.rows import Row, compared, equal
from roviec.config.archives.archive import check_whole
from roviec.config.archives.making import make_backup, place_in
from roviec.config.archives.migrating import applied_migrations, migrate_to
from roviec.config.archives.restoring import put_back
from roviec.config.binaries import find_binaries
from roviec.config.home import open_home

T = TypeVar("T")
MEGABYTE = 1024 * 1024
USUAL_MEGABYTES = 100
FILE_BYTES = 2 * MEGABYTE
# What one act takes in its tables as text: its row, its words, its things, its seal.
ACT_BYTES = 900

ACTS = """
INSERT INTO acts_act (uuid, kind, at, recorded_at, actor_kind, actor_key, actor_post, actor_unit_name, data, digests)
SELECT gen_random_uuid(), 'reports.SUBMITTED', now(), now(), 'PERSON', 'person:' || n % 400, 'Người đứng đầu', 'Phường Bồ Đề',
       jsonb_build_object('state', 'SUBMITTED', 'report', n, 'period', '2023-11-01'),
       jsonb_build_object('ACTOR', encode(sha256(n::text::bytea), 'hex'))
  FROM generate_series(1, %s) n;
INSERT INTO acts_actobject (act_id, type, key, title)
SELECT id, 'reports.report', mod(id, 5000), 'Phiếu số liệu tháng 11/2023 của Phường Bồ Đề' FROM acts_act;
INSERT INTO acts_actwords (act_id, slot, salt, words)
SELECT id, 'ACTOR', md5(id::text), 'Nguyễn Thị Thu Hà' FROM acts_act;
INSERT INTO acts_seal (sequence, act_id, previous_hash, hash, sealed_at)
SELECT row_number() OVER (ORDER BY id), id, encode(sha256((id - 1)::text::bytea), 'hex'),
       encode(sha256(id::text::bytea), 'hex'), now() FROM acts_act;
"""


def rows() -> Iterator[Row]:
    """Make it, back it up both ways, restore it both ways, compare."""
    megabytes = int(os.environ.get("BENCH_MEGABYTES") or USUAL_MEGABYTES)
    folder = Path(tempfile.mkdtemp(prefix="roviec-bench-backup-"))
    folder.chmod(0o711)
    try:
        yield from _measured(folder, megabytes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(folder: Path, megabytes: int) -> Iterator[Row]:
    home = open_home(folder / "home", create=True)
    _fill(home.files, megabytes)
    migrations = applied_migrations()
    url, tools = os.environ["DATABASE_URL"], find_binaries().folder
    here = _named(url, connection.settings_dict["NAME"])
    name = f"backup of {megabytes} MB"
    made, own = _timed(lambda: make_backup(here, home, folder / "own"))
    sealed, own_sealed = _timed(lambda: make_backup(here, home, folder / "sealed", secret=secrets.token_bytes(32)))
    shutil.rmtree(sealed.path.parent)
    dump = folder / "plain.sql"

    def plain() -> None:
        subprocess.run([str(tools / "pg_dump"), "-f", str(dump), here], check=True)
        shutil.copytree(home.files, folder / "plain-files")

    _nothing, plainly = _timed(plain)
    yield Row(f"{name}: rows", made.proof.rows, "rows")
    plain_size = dump.stat().st_size + sum(file.stat().st_size for file in home.files.rglob("*") if file.is_file())
    yield compared(f"{name}: size, against dump and files", made.size / MEGABYTE, "MB", plain_size / MEGABYTE)
    yield compared(f"{name}: time, against pg_dump and cp", own, "s", plainly)
    yield compared(f"{name}, encrypted: time, against pg_dump and cp", own_sealed, "s", plainly)

    with _empty(url) as other, _pointed_at(other):
        migrate_to(migrations)
        target = _named(url, other)

        def back() -> object:
            check_whole(made.path, None)
            return put_back(made.path, None, target, folder / "own-files")

        _restored, own_back = _timed(back)
        rows_there = _count(target)
    with _empty(url) as other:
        target = _named(url, other)

        def plain_back() -> None:
            subprocess.run([str(tools / "psql"), "-q", "-f", str(dump), target], check=True, stdout=subprocess.DEVNULL)
            shutil.copytree(folder / "plain-files", folder / "plain-back")

        _nothing, plainly_back = _timed(plain_back)
    yield equal(f"{name}: acts after the restore", rows_there, "rows", to=_count(here))
    yield equal(f"{name}: files after the restore", _files(folder / "own-files"), "files", to=_files(home.files))
    yield compared(f"{name}: restore with proof, against psql and cp without", own_back, "s", plainly_back)


def _fill(files: Path, megabytes: int) -> None:
    """Half acts, as the table that grows fastest; half files that do not get smaller, as photos are."""
    with connection.cursor() as cursor:
        cursor.execute(ACTS.replace("%s", str(megabytes * MEGABYTE // 2 // ACT_BYTES)))
        for _n in range(max(1, megabytes * MEGABYTE // 2 // FILE_BYTES)):
            content = secrets.token_bytes(FILE_BYTES)
            sha256 = hashlib.sha256(content).hexdigest()
            place = place_in(files, sha256)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
            cursor.execute(
                "INSERT INTO documents_filecontent (sha256, size, media_type, stored_at) VALUES (%s, %s, 'image/jpeg', now())",
                [sha256, FILE_BYTES],
            )
    analyze()


def _timed(function: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return function(), time.perf_counter() - began


def _named(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))


@contextmanager
def _empty(url: str) -> Iterator[str]:
    name = f"bench_restored_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _count(url: str) -> int:
    with psycopg.connect(url) as server:
        return int(server.execute("SELECT count(*) FROM acts_act").fetchone()[0])


def _files(folder: Path) -> int:
    return sum(1 for file in folder.rglob("*") if file.is_file())
