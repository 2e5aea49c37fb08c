"""Lists of reports: one's own, those to review, and where each unit stands in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from roviec.figures.models import PeriodLock
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.enums import Role
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import named, units_below
from roviec.plans.enums import Source
from roviec.plans.models import Plan, Target, TargetUnit
from roviec.reports.enums import OPEN_STATES, SENT_STATES, CorrectionState, ReportState
from roviec.reports.models import Contact, Entry, Report, Scheme, SchemePeriod
from roviec.reports.queries.expected import expected_counts
from roviec.reports.queries.sentences import in_sentence

LOOKS = {
    ReportState.DRAFT: "draft",
    ReportState.WITH_HEAD: "running",
    ReportState.SUBMITTED: "waiting",
    ReportState.RETURNED: "returned",
    ReportState.ACCEPTED: "done",
}
REVIEWERS = (Role.PLANNER, Role.LEADER, Role.HEAD)


class Timeliness(StrEnum):
    """How a report stands to its due date; it is read on the local day, which ends at midnight."""

    IN_TIME = "in time"
    LATE = "late"
    NOT_DUE = "not due"
    OVERDUE = "overdue"


def timeliness(report: Report, today: date) -> Timeliness:
    """On time or late by its last submission; not sent, or returned: overdue once the due date has passed (model.md 17)."""
    due = report.scheme_period.due_on
    if report.state in {ReportState.SUBMITTED, ReportState.ACCEPTED} and report.submitted_at:
        return Timeliness.IN_TIME if timezone.localdate(report.submitted_at) <= due else Timeliness.LATE
    return Timeliness.OVERDUE if today > due else Timeliness.NOT_DUE


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
        """When the report is due and how near that is: "hạn gửi 20/11/2023, còn 2 ngày"."""
        due = f"{self.report.scheme_period.due_on:%d/%m/%Y}"
        if self.days_left == 0:
            return _("due today, %(due)s") % {"due": due}
        days = abs(self.days_left)
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
    """The reports with their counts, units named; four queries, whatever their number."""
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


def _with_periods() -> QuerySet[Report]:
    return Report.objects.select_related("scheme", "scheme_period")


def own_reports(member: Member, limit: int = 24) -> list[Row]:
    """The sheets of the units that the member belongs to or has a role of, the newest period first."""
    reports = _with_periods().filter(unit_id__in=member.inside).order_by("-period_start", "pk")[:limit]
    return rows_of(list(reports), member.on)


def due_rows(member: Member) -> list[Row]:
    """The sheets of the member's units that wait to be filled in and sent, the oldest first: the cards of the home page."""
    if (
        not member.is_a(Role.HEAD, Role.REPORT_WRITER)
        and not Contact.objects.filter(holding=member.holding_id).exists()
    ):
        return []
    reports = _with_periods().filter(unit_id__in=member.inside, state__in=OPEN_STATES).order_by("period_start", "pk")
    return list(reversed(rows_of(list(reports), member.on)))


def periods_to_review(member: Member, limit: int = 24) -> list[SchemePeriod]:
    """The periods in which units report to the member's units, or stand below them, the newest first."""
    return list(
        SchemePeriod.objects.filter(pk__in=_reports_below(member).values("scheme_period_id"))
        .select_related("scheme")
        .annotate(
            units=Count("reports", filter=_below(member, "reports__")),
            sent=Count(
                "reports",
                filter=_below(member, "reports__")
                & Q(reports__state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED]),
            ),
            accepted=Count("reports", filter=_below(member, "reports__") & Q(reports__state=ReportState.ACCEPTED)),
        )
        .order_by("-period_start", "scheme_id")[:limit]
    )


def rows_of_period(scheme_period: SchemePeriod, member: Member) -> list[Row]:
    """The units' reports of a period that the member sees from above, in protocol order."""
    reports = _with_periods().filter(scheme_period=scheme_period, pk__in=_reports_below(member).values("pk"))
    return rows_of(list(reports), member.on)


def rows_of_scheme_period(scheme_period: SchemePeriod, today: date) -> list[Row]:
    """Every unit's report of a period, in protocol order; for pages whose door let the reader see them all."""
    return rows_of(list(_with_periods().filter(scheme_period=scheme_period)), today)


