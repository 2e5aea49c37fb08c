"""The whole case, loaded in one transaction: all of it or nothing."""

from __future__ import annotations

from django.db import connection, transaction

from roviec.acts.operations import seal_acts
from roviec.config.demonstration.organisation import load_organisation
from roviec.config.demonstration.papers import load_documents
from roviec.config.demonstration.programme import load_plans
from roviec.config.demonstration.sheets import load_sheets
from roviec.config.demonstration.tables import Book, key_of
from roviec.config.demonstration.work import load_tasks
from roviec.plans.models import Plan


def is_loaded() -> bool:
    """Whether the case is in the database."""
    return Plan.objects.filter(uuid=key_of("plan", "kh-160")).exists()


def load(password: str) -> None:
    """Load everything; the accounts share the password. Acts are sealed afterwards, as they always are."""
    with transaction.atomic():
        book = Book()
        load_organisation(book, password)
        load_documents(book)
        load_plans(book)
        # The planner of the database knows nothing yet of rows written in this transaction.
        _analyze()
        load_tasks(book)
        load_sheets(book)
    while seal_acts():
        pass
    _analyze()


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
