"""Reporting schemes and their periods; a unit's sheet with entries, evidence, remarks and corrections."""

from roviec.reports.models.reviewing import Correction, Remark
from roviec.reports.models.schemes import Contact, Scheme, SchemePeriod
from roviec.reports.models.sheets import Entry, Evidence, Report, Writer

__all__ = [
    "Contact",
    "Correction",
    "Entry",
    "Evidence",
    "Remark",
    "Report",
    "Scheme",
    "SchemePeriod",
    "Writer",
]
