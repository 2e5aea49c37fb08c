"""People at work: each wish is written down before it is sent, and is sent again until a definite answer comes."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

SEEN = re.compile(rb'name="seen" value="([0-9a-f]{64})"')
TIMEOUT_SECONDS = 20
# The others come back to their ward, so that there is always something to send.
ACCEPTED_SHARE = 0.08
PASSWORD = "hoa sua thang muoi"


class InDoubt(Exception):  # noqa: N818 - it is no error, it is the state of a wish
    """No definite answer came: the wish may have been granted, or not."""


@dataclass
class Book:
    """What was acknowledged, and how often an answer was lost on the way; shared by all clients."""

    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    refused: Counter[tuple[str, int]] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    stopping: threading.Event = field(default_factory=threading.Event)
    # Set when a reorganisation is being carried out at this moment; how long the last one took that was granted.
    under_way: threading.Event = field(default_factory=threading.Event)
    took_seconds: float = 1.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1

    def acknowledge(self, kind: str, what: str) -> None:
        with self.lock:
            self.acknowledged.append((kind, what))

    def refuse(self, verb: str, pk: int, status: int) -> None:
        """A wish that was refused; one that was sent twice may have been granted the first time."""
        with self.lock:
            self.refused[verb, pk] += 1
            self.counts[f"{verb} answered {status}"] += 1


class Browser:
    """One person signed in: cookies, and a form sent with the token of its page."""

    def __init__(self, port: int, username: str, book: Book) -> None:
        self.port, self.username, self.book = port, username, book
        self.cookies: dict[str, str] = {}
        # Where the last answer sent him on to.
        self.sent_to = ""

    def ask(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        """One request; raises InDoubt when it gets no answer, or one that says that nothing is certain."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.cookies.get("csrftoken", ""),
            }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise InDoubt(str(error)) from error
        finally:
            connection.close()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = header.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        self.sent_to = answer.headers.get("Location", "")
        if answer.status >= 500:
            self.book.note(f"answered {answer.status}")
            raise InDoubt(str(answer.status))
        return answer.status, content

    def until_certain(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        """The same request again until it is answered; that is what a reader does, and what the page offers him."""
        while True:
            try:
                return self.ask(method, address, fields)
            except InDoubt:
                if fields is not None:
                    self.book.note("in doubt, sent again")
                time.sleep(0.15)

    def sign_in(self) -> None:
        """From the sign-in page on; where the answer was lost the old session is gone, and one begins anew."""
        for _try in range(5):
            self.cookies.clear()
            self.until_certain("GET", "/account/login/")
            fields = {"login": self.username, "password": PASSWORD}
            status, _page = self.until_certain("POST", "/account/login/", fields)
            if status == http.HTTPStatus.FOUND:
                return
        raise AssertionError(f"{self.username} cannot sign in: {status}")


def registers_documents(browser: Browser) -> None:
    """A clerk who enters one paper after the other, each under the key of its form."""
    browser.sign_in()
    number = 0
    while not browser.book.stopping.is_set():
        number += 1
        subject = f"Công văn số {number}"
        form = {
            "key": str(uuid.uuid4()),
            "type": "PARTY:Công văn",
            "symbol": f"{number}-CV/TU",
            "issued_on": "05/01/2026",
            "issuer": "",
            "outside_issuer": "Thành ủy",
            "subject": subject,
            "term": "",
            "note": "",
        }
        browser.book.note("documents sent")
        status, _page = browser.until_certain("POST", "/documents/new/", form)
        assert status == 302, f"{subject}: {status}"
        browser.book.acknowledge("document", subject)


def sends_sheets(browser: Browser, sheets: list[int]) -> None:
    """A head of a ward who sends what he may, looks again, and sends what came back."""
    browser.sign_in()
    while not browser.book.stopping.is_set():
        for pk in sheets:
            if browser.book.stopping.is_set():
                return
            # To send what is sent already would be granted too, and would tell nothing.
            _status, page = browser.until_certain("GET", f"/reports/{pk}/")
            if b'<form id="sheet"' not in page:
                continue
            _status, page = browser.until_certain("GET", f"/reports/{pk}/check/")
            if seen := SEEN.search(page):
                fields = {"seen": seen.group(1).decode()}
                status, _page = browser.until_certain("POST", f"/reports/{pk}/submission/", fields)
                if status == 302:
                    browser.book.acknowledge("SUBMITTED", str(pk))
                else:
                    browser.book.refuse("SUBMITTED", pk, status)
        time.sleep(0.02)


def reviews_sheets(browser: Browser, sheets: list[int], dice: random.Random) -> None:
    """A planner who returns most sheets and accepts some."""
    browser.sign_in()
    while not browser.book.stopping.is_set():
        for pk in sheets:
            if browser.book.stopping.is_set():
                return
            _status, page = browser.until_certain("GET", f"/reports/{pk}/")
            seen = SEEN.search(page)
            if seen is None or f"/reports/{pk}/return/".encode() not in page:
                continue
            if dice.random() < ACCEPTED_SHARE:
                verb, address, fields = "ACCEPTED", "acceptance", {"seen": seen.group(1).decode()}
            else:
                verb, address, fields = "RETURNED", "return", {"overall": "Bổ sung minh chứng"}
            status, _page = browser.until_certain("POST", f"/reports/{pk}/{address}/", fields)
            if status == 302:
                browser.book.acknowledge(verb, str(pk))
            else:
                browser.book.refuse(verb, pk, status)
        time.sleep(0.02)


def written(book: Book) -> str:
    """What was counted, for a reader."""
    return json.dumps(dict(sorted(book.counts.items())), ensure_ascii=False)
