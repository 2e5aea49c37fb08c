"""Rules of regulations as data with a time of validity, editable by an administrator."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from roviec.regulations.enums import Regime


class DocumentType(models.Model):
    """A type of document under one regime, with the abbreviation that stands in its symbol.

    - one meaning of an abbreviation per regime and day (document_type_one_meaning_a_day): QĐ is two types under the
      Party's rules, so the name is part of the key;
    - `source` names the regulation; `is_verified` is false for a rule taken from a secondary copy.
    """

    regime = models.CharField(max_length=5, choices=Regime.choices)
    abbreviation = models.CharField(max_length=8, blank=True)
    name = models.CharField(max_length=80)
    valid = DateRangeField()
    source = models.CharField(max_length=200)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="document_type_one_meaning_a_day",
                expressions=[
                    ("regime", RangeOperators.EQUAL),
                    ("abbreviation", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=models.Q(regime__in=Regime.values), name="document_type_regime_known"),
            models.CheckConstraint(condition=models.Q(valid__isempty=False), name="document_type_valid_some_day"),
        ]

    def __str__(self) -> str:
        """The type's name."""
        return self.name
