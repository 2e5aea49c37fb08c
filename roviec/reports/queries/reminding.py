"""Whose part of a sheet is missing, and whom that was told."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.organisations.models import Holding
from roviec.organisations.permissions import Member
from roviec.reports.enums import OPEN_STATES
from roviec.reports.models import Reminder, Report
from roviec.reports.queries.sheet import Line, Sheet, sheet


@dataclass
class Missing:
    """A contact and what he has not filled in; nobody for targets without a contact."""

    holding: Holding | None
    lines: list[Line] = field(default_factory=list)
    reminder: Reminder | None = None


def missing_parts(now: Sheet) -> list[Missing]:
    """Who has not filled in what, with the last reminder of each; one query."""
    parts: dict[int | None, Missing] = {}
    for line in now.missing:
        key = line.contact.pk if line.contact else None
        parts.setdefault(key, Missing(line.contact)).lines.append(line)
    for reminder in Reminder.objects.filter(report=now.report).order_by("day"):
        if reminder.holding_id in parts:
            parts[reminder.holding_id].reminder = reminder
    return sorted(
        parts.values(), key=lambda part: (part.holding is None, part.holding.person.name if part.holding else "")
    )


def reminder_for(member: Member, now: Sheet) -> Reminder | None:
    """The last reminder of a member whose part of this sheet is still missing."""
    if not any(line.contact and line.contact.pk == member.holding_id for line in now.missing):
        return None
    return Reminder.objects.filter(report=now.report, holding=member.holding_id).order_by("-day").first()


def reminders_of(member: Member) -> list[tuple[Reminder, int]]:
    """The last reminder of each open sheet in which a part of the member's is missing, with how many targets."""
    rows = (
        Reminder.objects.filter(holding=member.holding_id, report__state__in=OPEN_STATES)
        .select_related("report__scheme", "report__scheme_period")
        .order_by("report_id", "-day")
        .distinct("report_id")
    )
    found = []
    for reminder in rows:
        lines = sheet(reminder.report).missing
        if mine := [line for line in lines if line.contact and line.contact.pk == member.holding_id]:
            found.append((reminder, len(mine)))
    return found


def reminding_text(report: Report, parts: list[Missing], address: str) -> str:
    """Some lines for Zalo: what is missing, by the posts of those who fill it in; no name of anybody."""
    lines = [
        _("Report of %(period)s, due %(due)s: still missing")
        % {"period": report.period.phrase, "due": f"{report.scheme_period.due_on:%d/%m/%Y}"}
    ]
    for part in parts:
        whose = part.holding.post.title if part.holding else _("no contact named")
        lines.append(f"- {whose}: {'; '.join(line.target.name for line in part.lines)}")
    return "\n".join([*lines, address])


def reminding_mail(report: Report, missing: int, address: str) -> tuple[str, str]:
    """Subject and text of the mail to a contact; no figure and no name is in it."""
    names = {"period": report.period.phrase, "due": f"{report.scheme_period.due_on:%d/%m/%Y}"}
    subject = _("Reminder: report of %(period)s, due %(due)s") % names
    count = ngettext(
        "%(total)d target that you fill in is still missing.",
        "%(total)d targets that you fill in are still missing.",
        missing,
    )
    return subject, "\n".join([f"{subject}.", count % {"total": missing}, address, ""])
