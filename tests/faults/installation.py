"""The real installation in a folder of its own: `roviec run` with its web server, its worker and its PostgreSQL."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from roviec.config import embedded
from roviec.config.home import REPOSITORY
from roviec.config.placement import place_of

START_SECONDS = 120


@dataclass
class Installation:
    """One home, and the processes that serve it."""

    home: Path
    port: int = 0
    run: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as probe:
                self.port = int(probe.getsockname()[1])

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ROVIEC_", "DATABASE_URL"))}
        ours = {"ROVIEC_HOME": str(self.home), "ROVIEC_DEMONSTRATION": "0", "PORT": str(self.port)}
        return kept | ours | {"PYTHONPATH": str(REPOSITORY), "ROVIEC_LOG_LEVEL": "CRITICAL"}

    def roviec(self, *arguments: str, given: str = "") -> str:
        """What a command says; it must go well."""
        done = subprocess.run(
            [sys.executable, "-m", "roviec.config.cli", *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            cwd=REPOSITORY,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def inside(self, function: str, into: Path) -> None:
        """Run a function of `ground` inside the installation; it writes what it found into a file."""
        self.roviec("shell", given=f"from tests.faults.ground import {function}\n{function}({str(into)!r})\n")

    def start(self) -> None:
        """Start, as systemd would after a kill, and wait until it answers."""
        began = time.monotonic()
        log = (self.home.parent / "run.log").open("ab")
        with log:
            self.run = subprocess.Popen(
                [sys.executable, "-m", "roviec.config.cli", "run"],
                env=self.environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=REPOSITORY,
                start_new_session=True,
            )
        self.wait_until_it_answers()
        self.starts.append(time.monotonic() - began)

    def wait_until_it_answers(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.run is not None
            assert self.run.poll() is None, self.said()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
                connection.request("GET", "/healthz")
                if connection.getresponse().read() == b"ok":
                    return
            time.sleep(0.05)
        raise AssertionError(self.said())

    def said(self) -> str:
        """The last that the run said: its own sentences first, then the log lines of its processes."""
        lines = (self.home.parent / "run.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([*[line for line in lines if not line.startswith("{")][-30:], *lines[-5:]])

    def processes(self) -> dict[str, list[int]]:
        """The processes of the run by what they are; read from the system, not remembered."""
        assert self.run is not None
        found: dict[str, list[int]] = {"run": [self.run.pid], "web": [], "worker": []}
        tree = {self.run.pid}
        # The oldest first: numbers of processes begin anew some day, and would tell a child from its parent wrongly.
        for _started, pid, parent in sorted(_all_processes()):
            if parent in tree and pid != self.run.pid:
                tree.add(pid)
                with contextlib.suppress(OSError):
                    words = Path(f"/proc/{pid}/cmdline").read_text()
                    if "bin/postgres" not in words:
                        found["worker" if "worker" in words.split("\0") else "web"].append(pid)
        return found

    def database(self) -> list[int]:
        """The server of the database, then its own processes, oldest first."""
        data = place_of(self.home).data
        try:
            server = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return []
        children = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, ValueError):
                if int(stat.read_text().rpartition(")")[2].split()[1]) == server:
                    children.append(int(stat.parent.name))
        return [server, *sorted(children)]

    def kill(self, pids: list[int]) -> None:
        """No warning, no goodbye."""
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """The run, the web server and the worker at once; the database lives on, as its own service would."""
        assert self.run is not None
        found = self.processes()
        self.kill([*found["run"], *found["web"], *found["worker"]])
        self.run.wait()

    def stop(self) -> None:
        if self.run is not None and self.run.poll() is None:
            self.run.terminate()
            self.run.wait(60)

    def remove(self) -> None:
        self.stop()
        embedded.remove(self.home)


def _all_processes() -> Iterator[tuple[int, int, int]]:
    """When each began, in ticks since the machine did, its number and its parent's."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = stat.read_text().rpartition(")")[2].split()
            yield int(fields[19]), int(stat.parent.name), int(fields[1])
