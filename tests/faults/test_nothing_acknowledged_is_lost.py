"""The short loop at a fixed seed, and the judge seen to find each kind of loss; `make faults` runs the long ones."""

from __future__ import annotations

import pytest

from tests.faults.clients import Book
from tests.faults.loop import differences, kill_loop

SHORT = {"app": 1, "web": 1, "worker": 1, "database": 2, "backend": 1}


@pytest.mark.guards
def test_after_each_kill_all_that_was_acknowledged_is_there_once(request):
    if "guards" not in request.config.option.markexpr:
        pytest.skip("some minutes of kills: make test-guards, make faults")
    outcome = kill_loop(SHORT, seed=20231120)
    print(outcome.said())
    assert outcome.faults == []
    assert outcome.acknowledged["document"] > 20
    assert outcome.acknowledged["SUBMITTED"] > 5
    assert outcome.acknowledged["reorganisation"] > 1
    assert outcome.counts["reorganisations in doubt"] > 0
    assert sum(outcome.kills.values()) == sum(SHORT.values())


def whole() -> tuple[Book, dict]:
    book = Book()
    for kind, what in [("document", "Công văn số 1"), ("SUBMITTED", "7"), ("RETURNED", "7"), ("SUBMITTED", "7")]:
        book.acknowledge(kind, what)
    book.acknowledge("reorganisation", "Sắp xếp số 1.")
    return book, {
        "documents": {"Công văn số 1": 1},
        "registered": 1,
        "reorganised": {"Sắp xếp số 1.": 1},
        "steps": {"7": ["SUBMITTED", "RETURNED", "SUBMITTED"]},
        "states": {"7": "SUBMITTED"},
        "half": [],
        "chain": [],
        "differences": 0,
    }


def test_a_whole_installation_has_no_fault():
    assert differences(*whole()) == []


@pytest.mark.parametrize(
    "bent",
    [
        {"documents": {}, "registered": 0},
        {"documents": {"Công văn số 1": 2}},
        {"documents": {"Công văn số 1": 1, "Công văn số 2": 1}},
        {"registered": 2},
        {"reorganised": {}},
        {"reorganised": {"Sắp xếp số 1.": 2}},
        {"reorganised": {"Sắp xếp số 1.": 1, "Sắp xếp số 2.": 1}},
        {"steps": {"7": ["SUBMITTED", "RETURNED"]}, "states": {"7": "RETURNED"}},
        {"steps": {"7": ["SUBMITTED", "SUBMITTED", "RETURNED", "SUBMITTED"]}},
        {"steps": {"7": ["SUBMITTED", "RETURNED", "SUBMITTED", "RETURNED", "SUBMITTED"]}},
        {"states": {"7": "RETURNED"}},
        {"half": ["7 is ACCEPTED with 0 postings"]},
        {"chain": ["a seal is missing"]},
        {"differences": 1},
    ],
)
def test_each_kind_of_loss_is_found(bent):
    book, found = whole()
    assert differences(book, found | bent)
