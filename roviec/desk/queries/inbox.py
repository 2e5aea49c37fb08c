"""Việc của tôi: what waits for a member or his unit, from tasks, reports, corrections and drafts.

Eight queries at most; six more where goals were missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, OuterRef, Q, Value
from django.db.models import When as Whenever
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.desk.duties import duties_from_above
from roviec.desk.queries.duties import MOST_ROWS, Row
from roviec.desk.queries.scope import on_the_day
from roviec.desk.queries.task_duties import (
    Desk,
    of_his_own,
    own_tasks,
    tasks_given,
    tasks_to_do,
    tasks_to_judge,
    tasks_watched,
    tasks_with_others,
)
from roviec.organisations.enums import Role
from roviec.organisations.models import STANDS, Unit
from roviec.organisations.permissions import Member
from roviec.plans.enums import PlanState
from roviec.plans.models import Plan, PlanVersion
from roviec.plans.queries import Question, adopted_by, questions_of
from roviec.reports.enums import OPEN_STATES, CorrectionState, ReportState
from roviec.reports.models import Contact, Correction, Report
from roviec.reports.queries import in_turn, reviewing_units, still_written, with_turn
from roviec.reports.queries.revoking import is_revoked
from roviec.reports.queries.routes import REVIEWERS
from roviec.reports.queries.shortfalls import EXPLAINS, Missed, Standing, missed_by

PLANS = (Role.PLANNER, Role.LEADER)
SHEETS = (Role.HEAD, Role.REPORT_WRITER)


class When(StrEnum):
    """The groups of what needs doing, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this-week"
    LATER = "later"
    UNDATED = "undated"

    @property
    def label(self) -> str:
        """The heading."""
        return {
            When.OVERDUE: _("Overdue"),
            When.TODAY: _("Today"),
            When.THIS_WEEK: _("This week"),
            When.LATER: _("Later"),
            When.UNDATED: _("Without a deadline"),
        }[self]


def when(due_on: date | None, today: date) -> When:
    """The group of a day; the week ends on Sunday."""
    if due_on is None:
        return When.UNDATED
    if due_on < today:
        return When.OVERDUE
    if due_on == today:
        return When.TODAY
    return When.THIS_WEEK if due_on <= today + timedelta(days=6 - today.weekday()) else When.LATER


