"""The installation's own PostgreSQL, through all that happens to one: restarts, kills, long paths, closed folders."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from roviec.config import embedded
from roviec.config.binaries import find_binaries
from roviec.config.console import UnableToStart
from roviec.config.placement import place_of

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that the database's user can pass through, as `open_home` makes them."""
    folder = Path(tempfile.mkdtemp(prefix="roviec-launcher-"))
    folder.chmod(0o711)
    yield folder
    embedded.remove(folder)


def pid_of_the_server(home: Path) -> int:
    return int((place_of(home).data / "postmaster.pid").read_text().split()[0])


def write_down(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def words(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM words ORDER BY word")]


def another_process(home: Path, body: str) -> subprocess.Popen[str]:
    """A process that uses the home's database and says when it does."""
    script = f"import sys, time; from pathlib import Path; from roviec.config import embedded\n{body}\n"
    command = [sys.executable, "-c", script, str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


HOLD = """
with embedded.embedded_postgres(Path(sys.argv[1]), durable=False):
    print("ready", flush=True)
    time.sleep(60)
"""
ASK_FOR_THE_ADDRESS = """
import sys; from pathlib import Path; from roviec.config import embedded
print(embedded.ensure_running(Path(sys.argv[1]), durable=False))
"""
START_AND_NEVER_REAP = """
embedded.ensure_running(Path(sys.argv[1]), durable=False)
print("ready", flush=True)
time.sleep(60)
"""


def test_what_was_written_is_there_after_a_restart(home):
    with embedded.embedded_postgres(home) as url:
        write_down(url, "hòa giải")
    assert not embedded.is_running(home)

    with embedded.embedded_postgres(home) as url:
        assert words(url) == ["hòa giải"]


def test_the_last_one_out_stops_the_server(home):
    with embedded.embedded_postgres(home, durable=False) as url:
        server = pid_of_the_server(home)
        with embedded.embedded_postgres(home, durable=False) as the_same:
            assert the_same == url
            assert pid_of_the_server(home) == server
        assert embedded.is_running(home)
    assert not embedded.is_running(home)


def test_many_first_starts_at_one_moment_make_one_server(home):
    processes = [
        subprocess.Popen([sys.executable, "-c", ASK_FOR_THE_ADDRESS, str(home)], stdout=subprocess.PIPE)
        for _n in range(4)
    ]

    assert len({process.communicate()[0] for process in processes}) == 1
    assert [process.returncode for process in processes] == [0] * 4


def test_a_server_whose_launcher_was_killed_is_adopted_and_stopped_in_the_end(home):
    launcher = another_process(home, HOLD)
    server = pid_of_the_server(home)
    end(launcher)
    assert embedded.is_running(home)

    with embedded.embedded_postgres(home, durable=False) as url:
        assert pid_of_the_server(home) == server
        write_down(url, "nhận lại")
    assert not embedded.is_running(home)


def test_a_killed_server_starts_again_with_its_data(home):
    with embedded.embedded_postgres(home) as url:
        write_down(url, "còn đây")
        os.kill(pid_of_the_server(home), signal.SIGKILL)

        assert words(embedded.ensure_running(home)) == ["còn đây"]


def test_a_killed_server_that_is_still_a_zombie_counts_as_dead(home):
    negligent = another_process(home, START_AND_NEVER_REAP)
    try:
        killed = pid_of_the_server(home)
        os.kill(killed, signal.SIGKILL)
        until = time.monotonic() + 5
        while "(zombie)" not in Path(f"/proc/{killed}/status").read_text() and time.monotonic() < until:
            time.sleep(0.02)
        assert not embedded.is_running(home)

        with embedded.embedded_postgres(home, durable=False) as url:
            write_down(url, "sống lại")
            assert pid_of_the_server(home) != killed
    finally:
        end(negligent)


def test_a_lock_file_with_the_number_of_another_process_does_not_stop_the_start(home):
    with embedded.embedded_postgres(home, durable=False):
        pass
    lock = place_of(home).data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{place_of(home).data}\n1700000000\n5432\n\n\n")
    assert not embedded.is_running(home)

    with embedded.embedded_postgres(home, durable=False) as url:
        write_down(url, "vẫn chạy")


def test_a_home_with_a_path_too_long_for_a_socket_has_its_socket_elsewhere(home):
    deep = home
    for _level in range(4):
        deep /= "một-thư-mục-có-tên-rất-dài-của-phường"
    deep.mkdir(parents=True)
    assert len(os.fsencode(deep)) > 107

    with embedded.embedded_postgres(deep, durable=False) as url:
        write_down(url, "dài")
        assert words(url) == ["dài"]
    embedded.remove(deep)


def test_a_home_closed_to_the_databases_user_has_its_database_elsewhere_and_finds_it_again(tmp_path):
    tmp_path.chmod(0o700)
    try:
        with embedded.embedded_postgres(tmp_path, durable=False) as url:
            write_down(url, "ở nơi khác")
        assert (place_of(tmp_path).folder == tmp_path / "postgres") is not AS_ROOT

        with embedded.embedded_postgres(tmp_path, durable=False) as url:
            assert words(url) == ["ở nơi khác"]
        # A new home in the place of an old one is empty.
        old = place_of(tmp_path).folder
        shutil.rmtree(tmp_path)
        tmp_path.mkdir(mode=0o700)
        with embedded.embedded_postgres(tmp_path, durable=False) as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT to_regclass('words')").fetchone() == (None,)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        embedded.remove(tmp_path)


def test_programs_the_databases_user_cannot_reach_are_copied_beside_the_data(home, tmp_path, monkeypatch):
    monkeypatch.delenv("ROVIEC_POSTGRES_BIN", raising=False)
    site = find_binaries().folder.parents[2]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / part, closed / part, symlinks=True)
    monkeypatch.setenv("ROVIEC_POSTGRES_BIN", str(closed / "embedded_postgres" / "pginstall" / "bin"))

    with embedded.embedded_postgres(home, durable=False) as url:
        write_down(url, "bản sao")
    assert any(place_of(home).folder.glob("software-*")) is AS_ROOT


def test_the_database_has_no_network_port_and_wants_a_password(home):
    with embedded.embedded_postgres(home, durable=False) as url:
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
            assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (
                False,
            )
        secret = place_of(home).password("roviec")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(url.replace(secret, "sai")).close()
        assert (place_of(home).folder / "password-roviec").stat().st_mode & 0o777 == 0o600


def test_the_clusters_letters_are_ordered_the_same_on_every_machine(home):
    with embedded.embedded_postgres(home, durable=False) as url, psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, lower('ĐƯỜNG') FROM pg_database WHERE datname = 'roviec'"
        ).fetchone()
        assert row == ("UTF8", "C", "đường")


def test_data_made_by_another_version_is_left_alone(home):
    with embedded.embedded_postgres(home, durable=False):
        pass
    (place_of(home).data / "PG_VERSION").write_text("9\n")

    with pytest.raises(UnableToStart, match="9"), embedded.embedded_postgres(home, durable=False):
        pass


def test_a_wrong_folder_of_programs_is_named(home, monkeypatch):
    monkeypatch.setenv("ROVIEC_POSTGRES_BIN", str(home))

    with pytest.raises(UnableToStart, match="ROVIEC_POSTGRES_BIN"), embedded.embedded_postgres(home):
        pass


def test_the_test_server_leaves_nothing_behind():
    with embedded.test_server() as url:
        write_down(url, "thử")
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url).close()
