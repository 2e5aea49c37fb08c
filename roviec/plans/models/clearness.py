"""What an organisation asks of a clear task, and what is said of a line besides the issued plan."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from roviec.kit.models import Recorded
from roviec.organisations.models import STANDS, Unit
from roviec.plans.models.wordings import Carried, Item, due_is_whole, lead_is_whole
from roviec.regulations.enums import ClaritySlot, Strictness


class OwnClarity(Recorded):
    """How strictly an organisation asks for one slot of a clear task over a span of days, instead of the preset.

    - once a slot and day (own_clarity_once_a_day); `basis` names the decision that says so (own_clarity_has_basis).
    """

    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    slot = models.CharField(max_length=14, choices=ClaritySlot.choices)
    strictness = models.CharField(max_length=5, choices=Strictness.choices)
    basis = models.CharField(max_length=200)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="own_clarity_once_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("slot", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=STANDS,
            ),
            models.CheckConstraint(condition=Q(slot__in=ClaritySlot.values), name="own_clarity_slot_known"),
            models.CheckConstraint(condition=Q(strictness__in=Strictness.values), name="own_clarity_strictness_known"),
            models.CheckConstraint(condition=~Q(basis=""), name="own_clarity_has_basis"),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="own_clarity_valid_some_day"),
        ]

    def __str__(self) -> str:
        """Slot and strictness."""
        return f"{self.slot} {self.strictness}"


class Supplement(Recorded, Carried):
    """What the owner of an issued plan says of a line where the plan is silent, so that its task can go out.

    What the plan does say it never contradicts: that takes an amendment, whose draft begins with what was said here.
    One stands for an item (supplement_once); a change retracts it and says it anew.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="supplements")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=STANDS, name="supplement_once"),
            lead_is_whole("supplement"),
            due_is_whole("supplement"),
        ]

    def __str__(self) -> str:
        """Which item it is about."""
        return f"+ {self.item_id}"
