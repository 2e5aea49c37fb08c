"""Reporting schemes and their periods; a unit's sheet with entries, evidence, remarks and corrections."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from roviec.documents.models import FileContent
from roviec.figures.enums import FigureState
from roviec.kit.models import Identified, OfPeriod, Recorded, Versioned, period_is_whole
from roviec.organisations.models import Holding, Unit
from roviec.plans.models import Plan, PlanVersion, Target
from roviec.reports.enums import CorrectionState, ReportState


def _number() -> models.DecimalField[Decimal | int | str | None, Decimal | None]:
    return models.DecimalField(max_digits=24, decimal_places=6, null=True)


# What a figure may look like, wherever it is written down: only a reported one has numbers, a share is at most the
# whole, and what is not available says why.
FIGURE_IS_WHOLE = (
    Q(state=FigureState.REPORTED, numerator__isnull=False, reason="")
    | Q(state=FigureState.NOT_APPLICABLE, numerator__isnull=True, denominator__isnull=True)
    | (Q(state=FigureState.UNAVAILABLE, numerator__isnull=True, denominator__isnull=True) & ~Q(reason=""))
)
SHARE_OF_WHOLE = Q(denominator__isnull=True) | Q(denominator__gte=0, numerator__lte=F("denominator"))


class Scheme(Identified, Versioned):
    """One reporting regime of an organisation: which plans, how often, with which days.

    A unit fills one sheet a period for all plans of the scheme. Days are counted within (or after) the period:
    `due_day` 20 of a monthly scheme is the 20th of that month.
    """

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="schemes")
    name = models.CharField(max_length=200)
    frequency = models.CharField(max_length=12, default="MONTH")
    plans = models.ManyToManyField(Plan, related_name="schemes")
    opens_day = models.PositiveSmallIntegerField(default=1)
    cutoff_day = models.PositiveSmallIntegerField(default=18)
    due_day = models.PositiveSmallIntegerField(default=20)
    locks_day = models.PositiveSmallIntegerField(default=40)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="scheme_named"),
            models.CheckConstraint(
                condition=Q(frequency__in=["MONTH", "QUARTER", "YEAR"]), name="scheme_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(opens_day__gte=1, opens_day__lte=F("cutoff_day"))
                & Q(cutoff_day__lte=F("due_day"))
                & Q(due_day__lte=F("locks_day")),
                name="scheme_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class SchemePeriod(OfPeriod):
    """One period of a scheme with its four dates: open, cut-off of figures, due, lock."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="periods")
    opens_on = models.DateField()
    cutoff_on = models.DateField()
    due_on = models.DateField()
    locks_on = models.DateField()

    class Meta:
        constraints = [
            period_is_whole("scheme_period"),
            models.UniqueConstraint(
                fields=["scheme", "period_kind", "period_start", "period_end"], name="scheme_period_once"
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("cutoff_on"))
                & Q(cutoff_on__lte=F("due_on"))
                & Q(due_on__lte=F("locks_on")),
                name="scheme_period_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        """The period's label."""
        return self.period.label


class Report(OfPeriod, Identified, Versioned):
    """What one unit says it reached in one period, over all plans of a scheme.

    A unit writes a draft, may put it before its head, submits it; its reviewer returns or accepts it; only accepted
    figures enter the ledger. The database keeps these rules:
    - a unit has one report for a scheme and a period (report_one_per_period);
    - a report has a submission time exactly when it has left the unit once (report_submitted_at_iff_submitted);
    - it has an acceptance and the hash of what was seen exactly when accepted (report_acceptance_iff_accepted);
    - nobody accepts what he submitted (report_accepted_by_another);
    - entries change only while the report is open (trigger reports_entry_only_while_open).
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="reports")
    scheme_period = models.ForeignKey(SchemePeriod, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports")
    reviewer_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    plan_versions = models.ManyToManyField(PlanVersion, related_name="+")
    state = models.CharField(max_length=9, choices=ReportState.choices, default=ReportState.DRAFT)
    narrative = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by_key = models.CharField(max_length=80, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_key = models.CharField(max_length=80, blank=True)
    seen_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            period_is_whole("report"),
            models.UniqueConstraint(
                fields=["scheme", "unit", "period_kind", "period_start", "period_end"], name="report_one_per_period"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ReportState.DRAFT, ReportState.WITH_HEAD], submitted_at=None, submitted_by_key=""
                )
                | (
                    Q(
                        state__in=[ReportState.SUBMITTED, ReportState.RETURNED, ReportState.ACCEPTED],
                        submitted_at__isnull=False,
                    )
                    & ~Q(submitted_by_key="")
                ),
                name="report_submitted_at_iff_submitted",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=ReportState.ACCEPTED, accepted_at__isnull=False) & ~Q(accepted_by_key="") & ~Q(seen_hash="")
                )
                | (~Q(state=ReportState.ACCEPTED) & Q(accepted_at=None, accepted_by_key="", seen_hash="")),
                name="report_acceptance_iff_accepted",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by_key="") | ~Q(accepted_by_key=F("submitted_by_key")),
                name="report_accepted_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-period_start"], name="report_of_unit"),
            models.Index(fields=["reviewer_unit", "state"], name="report_to_review"),
        ]

    def __str__(self) -> str:
        """Scheme and period."""
        return f"{self.scheme} {self.period}"


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
    numerator = _number()
    denominator = _number()
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


class Remark(models.Model):
    """Bút phê: a reviewer's remark, at a number (`target`) or on the whole sheet; settled when the unit resubmits."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="remarks")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    made_by_key = models.CharField(max_length=80)
    made_by_name = models.CharField(max_length=120)
    made_by_post = models.CharField(max_length=200)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="remark_says_something")]

    def __str__(self) -> str:
        """The words."""
        return self.words


class Contact(Recorded):
    """Đầu mối nhập: who inside a unit fills in a target, over a span of days; one a day."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="contacts")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="contact_one_a_day",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("target", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(retracted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        """Unit and target."""
        return f"{self.unit_id}/{self.target_id}"


class Correction(Identified):
    """A proposal to replace an accepted figure, with its reason; decided by the reviewer, who is not its author.

    - at most one waits for an entry (correction_one_waits);
    - decided means a time and another hand (correction_decided_by_another).
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=14, choices=FigureState.choices)
    numerator = _number()
    denominator = _number()
    is_estimate = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    why = models.CharField(max_length=500)
    decision = models.CharField(max_length=8, choices=CorrectionState.choices, default=CorrectionState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by_key = models.CharField(max_length=80)
    proposed_by_name = models.CharField(max_length=120)
    decided_at = models.DateTimeField(null=True)
    decided_by_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(decision=CorrectionState.PROPOSED), name="correction_one_waits"
            ),
            models.CheckConstraint(condition=FIGURE_IS_WHOLE, name="correction_figure_is_whole"),
            models.CheckConstraint(condition=SHARE_OF_WHOLE, name="correction_share_of_whole"),
            models.CheckConstraint(condition=~Q(why=""), name="correction_says_why"),
            models.CheckConstraint(
                condition=Q(decision=CorrectionState.PROPOSED, decided_at=None, decided_by_key="")
                | (
                    Q(decision__in=[CorrectionState.ACCEPTED, CorrectionState.REFUSED], decided_at__isnull=False)
                    & ~Q(decided_by_key="")
                    & ~Q(decided_by_key=F("proposed_by_key"))
                ),
                name="correction_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        """Why."""
        return self.why
