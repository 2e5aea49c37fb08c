"""Reporting schemes and their periods; a unit's sheet with entries, evidence, remarks and corrections; frozen boards."""

from roviec.reports.models.consolidated import Consolidated
from roviec.reports.models.offline import FilledForm
from roviec.reports.models.reopening import Reopening
from roviec.reports.models.reviewing import Correction, Remark, Revocation
from roviec.reports.models.schemes import Contact, Endorser, Postponement, Scheme, SchemePeriod
from roviec.reports.models.sheets import Confirmation, Entry, Evidence, Reminder, Report, ReportStep, Writer
from roviec.reports.models.shortfalls import Shortfall
from roviec.reports.models.snapshots import Snapshot

__all__ = [
    "Confirmation",
    "Consolidated",
    "Contact",
    "Correction",
    "Endorser",
    "Entry",
    "Evidence",
    "FilledForm",
    "Postponement",
    "Remark",
    "Reminder",
    "Reopening",
    "Report",
    "ReportStep",
    "Revocation",
    "Scheme",
    "SchemePeriod",
    "Shortfall",
    "Snapshot",
    "Writer",
]
