"""A sheet as people look at it: for each target its goal, what was before, what is said now; in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from roviec.acts.models import Act, ActObject
from roviec.figures.enums import PostingState
from roviec.figures.models import Posting
from roviec.kit.models import columns_of
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.models import Holding
from roviec.plans.enums import Nature, TimeRule
from roviec.plans.models import Allocation, ItemVersion, Target
from roviec.reports.enums import OPEN_STATES, CorrectionState, ReportAct, ReportState
from roviec.reports.models import Contact, Correction, Entry, Evidence, Remark, Report
from roviec.reports.queries.answers import Answer
from roviec.reports.queries.expected import base_period, expected_targets, last_day, plan_versions_in_force
from roviec.reports.queries.hashes import written

ZERO = Decimal(0)


@dataclass
class Line:
    """One target of a sheet, with all that is shown beside its number."""

    target: Target
    period: Period
    number: str = ""
    place: int = 0
    plan: str = ""
    goal: Decimal | None = None
    goal_since: date | None = None
    # What was accepted earlier in the goal's period: the sum of a flow, the last running total of a cumulative target.
    before: Decimal = ZERO
    before_whole: Decimal = ZERO
    previous: Answer | None = None
    year_before: Answer | None = None
    contact: Holding | None = None
    entry: Entry | None = None
    answer: Answer | None = None
    sent: list[Any] | None = None
    was_sent: bool = False
    evidence: list[Evidence] = field(default_factory=list)
    new_evidence: int = 0
    remarks: list[Remark] = field(default_factory=list)
    correction: Correction | None = None
    is_corrected: bool = False

    @property
    def version(self) -> int:
        """What a form carries to be known as stale: 0 while nothing is said."""
        return self.entry.version if self.entry else 0

    @property
    def is_filled(self) -> bool:
        """Whether something is said of the target."""
        return self.answer is not None

    @property
    def runs(self) -> bool:
        """Whether the figures of the periods add up, so that either can be typed and the other is computed."""
        if self.target.is_ratio:
            return False
        return self.target.nature == Nature.CUMULATIVE or self.is_flow

    @property
    def is_flow(self) -> bool:
        """Whether a figure is what arose in the period, and periods are summed."""
        return self.target.nature == Nature.FLOW and self.target.time_rule == TimeRule.SUM

    def in_period(self, answer: Answer | None) -> Decimal | None:
        """What arose in the period, for a number that runs; the number as it is otherwise."""
        if answer is None or answer.numerator is None:
            return None
        return answer.numerator - self.before if self.runs and not self.is_flow else answer.numerator

    def running(self, answer: Answer | None) -> Decimal | None:
        """The running total that an answer comes to, for a number that runs."""
        if answer is None or answer.numerator is None or not self.runs:
            return None
        return answer.numerator + self.before if self.is_flow else answer.numerator

    def stored(self, figure: Decimal | None, running: Decimal | None) -> Decimal | None:
        """The number to keep, from what arose in the period or from the running total, whichever is given."""
        if not self.runs:
            return figure
        if self.is_flow:
            return figure if figure is not None else None if running is None else running - self.before
        return running if running is not None else None if figure is None else figure + self.before

    @property
    def is_changed(self) -> bool:
        """Whether the figure or its evidence differs from what was sent the time before."""
        return self.was_sent and (self.said_now != self.sent or self.new_evidence > 0)

    @property
    def said_now(self) -> list[Any] | None:
        """The answer as acts keep it."""
        return None if self.answer is None else written(self.answer)

    @property
    def sent_answer(self) -> Answer | None:
        """What was sent the time before."""
        return None if self.sent is None else answer_from(self.sent)


@dataclass
class Sheet:
    """All lines of a report in the order of the plans, and what they come to."""

    report: Report
    lines: list[Line]
    remarks: list[Remark]
    was_sent: bool

    @property
    def filled(self) -> int:
        """How many targets have an entry."""
        return sum(line.is_filled for line in self.lines)

    @property
    def missing(self) -> list[Line]:
        """The targets nothing is said of yet."""
        return [line for line in self.lines if not line.is_filled]

    @property
    def changed(self) -> list[Line]:
        """What differs from the submission before."""
        return [line for line in self.lines if line.is_changed]

    @property
    def remarked(self) -> list[Line]:
        """The lines with a remark that waits for an answer."""
        return [line for line in self.lines if any(r.settled_at is None for r in line.remarks)]

    @property
    def waiting_for(self) -> list[tuple[str, int]]:
        """Who inside the unit has not filled in his part, and how many targets; '' for targets without a contact."""
        counts: dict[str, int] = defaultdict(int)
        for line in self.missing:
            counts[line.contact.person.name if line.contact else ""] += 1
        return sorted(counts.items(), key=lambda item: (not item[0], item[0]))

    def line(self, target_id: int) -> Line | None:
        """The line of a target."""
        return next((line for line in self.lines if line.target.pk == target_id), None)


def sheet(report: Report) -> Sheet:
    """The sheet of a report with everything its unit sees; scheme and scheme period are fetched with it.

    Eleven queries, whatever the number of targets and plans.
    """
    targets = _targets_of(report)
    lines = {target.pk: Line(target, base_period(target, report.period)) for target in targets}
    _number_the_lines(lines, report)
    _add_goals(lines, report)
    _add_the_past(lines, report)
    _add_what_is_said(lines, report)
    _add_contacts(lines, report)
    remarks = _add_remarks(lines, report)
    was_sent = _add_what_was_sent(lines, report)
    return Sheet(report, sorted(lines.values(), key=_order), remarks, was_sent)


def _targets_of(report: Report) -> list[Target]:
    """What the unit is asked for; once the report has left it, what it answered."""
    if report.state in OPEN_STATES:
        found = Target.objects.filter(pk__in=expected_targets(report.scheme_period, report.unit_id))
    else:
        answered = Entry.objects.filter(report=report, cleared_at__isnull=True)
        found = Target.objects.filter(pk__in=answered.values("target_id"))
    return list(found.select_related("item__plan__document"))


def _order(line: Line) -> tuple[Any, ...]:
    return (line.target.item.plan_id, line.place, line.target.code)


def _number_the_lines(lines: dict[int, Line], report: Report) -> None:
    """The number as issued, and the place within the plan, from the version in force."""
    versions = plan_versions_in_force(report.scheme, last_day(report.period))
    rows = ItemVersion.objects.filter(
        plan_version__in=versions, item__in=[line.target.item_id for line in lines.values()]
    )
    places = {item: (number, position) for item, number, position in rows.values_list("item_id", "number", "position")}
    for line in lines.values():
        line.number, line.place = places.get(line.target.item_id, ("", 0))
        line.plan = str(line.target.item.plan)


def _add_goals(lines: dict[int, Line], report: Report) -> None:
    """The goal of the year, else of the term that holds the period."""
    day = last_day(report.period)
    rows = Allocation.objects.filter(
        unit_id=report.unit_id,
        target__in=lines,
        retracted_at__isnull=True,
        period_kind__in=[PeriodKind.YEAR, PeriodKind.TERM],
        period_start__lte=day,
        period_end__gt=day,
    )
    # The year's goal is written over the term's.
    for goal in sorted(rows, key=lambda row: row.period_kind == PeriodKind.YEAR):
        lines[goal.target_id].goal, lines[goal.target_id].goal_since = goal.goal, goal.period_start
    for line in lines.values():
        # Where units are counted, the level is what each of them has to reach.
        if line.goal is None:
            line.goal = line.target.level


def _add_the_past(lines: dict[int, Line], report: Report) -> None:
    """Accepted figures: of the period before, of the same period last year, and their running total."""
    by_period: dict[int, dict[Period, Answer]] = defaultdict(dict)
    rows = Posting.objects.filter(
        unit_id=report.unit_id,
        target__in=lines,
        breakdown="",
        superseded_by__isnull=True,
        period_end__lte=report.period.end,
    ).exclude(state=PostingState.WITHDRAWN)
    for posting in rows:
        by_period[posting.target_id][posting.period] = Answer.of(posting)
    for line in lines.values():
        past = by_period[line.target.pk]
        line.previous = past.get(line.period.previous)
        line.year_before = past.get(line.period.year_before)
        since = line.goal_since or line.period.start.replace(month=1, day=1)
        earlier = [past[p] for p in sorted(past) if since <= p.start < line.period.start and past[p].is_figure]
        if line.target.nature == Nature.FLOW:
            line.before = sum((answer.numerator or ZERO for answer in earlier), ZERO)
            line.before_whole = sum((answer.denominator or ZERO for answer in earlier), ZERO)
        elif earlier:
            line.before = earlier[-1].numerator or ZERO


def _add_what_is_said(lines: dict[int, Line], report: Report) -> None:
    entries = list(Entry.objects.filter(report=report, cleared_at__isnull=True, target__in=lines))
    parts = parts_of(entries)
    for entry in entries:
        if not entry.breakdown:
            line = lines[entry.target_id]
            line.entry, line.answer = entry, Answer.of(entry, parts.get(entry.target_id))
    for evidence in (
        Evidence.objects.filter(report=report, removed_at__isnull=True, target__in=lines)
        .select_related("content")
        .order_by("added_at", "pk")
    ):
        lines[evidence.target_id].evidence.append(evidence)
    if report.state != ReportState.ACCEPTED:
        return
    # One that was accepted before the sheet was revoked and accepted again is no correction of what it says now.
    standing = Q(decision=CorrectionState.PROPOSED) | Q(
        decision=CorrectionState.ACCEPTED, decided_at__gte=report.accepted_at
    )
    corrections = Correction.objects.filter(standing, entry__report=report)
    for correction in corrections.select_related("entry").order_by("decided_at", "pk"):
        line = lines[correction.entry.target_id]
        if correction.decision == CorrectionState.PROPOSED:
            line.correction = correction
        else:
            line.answer, line.is_corrected = answer_of_correction(correction), True


def parts_of(entries: Iterable[Entry]) -> dict[int, dict[str, Decimal]]:
    """The figures of breakdowns among entries, by target and part."""
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for entry in entries:
        if entry.breakdown and entry.cleared_at is None and entry.numerator is not None:
            found[entry.target_id][entry.breakdown] = entry.numerator
    return found


def answer_of_correction(correction: Correction) -> Answer:
    """What a correction puts in the place of an accepted figure, its breakdown included."""
    return Answer.of(correction, {name: Decimal(number) for name, number in correction.parts.items()})


def _add_contacts(lines: dict[int, Line], report: Report) -> None:
    rows = Contact.objects.filter(
        unit_id=report.unit_id, target__in=lines, retracted_at__isnull=True, valid__contains=last_day(report.period)
    ).select_related("holding__person", "holding__post")
    for contact in rows:
        lines[contact.target_id].contact = contact.holding


def _add_remarks(lines: dict[int, Line], report: Report) -> list[Remark]:
    """Remarks at their numbers; returns those on the whole sheet."""
    overall = []
    for remark in Remark.objects.filter(report=report).order_by("made_at", "pk"):
        if remark.target_id in lines:
            lines[remark.target_id].remarks.append(remark)
        elif remark.target_id is None:
            overall.append(remark)
    return overall


@dataclass(frozen=True)
class Sent:
    """What one submission carried."""

    at: datetime
    figures: dict[int, list[Any]]


def submissions_of(report: Report) -> list[Sent]:
    """The last two submissions, the newest first, as their acts keep them."""
    about = ActObject.objects.filter(type=report._meta.label_lower, key=report.pk)
    acts = Act.objects.filter(kind=ReportAct.SUBMITTED, pk__in=about.values("act_id")).order_by("-pk")[:2]
    return [Sent(act.at, {row[0]: row[1:] for row in act.data["figures"]}) for act in acts]


def answer_from(said: list[Any]) -> Answer:
    """An answer from what an act keeps of it; reasons and notes are not kept there."""
    state, numerator, denominator, is_estimate, *broken_down = said
    numbers = [None if number is None else Decimal(number) for number in (numerator, denominator)]
    parts = {name: Decimal(number) for name, number in broken_down[0].items()} if broken_down else {}
    return Answer(state, numbers[0], numbers[1], is_estimate, parts=parts)


def _add_what_was_sent(lines: dict[int, Line], report: Report) -> bool:
    """The submission to compare with: the last one while the unit writes, the one before it once it has sent again."""
    sent = submissions_of(report)
    if not sent and report.edition > 1:
        # What is looked at is how it differs from what counts.
        editions = Report.objects.filter(scheme=report.scheme, unit=report.unit_id, **columns_of(report.period))
        before = editions.filter(edition__lt=report.edition, state=ReportState.ACCEPTED).order_by("-edition").first()
        sent = submissions_of(before)[:1] if before else []
        if report.state not in OPEN_STATES:
            sent = [*sent[:1], *sent[:1]]
    if report.state not in OPEN_STATES:
        sent = sent[1:]
    if not sent:
        return False
    for line in lines.values():
        line.was_sent, line.sent = True, sent[0].figures.get(line.target.pk)
        line.new_evidence = sum(evidence.added_at > sent[0].at for evidence in line.evidence)
    return True
