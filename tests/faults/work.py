"""Everybody at work at once."""

from __future__ import annotations

import random
import threading

from tests.faults.clients import Book, Browser, registers_documents, reviews_sheets, sends_sheets
from tests.faults.reorganising import reorganises


def at_work(port: int, sheets: dict[str, list[int]], book: Book, seed: int) -> list[threading.Thread]:
    """Everybody, each in a thread."""
    every = [pk for own in sheets.values() for pk in own]
    jobs = [
        threading.Thread(target=reorganises, args=[Browser(port, "quantri", book)], name="quantri"),
        threading.Thread(target=registers_documents, args=[Browser(port, "vanthu", book)], name="vanthu"),
        threading.Thread(
            target=reviews_sheets, args=[Browser(port, "tonghop", book), every, random.Random(seed)], name="tonghop"
        ),
        *(
            threading.Thread(target=sends_sheets, args=[Browser(port, name, book), own], name=name)
            for name, own in sheets.items()
        ),
    ]
    for job in jobs:
        job.daemon = True
        job.start()
    return jobs