def reports_to_review(member: Member) -> list[Row]:
    """The submitted reports that wait for the member, and those with a correction to decide, the earliest sent first."""
    reports = (
        _with_periods()
        .filter(
            Q(state=ReportState.SUBMITTED) | Q(entries__corrections__decision=CorrectionState.PROPOSED),
            reviewer_unit_id__in=reviewing_units(member),
        )
        .distinct()
    )
    rows = rows_of(list(reports), member.on)
    return sorted(rows, key=lambda row: (row.report.submitted_at, row.report.pk))


def reviewing_units(member: Member) -> set[int]:
    """The units for which the member may review: his own within a role's reach, and those a role of his is over."""
    units = {over for role, over in member.roles if role in REVIEWERS}
    if member.may(*REVIEWERS, over=member.unit_id):
        units.add(member.unit_id)
    return units


def _reports_below(member: Member) -> QuerySet[Report]:
    return Report.objects.filter(_below(member))


def _below(member: Member, prefix: str = "") -> Q:
    """Reports that the member sees from above: sent to him, or of units below those he belongs to."""
    to_him = Q(**{f"{prefix}reviewer_unit_id__in": member.roots})
    below = Q(**{f"{prefix}unit_id__in": member.scope()}) & ~Q(**{f"{prefix}unit_id__in": member.inside})
    return to_him | below


def schemes_of(member: Member) -> list[Scheme]:
    """The schemes whose periods the member may open."""
    owners = [over for role, over in member.roles if role == Role.PLANNER]
    return list(Scheme.objects.filter(owner_id__in=owners, valid__contains=member.on).order_by("pk"))


@dataclass(frozen=True)
class ContactLine:
    """A target of a unit and who fills it in."""

    target: Target
    holding: Holding | None


def contacts_of(unit_id: int, on: date) -> list[ContactLine]:
    """The targets that the unit enters itself under the schemes of the day, each with its contact."""
    targets = Target.objects.filter(
        item__plan__schemes__valid__contains=on,
        units__in=TargetUnit.objects.filter(unit_id=unit_id, retracted_at__isnull=True, valid__contains=on).exclude(
            source=Source.CHILDREN
        ),
    )
    contacts = Contact.objects.filter(unit_id=unit_id, retracted_at__isnull=True, valid__contains=on)
    told = {row.target_id: row.holding for row in contacts.select_related("holding__person", "holding__post")}
    return [ContactLine(target, told.get(target.pk)) for target in targets.distinct().order_by("item__plan_id", "code")]


def holders_to_choose(unit_id: int, on: date) -> list[Holding]:
    """Who may be a contact of the unit: those with a post in it, and those with a role over exactly it."""
    inside = Q(post__unit_id=unit_id) | Q(roles__over_id=unit_id, roles__retracted_at__isnull=True)
    found = (
        Holding.objects.filter(inside, retracted_at__isnull=True, valid__contains=on)
        .select_related("person", "post")
        .distinct()
    )
    return sorted(found, key=lambda holding: (holding.post_id, holding.pk))


def plans_to_cover(owner_id: int, on: date) -> list[Plan]:
    """The issued plans of an organisation, of this year or later, that a scheme may cover: those with targets."""
    plans = Plan.objects.filter(
        owner_id__in=units_below([owner_id], on),
        versions__state="ISSUED",
        versions__retracted_at__isnull=True,
        items__target__isnull=False,
        valid__contains=on,
    )
    return list(plans.distinct().order_by("pk"))


def schemes_in_force(on: date) -> list[Scheme]:
    """Every scheme of the installation that is in force on a day."""
    return list(Scheme.objects.filter(valid__contains=on).order_by("pk"))


def ledger_periods_to_close(today: date) -> list[PeriodLock]:
    """The open periods of the ledger whose last closing day has passed; one that was reopened has a day of its own."""
    closing_days = SchemePeriod.objects.filter(scheme__owner=OuterRef("owner"), period_end=OuterRef("period_end"))
    return list(
        PeriodLock.objects.filter(Q(open_until__isnull=True) | Q(open_until__lt=today), is_locked=False)
        .annotate(closes=Subquery(closing_days.order_by("-locks_on").values("locks_on")[:1]))
        .filter(closes__lt=today)
        .order_by("pk")
    )


def next_period(scheme: Scheme) -> Period:
    """The period after the last one opened, else the first of the scheme."""
    last = SchemePeriod.objects.filter(scheme=scheme).order_by("-period_start").first()
    return last.period.next if last else Period.of(PeriodKind(scheme.frequency), scheme.valid.lower)


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
            "period": in_sentence(scheme_period.period),
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
