"""A unit's sheet of a period: the report, its entries and evidence, and who had a hand in it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from roviec.documents.models import FileContent
from roviec.figures.enums import FigureState
from roviec.figures.models import Posting
from roviec.kit.models import Identified, OfPeriod, Versioned, period_is_whole
from roviec.organisations.models import Holding, Unit
from roviec.plans.models import PlanVersion, Target
from roviec.reports.enums import SENT_STATES, ReportState
from roviec.reports.models.columns import FIGURE_IS_WHOLE, SHARE_OF_WHOLE, number
from roviec.reports.models.schemes import Scheme, SchemePeriod

ONCE_ACCEPTED = (ReportState.ACCEPTED, ReportState.REVOKED)


class Report(OfPeriod, Identified, Versioned):
    """What one unit says it reached in one period, over all plans of a scheme.

    A unit writes a draft, may put it before its head, submits it; its reviewer returns or accepts it; only accepted
    figures enter the ledger. The database keeps these rules:
    - a unit has one report for a scheme and a period, and the next edition of it each time an accepted one is opened
      again (report_one_per_period);
    - a report has a submission time exactly when it has left the unit once (report_submitted_at_iff_submitted);
    - it has an acceptance and the hash of what was seen exactly when accepted (report_acceptance_iff_accepted); a later
      edition keeps them when it is revoked, the first one is returned then (report_revoked_is_a_later_edition);
    - nobody accepts what he submitted (report_accepted_by_another);
    - entries change only while the report is open (trigger reports_entry_only_while_open).
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="reports")
    scheme_period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports")
    reviewer_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    plan_versions = models.ManyToManyField(PlanVersion, related_name="+")
    edition = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=ReportState.choices, default=ReportState.DRAFT)
    narrative = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_key = models.CharField(max_length=80, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_key = models.CharField(max_length=80, blank=True)
    seen_hash = models.CharField(max_length=64, blank=True)

    # The unit whose turn it is to look, and its name unless it is the last one; set by `queries.routes.with_turn`.
    turn: int
    waits_for: str | None
    has_route: bool
    # Until when a sheet that was opened again may be written, and whether a wish to open it waits; set there too.
    open_until: datetime | None
    asks_to_open: bool
    was_reopened: bool
    is_revoked: bool
    is_locked: bool

    class Meta:
        constraints = [
            period_is_whole("report"),
            models.UniqueConstraint(
                fields=["scheme", "unit", "period_kind", "period_start", "period_end", "edition"],
                name="report_one_per_period",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ReportState.DRAFT, ReportState.WITH_HEAD], submitted_at=None, submitted_by_key=""
                )
                | (
                    Q(
                        state__in=SENT_STATES,
                        submitted_at__isnull=False,
                    )
                    & ~Q(submitted_by_key="")
                ),
                name="report_submitted_at_iff_submitted",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=ONCE_ACCEPTED, accepted_at__isnull=False) & ~Q(accepted_by_key="") & ~Q(seen_hash="")
                )
                | (~Q(state__in=ONCE_ACCEPTED) & Q(accepted_at=None, accepted_by_key="", seen_hash="")),
                name="report_acceptance_iff_accepted",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by_key="") | ~Q(accepted_by_key=F("submitted_by_key")),
                name="report_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(edition__gt=1) | ~Q(state=ReportState.REVOKED), name="report_revoked_is_a_later_edition"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-period_start"], name="report_of_unit"),
            models.Index(fields=["reviewer_unit", "state"], name="report_to_review"),
        ]

    def __str__(self) -> str:
        """Scheme and period."""
        return f"{self.scheme}, {self.period.phrase}"


