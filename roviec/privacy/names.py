"""Where the house keeps names and addresses of people, found in the tables themselves so that none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

# A column of this name, or an e-mail field, tells of a person; `written_by_name` beside `written_by_key` copies his name.
TELLS_OF_A_PERSON = re.compile(
    r"(?:^|_)(?:e?mail|phone|username|full_name|person_name|subject_name|holder_name|signer|contact)$|_by_name$|^to$"
)
COPY = "_by_name"
KEY = "_by_key"

# The columns that are no copies beside a key, and what erasing does with them.
HELD = {
    "people.Person.username": "replaced when the account is erased",
    "people.Person.email": "emptied when the account is erased",
    "kit.Mail.to": "removed when the account is erased, else a month after sending",
    "privacy.SubjectRequest.subject_name": "emptied by the rule of retention after the request is settled",
    "privacy.SubjectRequest.subject_contact": "emptied by the rule of retention after the request is settled",
}


@dataclass(frozen=True)
class CopiedName:
    """A column that copies the name of the one whose key stands beside it."""

    table: type[models.Model]
    column: str

    @property
    def key_column(self) -> str:
        """The column beside it that says whose name it is."""
        return self.column.removesuffix(COPY) + KEY

    def of(self, actor_key: str) -> models.QuerySet[models.Model]:
        """The rows that carry this person's name."""
        return self.table._default_manager.filter(**{self.key_column: actor_key})  # noqa: SLF001 - any table of the house


def our_tables() -> list[type[models.Model]]:
    """The tables of the house."""
    return [table for table in apps.get_models() if table.__module__.startswith("roviec.")]


def copied_names(tables: Iterable[type[models.Model]] | None = None) -> list[CopiedName]:
    """Every column that copies a name beside a key."""
    found = []
    for table in our_tables() if tables is None else tables:
        columns = {field.name for field in table._meta.concrete_fields}
        found += [
            CopiedName(table, name)
            for name in sorted(columns)
            if name.endswith(COPY) and name.removesuffix(COPY) + KEY in columns
        ]
    return found


def unknown_names(tables: Iterable[type[models.Model]] | None = None) -> Iterator[str]:
    """Columns that tell of a person and that no erasing knows."""
    tables = our_tables() if tables is None else list(tables)
    known = {(copied.table, copied.column) for copied in copied_names(tables)}
    for table in tables:
        for column in table._meta.concrete_fields:
            tells = isinstance(column, models.EmailField) or (
                isinstance(column, models.CharField | models.TextField) and TELLS_OF_A_PERSON.search(column.name)
            )
            label = f"{table._meta.label}.{column.name}"
            if tells and not column.choices and label not in HELD and (table, column.name) not in known:
                yield label
