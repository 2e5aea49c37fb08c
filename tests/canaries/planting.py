"""Puts a string of its own into every text field of every row, and knows whose it is.

Fields are found by asking the models, so a new field, and a new table, is planted from its first day; a table that
nobody has said the owner of fails the test, and so does one without rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, models, transaction

from roviec.documents.files import place_of
from roviec.documents.models import DocumentFile
from roviec.figures.models import Posting, Total
from roviec.people.models import Person
from roviec.plans.models import Target
from roviec.reports.models import Correction, Entry, Evidence
from tests.canaries.not_planted import NOT_WORDS
from tests.canaries.rules import Canary, Reader
from tests.canaries.whose import OF_ACTS, WHOSE, WHOSE_FIELD, Acts, Whose

TOKEN = re.compile(r"zq(\d{5})q")
# The word that stands beside each canary, so that a search can ask for all of them without saying one.
COMMON = "chungmoi"
LONG_ENOUGH = 24
# Figures that are canaries as they are: the world gave each out once.
NUMBERS = (
    "plans.Allocation.goal",
    "reports.Entry.numerator",
    "reports.Correction.numerator",
    "figures.Posting.numerator",
)


class Canaries:
    """Every string and number that was planted, with whose it is."""

    def __init__(self) -> None:
        """Nothing is planted yet."""
        self.words: dict[str, list[Canary]] = {}
        self.numbers: dict[int, list[Canary]] = {}
        self.fields: set[str] = set()
        self.emails: dict[int, str] = {}
        self._later: dict[type[models.Model], list[tuple[Any, dict[str, Any]]]] = {}
        self._count = count(1)

    def new(self, owners: list[Canary], where: str) -> str:
        """A string that stands nowhere else."""
        token = f"zq{next(self._count):05d}q"
        self.words[token] = [_at(canary, where) for canary in owners]
        return token

    def email_of(self, reader: Reader) -> str:
        """The planted address of a reader."""
        return self.emails.get(reader.person, "")

    def plant(self) -> None:
        """Write a canary into every text field of every row of ours."""
        # Whose things are is read before words change.
        acts = Acts()
        of_acts: dict[str, Whose] = {
            "acts.Act": lambda row: acts.of_act(row.pk),
            "acts.ActObject": lambda row: acts.of_thing(row.act_id, row.type, row.key),
            "acts.ActWords": lambda row: acts.of_act(row.act_id),
        }
        whose = WHOSE | of_acts
        wishes = [(row, fields, whose[row._meta.label](row)) for row, fields in _rows()]
        parts = dict(Target.objects.exclude(breakdowns=[]).values_list("pk", "breakdowns"))
        # What is issued, sent or recorded takes no other words, but in this database that lives for one test.
        _triggers("DISABLE")
        with transaction.atomic():
            for row, fields, owners in wishes:
                self._plant(row, fields, owners)
            for model, planted in self._later.items():
                _update(model, planted)
            for target, names in parts.items():
                self._rename_parts(Target.objects.get(pk=target), names)
        _triggers("ENABLE")
        self._files()
        self._numbers()
        self.emails = dict(Person.objects.values_list("pk", "email"))

    def _plant(self, row: models.Model, fields: list[models.Field[Any, Any]], owners: list[Canary]) -> None:
        values: dict[str, Any] = {}
        for field in fields:
            name = f"{row._meta.label}.{field.name}"
            whose = WHOSE_FIELD[name](row) if name in WHOSE_FIELD else owners
            value = getattr(row, field.name)
            token = self.new(whose, f"{name} #{row.pk}")
            if isinstance(field, models.JSONField):
                values[field.name] = {**value, "canary": token}
            elif isinstance(field, models.BinaryField):
                values[field.name] = token.encode()
            elif isinstance(field, ArrayField):
                values[field.name] = [f"{token} {number}" for number, _old in enumerate(value)]
            elif isinstance(field, models.EmailField):
                values[field.name] = f"{token}@example.test"
            else:
                long = field.max_length is None or field.max_length >= LONG_ENOUGH
                values[field.name] = f"{token} {COMMON}" if long else token
        rows = type(row)._base_manager.filter(pk=row.pk)
        if not any(isinstance(each, models.CheckConstraint) for each in row._meta.constraints):
            self._later.setdefault(type(row), []).append((row.pk, values))
            self.fields |= {f"{row._meta.label}.{name}" for name, value in values.items() if value}
            return
        try:
            with transaction.atomic():
                rows.update(**values)
        except IntegrityError:
            # A rule of the table says which of its words stand together: only those that stand now.
            values = {name: value for name, value in values.items() if getattr(row, name)}
            rows.update(**values)
        self.fields |= {f"{row._meta.label}.{name}" for name, value in values.items() if value}

    def _rename_parts(self, target: Target, before: list[str]) -> None:
        """What is broken down is found by the names of its parts, and their figures are canaries too."""
        names = dict(zip(before, target.breakdowns, strict=True))
        for old, new in names.items():
            for rows in (Entry.objects, Posting.objects, Total.objects):
                rows.filter(target=target, breakdown=old).update(breakdown=new)
        for row in Correction.objects.filter(entry__target=target).exclude(parts={}):
            row.parts = {names[old]: figure for old, figure in row.parts.items()}
            row.save(update_fields=["parts"])
            owners = [
                _at(canary, f"a part of reports.Correction #{row.pk}") for canary in WHOSE["reports.Correction"](row)
            ]
            self.numbers |= {int(Decimal(figure)): owners for figure in row.parts.values()}

    def _files(self) -> None:
        """The bytes of papers carry theirs since they were made."""
        for row in [*DocumentFile.objects.all(), *Evidence.objects.all()]:
            with default_storage.open(place_of(row.content.sha256)) as file:
                [number] = TOKEN.findall(file.read().decode("latin-1"))
            owners = WHOSE[row._meta.label](row)
            self.words[f"zq{number}q"] = [_at(canary, f"a file of {row._meta.label} #{row.pk}") for canary in owners]

    def _numbers(self) -> None:
        for name in NUMBERS:
            label, column = name.rsplit(".", 1)
            for row in apps.get_model(label)._base_manager.exclude(**{column: None}):
                owners = [_at(canary, f"{name} #{row.pk}") for canary in WHOSE[label](row)]
                self.numbers.setdefault(int(getattr(row, column)), []).extend(owners)


def _update(model: type[models.Model], planted: list[tuple[Any, dict[str, Any]]]) -> None:
    """Thousands of rows of one table, in one round to the server."""
    fields = [model._meta.get_field(name) for name in planted[0][1]]
    columns = ", ".join(f"{field.column} = %s" for field in fields)
    said = [
        [*(field.get_db_prep_save(values[field.name], connection) for field in fields), pk] for pk, values in planted
    ]
    with connection.cursor() as cursor:
        statement = f"UPDATE {model._meta.db_table} SET {columns} WHERE {model._meta.pk.column} = %s"
        cursor.executemany(statement, said)


def _triggers(wish: str) -> None:
    with connection.cursor() as cursor:
        for model in our_models():
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {wish} TRIGGER USER")


def _at(canary: Canary, where: str) -> Canary:
    return Canary(canary.kind, canary.units, where, canary.plan, canary.person)


def our_models() -> list[type[models.Model]]:
    """Every table of the house."""
    return [model for model in apps.get_models() if model.__module__.startswith("roviec.")]


def text_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The fields of a table in which somebody's words may stand."""
    kinds = (models.CharField, models.TextField, models.JSONField, ArrayField, models.BinaryField)
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, kinds)
        and not field.choices
        and f"{model._meta.label}.{field.name}" not in NOT_WORDS
        and field.name != "period_kind"
    ]


def _rows() -> Iterator[tuple[models.Model, list[models.Field[Any, Any]]]]:
    for model in our_models():
        # A table that nobody has said the owner of is told by a test of its own.
        if model._meta.label not in WHOSE and model._meta.label not in OF_ACTS:
            continue
        fields = text_fields(model)
        for row in model._base_manager.order_by("pk") if fields else ():
            yield row, fields
