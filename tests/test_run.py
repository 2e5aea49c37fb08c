"""`roviec run` from the first start to the last stop, as one who sits at the machine sees it."""

from __future__ import annotations

import http.server
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http.request import validate_host

from roviec.config import embedded, frontend, supervisor
from roviec.config.home import open_home

FIRST_START_SECONDS = 180
ACCOUNTS = {"tonghop", "lanhdao", "phuong", "daumoi", "vanthu", "kiemtra", "quantri"}


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="roviec-run-")) / "home"
    folder.parent.chmod(0o711)
    yield folder
    if folder.exists():
        embedded.remove(folder)
    shutil.rmtree(folder.parent)


class Run:
    """One `roviec run`, and what it has said so far."""

    def __init__(self, home: Path, port: int) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROVIEC_", "DATABASE_URL"))}
        self.said = home.parent / f"said-{time.monotonic_ns()}"
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "roviec.config.cli", "run"],
                env=kept | {"ROVIEC_HOME": str(home), "PORT": str(port)},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def text(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def until_it_says(self, word: str) -> str:
        until = time.monotonic() + FIRST_START_SECONDS
        while word not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < until, self.text
            time.sleep(0.1)
        return self.text

    def until_it_ends(self) -> int:
        return self.process.wait(60)

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.until_it_ends()


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def children_of(run: Run) -> dict[int, str]:
    """The processes the run has started, with their command lines."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent == run.process.pid:
                found[int(stat.parent.name)] = (stat.parent / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_run_starts_once_keeps_its_data_and_leaves_nothing_running(home):
    frontend.ensure()
    port = a_free_port()
    address = f"http://127.0.0.1:{port}"

    first = Run(home, port)
    said = first.until_it_says("Ctrl-C")
    assert address in said
    assert set(re.findall(r"^ {4}([a-z]+)  ", said, re.MULTILINE)) == ACCOUNTS
    password = open_home(home).demonstration_password
    assert password in said
    with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
        assert answer.status == 200

    second = Run(home, port)
    assert second.until_it_ends() == 0
    assert address in second.text

    children = children_of(first)
    assert {"granian", "worker"} <= {word for command in children.values() for word in command.split()}
    assert first.stop(signal.SIGINT) == 0
    assert not [pid for pid in children if lives(pid)]
    assert not embedded.is_running(home)
    assert "Traceback" not in first.text

    again = Run(home, port)
    assert password in again.until_it_says("Ctrl-C")
    worker = next(pid for pid, command in children_of(again).items() if command.split()[-1] == "worker")
    others = [pid for pid in children_of(again) if pid != worker]
    os.kill(worker, signal.SIGKILL)
    assert again.until_it_ends() == 2
    assert "-9" in again.text
    assert not [pid for pid in others if lives(pid)]
    assert not embedded.is_running(home)


@pytest.mark.parametrize("allowed", ["", "roviec.phuong.example,10.0.0.5", ".phuong.example", "*"])
def test_readiness_is_asked_for_under_a_name_that_is_allowed(monkeypatch, allowed):
    monkeypatch.setenv("ROVIEC_ALLOWED_HOSTS", allowed)
    names = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            names.append(self.headers["Host"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request).start()
        supervisor.wait_until_ready([], "127.0.0.1", server.server_port, lambda: False)
    wanted = {"roviec.phuong.example,10.0.0.5": "roviec.phuong.example", ".phuong.example": "phuong.example"}
    assert names == [wanted.get(allowed, "127.0.0.1")]
    assert validate_host(names[0], allowed.split(",") if allowed else ["127.0.0.1", "localhost", "[::1]"])


def test_a_database_that_dies_before_the_first_answer_is_started_again(capsys):
    died = [True]

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503 if died else 200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request).start()
        supervisor.wait_until_ready([], "127.0.0.1", server.server_port, lambda: bool(died) and died.pop())
    assert capsys.readouterr().err.count("\n") == 1


def test_people_are_told_the_address_of_the_proxy_in_front(monkeypatch):
    monkeypatch.delenv("ROVIEC_TRUSTED_ORIGINS", raising=False)
    assert supervisor.public_address("0.0.0.0", 8000) == "http://127.0.0.1:8000"
    monkeypatch.setenv("ROVIEC_TRUSTED_ORIGINS", "https://roviec.phuong.example,https://other.example")
    assert supervisor.public_address("127.0.0.1", 8000) == "https://roviec.phuong.example"
