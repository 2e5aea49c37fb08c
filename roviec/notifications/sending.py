"""One attempt to tell an address something: signed, short, and over after some seconds whatever the other side does."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import queue
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any

from roviec.notifications.reach import Goal, UnableToReach, goal_of, places_of

# For each step of the way, and for all of them: an answer that comes letter by letter is no answer.
STEP_SECONDS = 5.0
ALL_SECONDS = 10.0
TAKEN = range(200, 300)


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt: the status of the answer, else 0 and a word for why there was none."""

    status: int = 0
    error: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the other side said that it has it."""
        return self.status in TAKEN

    @property
    def is_silence(self) -> bool:
        """Whether there was nobody who answered."""
        return self.status == 0


class _Pinned(http.client.HTTPConnection):
    """A connection to the very address that was looked at, with the certificate of the name."""

    def __init__(self, goal: Goal, place: str) -> None:
        super().__init__(goal.host, goal.port, timeout=STEP_SECONDS)
        self._goal, self._place = goal, place

    def connect(self) -> None:
        """Connect; no proxy, no second look at the name."""
        plain = socket.create_connection((self._place, self._goal.port), timeout=STEP_SECONDS)
        if not self._goal.is_tls:
            self.sock = plain
            return
        try:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._goal.host)
        except BaseException:
            plain.close()
            raise

    def drop(self) -> None:
        """End it from another thread, whatever it waits for."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def signature(secret: str, body: bytes, seconds: int) -> str:
    """What the receiver checks: t=…,v1=HMAC-SHA256 of the seconds, a point and the body."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def send(address: str, body: bytes, headers: dict[str, str]) -> Outcome:
    """Send by POST; follows no redirect, reads nothing but the status. Never waits longer than ALL_SECONDS."""
    answers: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    open_now: list[_Pinned] = []
    # The name is looked up there too: that has no timeout of its own.
    thread = threading.Thread(target=lambda: answers.put(_attempt(address, body, headers, open_now)), daemon=True)
    thread.start()
    try:
        return answers.get(timeout=ALL_SECONDS)
    except queue.Empty:
        for connection in open_now:
            connection.drop()
        return Outcome(error="TimeoutError")


def _attempt(address: str, body: bytes, headers: dict[str, str], open_now: list[Any]) -> Outcome:
    try:
        goal = goal_of(address)
        connection = _Pinned(goal, places_of(goal)[0])
        open_now.append(connection)
        try:
            connection.request("POST", goal.path, body, headers)
            return Outcome(status=connection.getresponse().status)
        finally:
            connection.close()
    except UnableToReach:
        return Outcome(error="UnableToReach")
    # Whatever goes wrong out there is only noted: the kind of the fault, never the words of the other side.
    except Exception as error:  # noqa: BLE001
        return Outcome(error=type(error).__name__[:80])
