"""A real server on a demonstration of the test's own, and people who sit before it in a real browser."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from roviec.config.home import Home
from tests.databases import Database
from tests.guards.house import ROOT

PICTURES = ROOT / "build" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDE, NARROW = 1440, 390
HEIGHTS = {WIDE: 900, NARROW: 844}
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIOUS = {"serious", "critical"}
READY_SECONDS = 30


def chromium() -> str:
    """The browser of the machine; the tests bring none of their own."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise RuntimeError("no Chromium on this machine: .ci/machine installs one")


def environment(home: Home, database: Database) -> dict[str, str]:
    """What a process of the installation is told, with the clock of the demonstration's home."""
    return os.environ | {
        "DATABASE_URL": database.url,
        "ROVIEC_HOME": str(home.folder),
        "ROVIEC_DEMONSTRATION": "1" if home.is_demonstration else "0",
        "ROVIEC_CLOCK_OFFSET_SECONDS": str(home.clock_offset_seconds),
    }


@dataclass
class Site:
    """A running installation: where it is, and how to sign in."""

    url: str
    password: str
    browser: Browser
    screens: list[Screen] = field(default_factory=list)

    def sign_in(self, username: str, *, width: int = WIDE) -> Screen:
        """Somebody has signed in, in a browser of his own, and sees his first page."""
        screen = self.visit("/", width=width)
        screen.page.get_by_label("Tên đăng nhập").fill(username)
        screen.page.get_by_label("Mật khẩu").fill(self.password)
        screen.page.get_by_role("button", name="Đăng nhập").click()
        screen.page.wait_for_url(lambda url: "/account/login" not in url)
        return screen

    def visit(self, address: str = "/", *, width: int = WIDE) -> Screen:
        """Somebody opens an address in a browser that has never been here."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": HEIGHTS[width]},
            has_touch=width == NARROW,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
        )
        screen = Screen(context, context.new_page())
        self.screens.append(screen)
        screen.page.goto(address)
        return screen


class Screen:
    """One person's browser, and what went wrong in it."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        """Listen to the page from the beginning."""
        self.context, self.page = context, page
        self.complaints: list[str] = []
        # Answers of 4xx that a test asks for are no complaint of the page.
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", lambda asked: self._see(asked.url))
        page.on("response", lambda got: got.status >= 500 and self.complaints.append(f"{got.status}: {got.url}"))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.complaints.append(f"{kind}: {text}")

    def _see(self, url: str) -> None:
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:")):
            self.complaints.append(f"another host: {url}")

    def picture(self, name: str, widths: tuple[int, ...] = (WIDE, NARROW)) -> None:
        """Keep what is seen as build/screenshots/NAME-WIDTH.png, at each width; nothing may stick out sideways."""
        for width in self._at(widths):
            self._keep(name, width)

    def check_accessible(self, widths: tuple[int, ...] = (WIDE, NARROW)) -> None:
        """No serious violation of the rules of accessibility, at each width."""
        for width in self._at(widths):
            self._judge(width)

    def check(self, name: str, widths: tuple[int, ...] = (WIDE, NARROW)) -> None:
        """Keep a picture, and see that everybody can use the page."""
        for width in self._at(widths):
            self._keep(name, width)
            self._judge(width)

    def _keep(self, name: str, width: int) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
        beyond = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"at {width} px the page is {beyond} px too wide: {self.page.url}"

    def _judge(self, width: int) -> None:
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
        # Without `preload` it writes no styles into the page, which the page's own policy would refuse.
        options = {"resultTypes": ["violations"], "preload": False}
        found = self.page.evaluate("options => axe.run(document, options)", options)["violations"]
        faults = [_violation(rule) for rule in found if rule["impact"] in SERIOUS]
        assert not faults, "\n".join([f"{self.page.url} at {width} px:", *faults])

    def _at(self, widths: tuple[int, ...]) -> Iterator[int]:
        usual = self.page.viewport_size
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            yield width
        if usual:
            self.page.set_viewport_size(usual)


def _violation(rule: dict[str, Any]) -> str:
    places = "; ".join(f"{' '.join(map(str, node['target']))}: {node['html'][:160]}" for node in rule["nodes"][:4])
    return f"{rule['impact']} {rule['id']}: {rule['help']} ({places})"


@contextmanager
def served(home: Home, database: Database) -> Iterator[str]:
    """The address of a server on this database; its lines are shown when it does not answer."""
    port = _free_port()
    command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--blocking-threads", "4", "--no-ws", "--log-level", "warning", "roviec.config.wsgi:application"]
    with tempfile.TemporaryFile() as lines:
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment(home, database),
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
            start_new_session=True,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            if not _answers(f"{url}/healthz", server):
                lines.seek(0)
                raise RuntimeError(f"the server does not answer:\n{lines.read().decode(errors='replace')}")
            yield url
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def load_demonstration(home: Home, database: Database) -> None:
    """The case of Long Biên lies in the database, loaded by the installation's own command."""
    done = subprocess.run(
        [sys.executable, "-m", "django", "demo", "load"],
        cwd=ROOT, env=environment(home, database), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@dataclass
class Users:
    """Who uses a database that several processes share; written down in a file."""

    record: Path
    database: Database | None = None
    count: int = 0

    def join(self, database: Database) -> None:
        """One more uses it."""
        self._write(database, self.count + 1)

    def leave_last(self) -> bool:
        """One less uses it; whether nobody does any more."""
        self._write(self.database, self.count - 1)
        return self.count == 0

    def _write(self, database: Database | None, count: int) -> None:
        self.database, self.count = (database, count) if count else (None, 0)
        self.record.write_text(f"{database.name} {count}" if database and count else "", encoding="utf-8")


@contextmanager
def shared(record: Path) -> Iterator[Users]:
    """The users of a shared database, while no other process looks."""
    with record.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = record.read_text(encoding="utf-8").split() if record.exists() else []
        yield Users(record, Database(said[0]), int(said[1])) if said else Users(record)


def missing_files() -> list[str]:
    """What the pages need and is not there yet."""
    needed = [AXE, Path(ROOT / "build" / "static" / "vendor" / "manifest.json")]
    return [str(file) for file in needed if not file.exists()]
