"""The home of an installation and the command that opens it: kinds, clocks, secrets, and what is refused with a sentence."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from roviec.config import environment, supervisor
from roviec.config.console import UnableToStart
from roviec.config.home import DEMONSTRATION_BEGINS, REPOSITORY, Kind, open_home

HERE = ("127.0.0.1", 0)


def roviec(*arguments: str, **environment_changes: str) -> subprocess.CompletedProcess[str]:
    """What the command says when typed with these variables set, and no other of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROVIEC_")}
    command = [sys.executable, "-m", "roviec.config.cli", *arguments]
    return subprocess.run(
        command, env=kept | environment_changes, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_new_home_is_a_demonstration_whose_clock_starts_on_its_first_morning(tmp_path):
    before = datetime.now(DEMONSTRATION_BEGINS.tzinfo)
    home = open_home(tmp_path / "home", create=True)

    assert home.is_demonstration
    assert abs(before + timedelta(seconds=home.clock_offset_seconds) - DEMONSTRATION_BEGINS) < timedelta(seconds=2)


def test_a_real_home_has_the_real_clock_and_no_demonstration_password(tmp_path):
    home = open_home(tmp_path, wanted=Kind.REAL, create=True)

    assert home.clock_offset_seconds == 0
    with pytest.raises(UnableToStart):
        _ = home.demonstration_password


def test_a_home_opened_again_is_the_same(tmp_path):
    first = open_home(tmp_path, create=True)
    again = open_home(tmp_path, create=True)

    assert again == first
    assert again.secret_key == first.secret_key
    assert again.demonstration_password == first.demonstration_password


@pytest.mark.parametrize(("made", "wanted"), [(Kind.DEMONSTRATION, Kind.REAL), (Kind.REAL, Kind.DEMONSTRATION)])
def test_a_home_of_the_other_kind_is_refused(tmp_path, made, wanted):
    open_home(tmp_path, wanted=made, create=True)

    with pytest.raises(UnableToStart, match=re.escape(str(tmp_path))):
        open_home(tmp_path, wanted=wanted, create=True)


def test_a_missing_home_is_made_only_when_asked_for(tmp_path):
    with pytest.raises(UnableToStart):
        open_home(tmp_path / "gone")
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("damaged", ["", "{}", '{"kind": "other"}', "\x00"])
def test_a_damaged_record_is_refused_and_left_as_it_is(tmp_path, damaged):
    record = tmp_path / "installation.json"
    record.write_text(damaged)

    with pytest.raises(UnableToStart, match=re.escape(str(record))):
        open_home(tmp_path, create=True)
    assert record.read_text() == damaged


def test_secrets_and_files_are_for_their_owner_only(tmp_path):
    home = open_home(tmp_path, create=True)
    assert home.secret_key
    assert home.demonstration_password

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"installation.json": 0o644, "secret-key": 0o600, "demonstration-password": 0o600, "files": 0o700}


def test_every_variable_the_program_reads_is_known():
    read = set()
    for module in (REPOSITORY / "roviec").rglob("*.py"):
        if "tests" not in module.parts:
            read |= set(re.findall(r'"(ROVIEC_[A-Z_]+)"', module.read_text(encoding="utf-8")))

    assert read == environment.KNOWN


def test_a_misspelt_variable_is_refused(tmp_path):
    answer = roviec("run", ROVIEC_HOEM=str(tmp_path))

    assert answer.returncode == 2
    assert "ROVIEC_HOEM" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("port", ["0", "65536", "8000a", "-1", "٨٠٠٠", "80 00"])
def test_a_port_that_is_none_is_refused(tmp_path, port):
    answer = roviec("run", ROVIEC_HOME=str(tmp_path), PORT=port)

    assert answer.returncode == 2
    assert port in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_port_in_use_is_refused_with_another_one_to_try(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = roviec("run", ROVIEC_HOME=str(tmp_path), PORT=str(port))

    assert answer.returncode == 2
    assert f"PORT={port + 1}" in answer.stderr
    assert not (tmp_path / "postgres").exists()


def test_a_database_that_does_not_answer_is_named(tmp_path):
    nowhere = f"postgresql://nobody@/nothing?host={tmp_path}"
    answer = roviec("migrate", ROVIEC_HOME=str(tmp_path), DATABASE_URL=nowhere)

    assert answer.returncode == 2
    assert "DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_command_on_a_misspelt_home_makes_none(tmp_path):
    answer = roviec("maintenance", ROVIEC_HOME=str(tmp_path / "hoem"))

    assert answer.returncode == 2
    assert not (tmp_path / "hoem").exists()


def test_a_home_is_run_once_at_a_time_and_says_where(tmp_path):
    home = open_home(tmp_path, create=True)
    with supervisor.the_only_run(home, HERE):
        address = json.loads((tmp_path / "run.json").read_text())["address"]
        with pytest.raises(supervisor.AlreadyRunning, match=address), supervisor.the_only_run(home, HERE):
            pass
    with supervisor.the_only_run(home, HERE):
        assert (tmp_path / "run.json").exists()
    assert not (tmp_path / "run.json").exists()


def test_what_the_user_set_himself_stands(tmp_path, monkeypatch):
    home = open_home(tmp_path, create=True)
    for name in ("DATABASE_URL", "ROVIEC_HOME", "ROVIEC_DEMONSTRATION"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("ROVIEC_CLOCK_OFFSET_SECONDS", "60")
    monkeypatch.delenv("ROVIEC_SECRET_KEY")

    environment.export(home, "postgresql:///somewhere")

    assert os.environ["ROVIEC_CLOCK_OFFSET_SECONDS"] == "60"
    assert os.environ["ROVIEC_SECRET_KEY"] == home.secret_key
    assert os.environ["ROVIEC_HOME"] == str(tmp_path)
    assert Path(os.environ["ROVIEC_HOME"]).is_dir()