@dataclass
class Inbox:
    """What a member has to do, to decide, and to wait for."""

    on: date
    to_do: list[Row] = field(default_factory=list)
    to_decide: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    # What the units below missed and have not explained, for whoever reviews or leads them.
    unexplained: Standing | None = None

    @property
    def groups(self) -> list[tuple[When, list[Row]]]:
        """What is to do by its day, only the groups that hold something."""
        found = {group: [row for row in self.to_do if when(row.due_on, self.on) == group] for group in When}
        return [(group, rows) for group, rows in found.items() if rows]

    @property
    def rows(self) -> list[Row]:
        """All of it."""
        return [*self.to_do, *self.to_decide, *self.waiting]

    def only(self, keeps: Callable[[Row], bool]) -> Inbox:
        """The same with the rows that are asked for."""
        to_do, to_decide, waiting = ([row for row in rows if keeps(row)] for rows in self._lists)
        return Inbox(self.on, to_do, to_decide, waiting)

    @property
    def _lists(self) -> tuple[list[Row], list[Row], list[Row]]:
        return self.to_do, self.to_decide, self.waiting

    @property
    def overdue(self) -> int:
        """How many duties are past their day."""
        return sum(when(row.due_on, self.on) == When.OVERDUE for row in self.to_do)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits at all."""
        return not (self.to_do or self.to_decide or self.waiting)


def inbox_of(member: Member, on: date, unit: int | None = None) -> Inbox:
    """Everything that waits for a member on a day; with `unit`, for one of the units that he works for, whoever does it."""
    inbox, desk = Inbox(on), Desk(member, on, unit)
    led = [over for role, over in member.roles if role in PLANS and unit in {None, over}]
    reports = list(_own_reports(desk))
    given = tasks_given(desk)
    tasks = [*own_tasks(desk), *of_his_own(given, desk)]
    mine, inbox.unexplained = _missed_goals(desk)
    inbox.to_do = [*_reports_to_send(reports), *tasks_to_do(tasks, desk), *_goals_to_explain(mine)]
    if unit is None:
        inbox.to_do += duties_from_above(member, on)
    inbox.to_do.sort(key=lambda row: row.due_on or date.max)
    if reviewers := {each for each in reviewing_units(member) if unit in {None, each}}:
        to_review = _reports_to_review(reviewers, on)
        inbox.to_decide = [*_reviews(to_review), *_corrections_to_decide(to_review)]
        inbox.waiting += _units_not_sent(reviewers, on)
    if inbox.unexplained:
        inbox.waiting.append(_explanations_due(inbox.unexplained))
    inbox.to_decide += tasks_to_judge(given, desk)
    if led:
        inbox.to_decide += [*_changed_above(desk), *_drafts(led)]
    inbox.waiting += [*_reports_sent(reports), *tasks_with_others(tasks, desk), *tasks_watched(given, tasks, desk)]
    return inbox


def _own_reports(desk: Desk) -> Iterable[Report]:
    """The unfinished sheets he has a hand in: of a unit he heads or writes for, or as the contact of a target."""
    on, mine = desk.on, Q(unit__in=desk.works_for)
    if desk.unit is None:
        if desk.member.is_a(*SHEETS):
            mine |= Q(unit__in=desk.member.succeeded)
        holding = desk.member.holding_id
        contact = Contact.objects.filter(STANDS, unit=OuterRef("unit"), holding=holding, valid__contains=on)
        mine |= Q(Exists(contact))
    return (
        Report.objects.filter(mine, still_written(on), scheme_period__opens_on__lte=on)
        .exclude(state=ReportState.ACCEPTED)
        .select_related("scheme_period", "scheme")
        .annotate(  # type: ignore[no-redef] # the model says of what kind it is
            unit_name=on_the_day(on, "unit", "short_name"), is_revoked=is_revoked()
        )
        .order_by("period_start", "pk")[:MOST_ROWS]
    )


def _missed_goals(desk: Desk) -> tuple[list[Missed], Standing | None]:
    """What he has to explain himself, of units for which he plans, reports or answers; what those below have to explain."""
    member = desk.member
    mine = {over for role, over in member.roles if role in EXPLAINS and desk.unit in {None, over}}
    follows = desk.unit is None and member.is_a(*REVIEWERS)
    seen = Unit.objects.filter(Q(pk__in=member.scope()) | Q(pk__in=mine)).values("pk") if follows else mine
    due = missed_by(seen, desk.on).due
    others = [missed for missed in due if missed.allocation.unit_id not in mine]
    own = [missed for missed in due if missed.allocation.unit_id in mine]
    return own, Standing(desk.on, others) if others else None


def _explanations_due(standing: Standing) -> Row:
    """Who still owes how many explanations: one row."""
    words = ngettext(
        "%(count)d missed goal is not explained yet", "%(count)d missed goals are not explained yet", len(standing.due)
    )
    overdue = len(standing.overdue)
    late = ngettext("%(count)d overdue", "%(count)d overdue", overdue) % {"count": overdue} if overdue else ""
    return Row(
        what=words % {"count": len(standing.due)},
        url=reverse("reports:shortfalls"),
        source=_("Figures and reports"),
        due_on=min((row.due_on for row in standing.due if row.due_on), default=None),
        note="; ".join(filter(None, [standing.units_due, late])),
        look="waiting",
    )


def _goals_to_explain(due: Iterable[Missed]) -> Iterator[Row]:
    """The goals that units of his missed and have not said why, a row a unit."""
    owed: dict[str, list[Missed]] = defaultdict(list)
    for missed in due:
        owed[missed.unit].append(missed)
    for unit, rows in owed.items():
        words = ngettext("Explain %(count)d missed goal", "Explain %(count)d missed goals", len(rows))
        yield Row(
            what=words % {"count": len(rows)},
            url=reverse("reports:shortfalls"),
            source=_("Figures and reports"),
            whom=unit,
            due_on=min((row.due_on for row in rows if row.due_on), default=None),
            action=_("Explain"),
            look="returned",
        )


def _name(report: Report) -> str:
    return _("Report of %(period)s") % {"period": report.period.phrase}


def _reports_to_send(reports: Iterable[Report]) -> Iterator[Row]:
    for report in reports:
        if report.state in OPEN_STATES:
            returned = report.state == ReportState.RETURNED
            yield Row(
                what=_name(report),
                url=reverse("reports:report", args=[report.pk]),
                source=report.scheme.name,
                whom=report.unit_name,  # type: ignore[attr-defined] # annotated
                due_on=report.scheme_period.due_on,
                action=_("Put right and send again") if returned else _("Fill in"),
                note=_("Revoked, to be sent again") if report.is_revoked else str(ReportState(report.state).label),
                look="returned" if returned else "draft",
            )


def _reports_sent(reports: Iterable[Report]) -> Iterator[Row]:
    for report in reports:
        if report.state == ReportState.SUBMITTED and report.submitted_at:
            yield Row(
                what=_name(report),
                url=reverse("reports:report", args=[report.pk]),
                source=report.scheme.name,
                whom=report.unit_name,  # type: ignore[attr-defined] # annotated
                note=_("sent on %(day)s, waiting to be accepted")
                % {"day": f"{timezone.localdate(report.submitted_at):%d/%m/%Y}"},
                look="waiting",
            )


def _reports_to_review(reviewers: set[int], on: date) -> list[Report]:
    """Reports that he looks at next, those sent first on top, and accepted ones with the corrections that he decides on."""
    asked = Q(asks_to_open=True, reviewer_unit__in=reviewers)
    told = JSONObject(target="entry__target__name", why="why", at="proposed_at")
    proposed = Correction.objects.filter(
        entry__report=OuterRef("pk"), entry__report__reviewer_unit__in=reviewers, decision=CorrectionState.PROPOSED
    ).order_by("proposed_at")
    rows = (
        with_turn(Report.objects.select_related("scheme"), on)
        .annotate(
            unit_name=on_the_day(on, "unit", "short_name"),
            is_next=Case(Whenever(in_turn(reviewers) | asked, then=Value(True)), default=Value(False)),
            proposed=ArraySubquery(proposed.values(told=told)),
        )
        .filter(Q(is_next=True) | Q(Exists(proposed)))
    )
    return list(rows.order_by("submitted_at", "pk")[:MOST_ROWS])


def _reviews(reports: Iterable[Report]) -> Iterator[Row]:
    """A row for each report that he looks at next."""
    for report in reports:
        if not report.is_next:  # type: ignore[attr-defined] # annotated
            continue
        sent = timezone.localtime(report.submitted_at) if report.submitted_at else None
        yield Row(
            what=_("%(report)s: %(unit)s") % {"report": _name(report), "unit": report.unit_name},  # type: ignore[attr-defined]
            url=reverse("reports:report", args=[report.pk]),
            source=report.scheme.name,
            note=_("sent at %(time)s on %(day)s") % {"time": f"{sent:%H:%M}", "day": f"{sent:%d/%m/%Y}"}
            if sent
            else "",
            action=_step_of_review(report),
            look="waiting",
        )


def _step_of_review(report: Report) -> str:
    if report.asks_to_open:
        return _("Decide on opening it again")
    return _("Look and endorse") if report.waits_for else _("Review")


def _corrections_to_decide(reports: Iterable[Report]) -> Iterator[Row]:
    """A row for each correction that was proposed, the oldest first."""
    found = [(said, report) for report in reports for said in report.proposed]  # type: ignore[attr-defined] # annotated
    for said, report in sorted(found, key=lambda each: str(each[0]["at"])):
        yield Row(
            what=_("Correction: %(target)s") % {"target": said["target"]},
            url=reverse("reports:report", args=[report.pk]),
            source=_name(report),
            note=said["why"],
            action=_("Decide"),
            look="waiting",
        )


def _drafts(owners: list[int]) -> Iterator[Row]:
    """Plans still in draft, to be issued."""
    rows = PlanVersion.objects.filter(STANDS, state=PlanState.DRAFT, plan__owner__in=owners).select_related("plan")
    for version in rows.order_by("pk")[:MOST_ROWS]:
        yield Row(
            what=version.plan.title,
            url=reverse("plans:plan", args=[version.plan_id]),
            source=version.plan.short_title,
            note=str(PlanState(version.state).label),
            action=_("Look at the draft"),
            look="draft",
            plan=(version.plan_id, version.plan.short_title),
        )


def _changed_above(desk: Desk) -> Iterator[Row]:
    """Plans he writes whose lines were taken over from one above that says them otherwise by now."""
    owners = [unit for role, unit in desk.member.roles if role == Role.PLANNER and desk.unit in {None, unit}]
    links = adopted_by(Plan.objects.filter(owner__in=owners).values("pk")) if owners else []
    plans: dict[int, list[Question]] = {}
    for question in questions_of(links, desk.on):
        plans.setdefault(question.link.below.plan_id, []).append(question)
    for pk, questions in list(plans.items())[:MOST_ROWS]:
        plan = questions[0].link.below.plan
        words = ngettext(
            "%(above)s changed %(count)d line that %(plan)s took over",
            "%(above)s changed %(count)d lines that %(plan)s took over",
            len(questions),
        )
        yield Row(
            what=words % {"above": questions[0].link.above.plan, "count": len(questions), "plan": plan},
            url=reverse("plans:questions", args=[pk]),
            source=plan.short_title,
            action=_("Follow or keep"),
            look="waiting",
            plan=(plan.pk, plan.short_title),
        )


def _units_not_sent(reviewers: set[int], on: date) -> Iterator[Row]:
    """For each period that is open: how many units have not sent yet."""
    rows = (
        Report.objects.filter(
            reviewer_unit__in=reviewers, state__in=OPEN_STATES, scheme_period__opens_on__lte=on, edition=1
        )
        .values(
            "scheme_period_id", "scheme__name", "scheme_period__due_on", "period_kind", "period_start", "period_end"
        )
        .annotate(units=Count("pk"))
        .order_by("-period_start")
    )
    for row in rows[:6]:
        report = Report(period_kind=row["period_kind"], period_start=row["period_start"], period_end=row["period_end"])
        yield Row(
            what=ngettext(
                "%(count)d unit has not sent: %(report)s", "%(count)d units have not sent: %(report)s", row["units"]
            )
            % {"count": row["units"], "report": _name(report)[:1].lower() + _name(report)[1:]},
            url=reverse("reports:period", args=[row["scheme_period_id"]]),
            source=row["scheme__name"],
            due_on=row["scheme_period__due_on"],
        )
