"""Resolutions, programmes, themes and plans with versions of their items; targets, participation and allocation."""

from roviec.organisations.models import STANDS
from roviec.plans.models.clearness import OwnClarity, Supplement
from roviec.plans.models.links import ItemLink
from roviec.plans.models.reviews import MonthReview
from roviec.plans.models.taking_part import Participation, Steward
from roviec.plans.models.targets import MOST_BREAKDOWNS, Allocation, SignedDifference, Target, TargetUnit
from roviec.plans.models.wordings import BulkChange, Item, ItemVersion, Plan, PlanVersion

__all__ = [
    "MOST_BREAKDOWNS",
    "STANDS",
    "Allocation",
    "BulkChange",
    "Item",
    "ItemLink",
    "ItemVersion",
    "MonthReview",
    "OwnClarity",
    "Participation",
    "Plan",
    "PlanVersion",
    "SignedDifference",
    "Steward",
    "Supplement",
    "Target",
    "TargetUnit",
]
