"""Reports as lists show them: state, counts, dates; and the sentence that the reports of a period come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from roviec.organisations.models import Unit
from roviec.organisations.queries import named
from roviec.reports.enums import OPEN_STATES, SENT_STATES, ReportState
from roviec.reports.models import Entry, Report, SchemePeriod
from roviec.reports.queries.expected import expected_counts
from roviec.reports.queries.sentences import end_in_words
from roviec.reports.queries.timeliness import Timeliness, timeliness

LOOKS = {
    ReportState.DRAFT: "draft",
    ReportState.WITH_HEAD: "running",
    ReportState.SUBMITTED: "waiting",
    ReportState.RETURNED: "returned",
    ReportState.ACCEPTED: "done",
    ReportState.REVOKED: "returned",
}


@dataclass(frozen=True)
class Row:
    """A report in a list: how many targets are filled, of how many, and how it stands to its due date."""

    report: Report
    filled: int
    expected: int
    timeliness: Timeliness
    days_left: int

    @property
    def due_label(self) -> str:
        """When the report is due and how near that is: "hạn gửi 20/11/2023, còn 2 ngày"; or until when it is open again."""
        if self.report.open_until:
            return _("open again until %(until)s") % {"until": end_in_words(self.report.open_until)}
        due = f"{self.report.scheme_period.due_on:%d/%m/%Y}"
        if self.days_left == 0:
            return _("due today, %(due)s") % {"due": due}
        days = abs(self.days_left)
        timely_on = self.report.scheme_period.timely_on
        if self.days_left < 0 and not self.is_late:
            return _("was due %(due)s, still in time until %(timely)s") % {
                "due": due,
                "timely": f"{timely_on:%d/%m/%Y}",
            }
        if self.days_left > 0:
            words = ngettext("due %(due)s, %(days)s day left", "due %(due)s, %(days)s days left", days)
        else:
            words = ngettext("was due %(due)s, %(days)s day ago", "was due %(due)s, %(days)s days ago", days)
        return words % {"due": due, "days": days}

    @property
    def has_begun(self) -> bool:
        """Whether anything has been written, or the report has been sent."""
        return self.filled > 0 or self.report.state in SENT_STATES

    @property
    def look(self) -> str:
        """The shape and colour of its state."""
        return LOOKS[ReportState(self.report.state)]

    @property
    def label(self) -> str:
        """Its state in words: not begun, "being written 7/12", "submitted"."""
        if self.report.state == ReportState.DRAFT and not self.has_begun:
            return _("Not begun")
        if self.report.edition > 1 and self.report.state == ReportState.DRAFT:
            return pgettext("report", "Open again")
        if self.report.is_revoked:
            return _("Revoked, to be sent again")
        if self.report.state == ReportState.SUBMITTED and self.report.waits_for:
            return _("Waiting for %(unit)s to endorse") % {"unit": self.report.waits_for}
        return str(ReportState(self.report.state).label)

    @property
    def timeliness_label(self) -> str:
        """How it stands to its due date, in words; empty while it is not due."""
        words = {
            Timeliness.IN_TIME: pgettext("report", "in time"),
            Timeliness.LATE: _("sent late"),
            Timeliness.OVERDUE: _("overdue"),
            Timeliness.NOT_DUE: "",
        }
        return words[self.timeliness]

    @property
    def is_late(self) -> bool:
        """Whether it came late or is overdue."""
        return self.timeliness in {Timeliness.LATE, Timeliness.OVERDUE}


def rows_of(reports: Sequence[Report], today: date) -> list[Row]:
    """The reports (`with_turn`) with their counts, units named; four queries, whatever their number."""
    expected = expected_counts({report.scheme_period_id for report in reports})
    filled = dict(
        Entry.objects.filter(report__in=reports, cleared_at__isnull=True, breakdown="")
        .values_list("report_id")
        .annotate(Count("pk"))
    )
    units = {unit.pk: unit for unit in named(Unit.objects.filter(pk__in={r.unit_id for r in reports}), today)}
    rows = []
    for report in reports:
        report.unit = units[report.unit_id]
        asked = expected.get((report.scheme_period_id, report.unit_id), 0)
        said = filled.get(report.pk, 0)
        if report.state not in OPEN_STATES:
            asked = said
        days_left = (report.scheme_period.due_on - today).days
        rows.append(Row(report, min(said, asked), asked, timeliness(report, today), days_left))
    order = {pk: place for place, pk in enumerate(units)}
    return sorted(rows, key=lambda row: (-row.report.period_start.toordinal(), order[row.report.unit_id]))


@dataclass(frozen=True)
class Standing:
    """The sentence of a period: each row counts in exactly one of accepted, waiting, returned and not sent."""

    total: int
    accepted: int
    waiting: int
    returned: list[Row]
    not_sent: list[Row]
    late: int

    @property
    def sent(self) -> int:
        """How many stand with the reviewer or behind him."""
        return self.accepted + self.waiting


def standing_of(rows: Sequence[Row]) -> Standing:
    """How the units of a period stand."""
    states = [row.report.state for row in rows]
    return Standing(
        total=len(rows),
        accepted=states.count(ReportState.ACCEPTED),
        waiting=states.count(ReportState.SUBMITTED),
        returned=[row for row in rows if row.report.state == ReportState.RETURNED],
        not_sent=[row for row in rows if row.report.state in {ReportState.DRAFT, ReportState.WITH_HEAD}],
        late=sum(row.timeliness == Timeliness.LATE for row in rows),
    )


def zalo_text(scheme_period: SchemePeriod, standing: Standing, address: str) -> str:
    """Three lines and a link that needs sign-in; units only, nothing personal."""
    lines = [
        _("%(scheme)s, %(period)s: %(sent)d/%(total)d units have sent their reports.")
        % {
            "scheme": scheme_period.scheme,
            "period": scheme_period.period.phrase,
            "sent": standing.sent,
            "total": standing.total,
        }
    ]
    missing = ", ".join(row.report.unit.short_name for row in [*standing.returned, *standing.not_sent])
    if missing:
        lines.append(_("Still to come: %(units)s.") % {"units": missing})
    lines.append(
        _("Figures as of %(cutoff)s, due %(due)s.")
        % {
            "due": f"{scheme_period.due_on:%d/%m/%Y}",
            "cutoff": f"{scheme_period.cutoff_on:%d/%m/%Y}",
        }
    )
    return "\n".join([*lines, address])