class ReportStep(models.Model):
    """One earlier reviewer on the way of a sheet: endorses it, or returns it, before the last one accepts.

    - endorsed means a time, a hand and the hash of what was seen, all or nothing (report_step_endorsed_wholly);
    - nobody endorses at two steps (report_step_another_hand_each);
    - endorsed only while the report is submitted, one after another; accepted only when all are endorsed (triggers).
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    endorsed_at = models.DateTimeField(null=True)
    endorsed_by_key = models.CharField(max_length=80, blank=True)
    endorsed_by_name = models.CharField(max_length=120, blank=True)
    endorsed_by_post = models.CharField(max_length=200, blank=True)
    seen_hash = models.CharField(max_length=64, blank=True)

    # Set by the queries that read a route.
    unit_name: str

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="report_step_one_after_another"),
            models.UniqueConstraint(fields=["report", "unit"], name="report_step_once_a_unit"),
            models.UniqueConstraint(
                fields=["report", "endorsed_by_key"],
                condition=~Q(endorsed_by_key=""),
                name="report_step_another_hand_each",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_at=None, endorsed_by_key="", seen_hash="")
                | (Q(endorsed_at__isnull=False) & ~Q(endorsed_by_key="") & ~Q(seen_hash="")),
                name="report_step_endorsed_wholly",
            ),
        ]
        indexes = [models.Index(fields=["unit", "endorsed_at"], name="report_step_to_endorse")]

    def __str__(self) -> str:
        """Report and place in the route."""
        return f"{self.report_id}/{self.position}"


class Entry(Versioned):
    """A figure of a sheet as the unit wrote it, for one target and breakdown ('' is the total).

    - one per target and breakdown (entry_once);
    - only REPORTED has numbers, UNAVAILABLE has a reason (entry_figure_is_whole); a share is at most the whole
      (entry_share_of_whole);
    - a cleared one stays as a row, because acts name it, and its version goes on when it is written again;
    - it counts nowhere until its report is accepted and it is posted.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="entries")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    breakdown = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=14, choices=FigureState.choices)
    numerator = number()
    denominator = number()
    is_estimate = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    written_at = models.DateTimeField()
    written_by_key = models.CharField(max_length=80)
    written_by_name = models.CharField(max_length=120)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "target", "breakdown"], name="entry_once"),
            models.CheckConstraint(condition=FIGURE_IS_WHOLE, name="entry_figure_is_whole"),
            models.CheckConstraint(condition=SHARE_OF_WHOLE, name="entry_share_of_whole"),
            models.CheckConstraint(
                condition=Q(is_estimate=False) | Q(state=FigureState.REPORTED), name="entry_estimate_is_a_figure"
            ),
        ]

    def __str__(self) -> str:
        """The target's name, which acts copy; the caller has fetched the target."""
        return str(self.target)


class Writer(models.Model):
    """Who had a hand in a report; none of them may accept it, in any of his posts."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="writers")
    actor_key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "actor_key"], name="writer_once")]

    def __str__(self) -> str:
        """The key."""
        return self.actor_key


class Evidence(Identified):
    """A photo or paper that shows what a figure says; internal, without EXIF; removed ones stay as rows."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    content = models.ForeignKey(FileContent, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by_key = models.CharField(max_length=80)
    added_by_name = models.CharField(max_length=120)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "target", "content"], condition=Q(removed_at__isnull=True), name="evidence_once"
            ),
        ]

    def __str__(self) -> str:
        """The file's name."""
        return self.name

    @property
    def title_in_acts(self) -> str:
        """A number: people name files after people."""
        return f"#{self.pk}"


class Confirmation(models.Model):
    """An estimate of an earlier period as the unit gives it for good, in the sheet of a later one.

    Once a report and estimate (confirmation_once), written only while the report is open (trigger). Posted as the
    replacement of the estimate when the report is accepted; the same number, or another.
    """

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="confirmations")
    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="+")
    numerator = models.DecimalField(max_digits=24, decimal_places=6)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    confirmed_at = models.DateTimeField()
    confirmed_by_key = models.CharField(max_length=80)
    confirmed_by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "posting"], name="confirmation_once"),
            models.CheckConstraint(condition=SHARE_OF_WHOLE, name="confirmation_share_of_whole"),
        ]

    def __str__(self) -> str:
        """Report and estimate."""
        return f"{self.report_id}/{self.posting_id}"


class Reminder(models.Model):
    """Somebody who answers for the sheet reminded a contact of what he has not filled in; once a day."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="reminders")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    made_at = models.DateTimeField()
    made_by_key = models.CharField(max_length=80)
    made_by_name = models.CharField(max_length=120)
    made_by_post = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "holding", "day"], name="reminder_once_a_day")]

    def __str__(self) -> str:
        """Report and day."""
        return f"{self.report_id} {self.day}"
