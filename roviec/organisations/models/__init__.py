"""Units, trees and posts with dates, and what an organisation moves in with."""

from roviec.organisations.models.moving_in import ImportDraft, Installation, ReportingDays, SourceKey
from roviec.organisations.models.posts import AreaAssignment, FormerTitle, Holding, HoldingRole, Post, PostRole
from roviec.organisations.models.successions import Succession
from roviec.organisations.models.units import STANDS, Edge, Term, Unit, UnitCode, UnitVersion

__all__ = [
    "STANDS",
    "AreaAssignment",
    "Edge",
    "FormerTitle",
    "Holding",
    "HoldingRole",
    "ImportDraft",
    "Installation",
    "Post",
    "PostRole",
    "ReportingDays",
    "SourceKey",
    "Succession",
    "Term",
    "Unit",
    "UnitCode",
    "UnitVersion",
]
