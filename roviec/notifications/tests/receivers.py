"""Other programs to which webhooks lead: one that takes everything, one that refuses, one that never answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What has come in at an address of this machine."""

    address: str = ""
    status: int = 204
    location: str = ""
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def a_receiver(status: int = 204, location: str = "") -> Iterator[Receiver]:
    """A program that answers each POST with this status."""
    receiver = Receiver(status=status, location=location)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((self.path, dict(self.headers), body))
            self.send_response(receiver.status)
            if receiver.location:
                self.send_header("Location", receiver.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.address = f"http://127.0.0.1:{server.server_address[1]}/hook?x=1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Mute:
    """A machine that takes connections and says nothing, or a letter now and then."""

    address: str
    connections: int = 0


@contextmanager
def a_mute(letters: bytes = b"") -> Iterator[Mute]:
    """One that never answers; with `letters` it sends them one by one, so that no step of the way takes long."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)
    mute = Mute(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    over = threading.Event()
    held: list[socket.socket] = []

    def drip(to: socket.socket) -> None:
        for letter in letters:
            if over.wait(0.05):
                return
            try:
                to.send(bytes([letter]))
            except OSError:
                return

    def listen() -> None:
        while not over.is_set():
            try:
                taken, _where = listening.accept()
            except TimeoutError:
                continue
            mute.connections += 1
            held.append(taken)
            if letters:
                threading.Thread(target=drip, args=(taken,), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield mute
    finally:
        over.set()
        thread.join()
        for each in [*held, listening]:
            each.close()
