"""Runs the web server and the worker as child processes, until asked to stop or until one of them ends."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from roviec.config.console import UnableToStart, complain, say
from roviec.config.console import gettext as _
from roviec.config.home import REPOSITORY, Home
from roviec.kit.errors import Unable

READY_SECONDS = 60
STOP_SECONDS = 15
LOOK_EVERY_SECONDS = 0.2
THREADS_A_WORKER = 4
MOST_WORKERS = 4


class AlreadyRunning(Unable):
    """This home is being served already; the sentence says where."""


@dataclass(frozen=True)
class Child:
    """A process of this run."""

    name: str
    process: subprocess.Popen[bytes]


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Hold the home, so that nobody serves it meanwhile; raises AlreadyRunning while somebody does."""
    with (home.folder / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                _("Rõ Việc is running already at %(address)s.") % {"address": _running_address(home)}
            ) from None
        yield


@contextmanager
def the_only_run(home: Home, at: tuple[str, int]) -> Iterator[None]:
    """Hold the home for this run; raises AlreadyRunning while another does, and says so when the port is taken."""
    with alone(home):
        _check_port_is_free(*at)
        record = home.folder / "run.json"
        record.write_text(json.dumps({"address": web_address(*at), "pid": os.getpid()}) + "\n", encoding="utf-8")
        try:
            yield
        finally:
            record.unlink(missing_ok=True)


def web_address(host: str, port: int) -> str:
    """The address to type into a browser on this machine."""
    return f"http://{_reached_at(host)}:{port}"


def public_address(host: str, port: int) -> str:
    """The address people type: that of the proxy in front, where one is named, else this machine's."""
    origin = os.environ.get("ROVIEC_TRUSTED_ORIGINS", "").split(",")[0].strip()
    return origin or web_address(host, port)


@contextmanager
def serving(host: str, port: int) -> Iterator[list[Child]]:
    """The web server and the worker, running; stopped on leaving, the web server first so that no new work comes in."""
    children: list[Child] = []
    workers = str(min(os.cpu_count() or 1, MOST_WORKERS))
    web = [
        "granian",
        "--respawn-failed-workers",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        workers,
        "--blocking-threads",
        str(THREADS_A_WORKER),
    ]
    try:
        children.append(
            _start(_("web server"), [*web, "--no-ws", "--log-level", "warning", "roviec.config.wsgi:application"])
        )
        children.append(_start(_("background worker"), ["django", "worker"]))
        yield children
    finally:
        for child in children:
            _stop(child)


def wait_until_ready(children: list[Child], host: str, port: int, revive_database: Callable[[], bool]) -> None:
    """Return when /healthz answers 200; raises when a process ends first or a minute has passed."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        _keep(children, revive_database)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(_reached_at(host), port, timeout=5)
            # Asked by its own name: a name that is not allowed is refused, this machine's too.
            connection.request("GET", "/healthz", headers={"Host": _allowed_host()})
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise UnableToStart(
        _("The web server does not answer at %(address)s. The lines above say why.")
        % {"address": web_address(host, port)}
    )


def watch(children: list[Child], revive_database: Callable[[], bool]) -> None:
    """Return never: a stop arrives as an exception, and so does the end of a child.

    A database that was killed is started again at once: what it had acknowledged is on the disk, and the others wait.
    """
    while True:
        _keep(children, revive_database)
        time.sleep(LOOK_EVERY_SECONDS)


def _keep(children: list[Child], revive_database: Callable[[], bool]) -> None:
    check_alive(children)
    if revive_database():
        complain(_("The database had ended by itself and was started again."))


def check_alive(children: list[Child]) -> None:
    """Raise when a child has ended: it is not restarted in silence, for what ended once ends again, unseen."""
    for child in children:
        if (status := child.process.poll()) is not None:
            sentence = _(
                "The %(process)s has ended by itself (status %(status)s), so all is stopped; see the lines above."
            )
            raise UnableToStart(sentence % {"process": child.name, "status": status})


def _start(name: str, module: list[str]) -> Child:
    # When this process is killed outright, nobody is left to stop the children: let the kernel tell them.
    with_parent = [setpriv, "--pdeathsig", "TERM"] if (setpriv := shutil.which("setpriv")) else []
    command = [*with_parent, sys.executable, "-m", *module]
    # A session of its own: Ctrl-C in the terminal reaches this process only, which stops the children in order.
    return Child(name, subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.DEVNULL, start_new_session=True))


def _stop(child: Child) -> None:
    if child.process.poll() is None:
        child.process.terminate()
    try:
        child.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def _check_port_is_free(host: str, port: int) -> None:
    try:
        family, kind, protocol, _name, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(target)
    except PermissionError as error:
        raise UnableToStart(
            _("Port %(port)s may only be used by root. Choose one above 1023: PORT=8001 make run.") % {"port": port}
        ) from error
    except socket.gaierror as error:
        raise UnableToStart(
            _("ROVIEC_HOST is “%(host)s”, which is no address of this machine.") % {"host": host}
        ) from error
    except OSError as error:
        raise UnableToStart(
            _("Port %(port)s is used by another program. Choose another one: PORT=%(other)s make run.")
            % {"port": port, "other": port + 1}
        ) from error


def _reached_at(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound


def _allowed_host() -> str:
    name = os.environ.get("ROVIEC_ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return "127.0.0.1" if name in {"", "*"} else name


def _running_address(home: Home) -> str:
    try:
        return str(json.loads((home.folder / "run.json").read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, KeyError):
        return str(home.folder)


def show_accounts(home: Home, accounts: Mapping[str, str] | None = None) -> None:
    """Print the demonstration accounts with what each may do, and their one password."""
    accounts = accounts or {
        "tonghop": _("planner of the district"),
        "lanhdao": _("leader of the district"),
        "phuong": _("head of a ward"),
        "daumoi": _("contact of that ward"),
        "vanthu": _("clerk of the district"),
        "kiemtra": _("auditor (reads only)"),
        "quantri": _("administrator of the installation"),
    }
    say()
    say(_("Demonstration accounts (one password for all: %(password)s)") % {"password": home.demonstration_password})
    for name, role in accounts.items():
        say(f"    {name:<10}{role}")
