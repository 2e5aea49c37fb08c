"""What the operations on reports raise, and the checks that several of them share."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.queries.successions import heirs_of
from roviec.plans.models import Target
from roviec.reports.enums import OPEN_STATES, ReopeningState, ReportState
from roviec.reports.models import Reopening, Report, Writer
from roviec.reports.queries.expected import day_the_unit_ended
from roviec.reports.queries.reopening import is_locked
from roviec.reports.queries.sentences import end_in_words


class UnableToWrite(Unable):
    """The figure, narrative or evidence is not kept; `field` and `target` say beside what to show the sentence."""

    def __init__(self, sentence: str | Promise, *, target: Target | None = None, field: str = "") -> None:
        """Keep the sentence and its place."""
        super().__init__(sentence)
        self.target = target
        self.field = field


class StaleFigure(Stale):
    """Somebody else wrote the figure of `target` meanwhile."""

    def __init__(self, target: Target) -> None:
        """Keep the target."""
        super().__init__(_("Somebody else wrote this figure after you opened the sheet."))
        self.target = target


class UnableToSubmit(Unable):
    """The report stays inside the unit."""


class UnableToReview(Unable):
    """The report is neither returned nor accepted."""


class UnableToRevoke(Unable):
    """The accepted report goes on counting."""


class UnableToCorrect(Unable):
    """The accepted figure stays as it is."""


class UnableToFreeze(Unable):
    """The figures are not frozen."""


class UnableToOpen(Unable):
    """The scheme or its period is not set up."""


class UnableToReopenSheet(Unable):
    """A closed sheet stays closed, or as it is."""


def locked(report: Report) -> Report:
    """The report as it is now, locked until the end of the transaction: everybody takes this row first."""
    return (
        Report.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scheme", "scheme_period")
        .get(pk=report.pk)
    )


def must_take_words(report: Report, at: datetime) -> None:
    """Raise unless the unit may still write in the report: it is open, its period is, and the unit exists."""
    if report.state == ReportState.SUBMITTED:
        raise UnableToWrite(
            _("The report has been submitted. Ask the unit above to return it if something has to change.")
        )
    if report.state not in OPEN_STATES:
        raise UnableToWrite(_("The report has been accepted. Propose a correction if a figure is wrong."))
    if sentence := closed_or_ended(report, at):
        raise UnableToWrite(sentence)


def closed_or_ended(report: Report, at: datetime, *, for_review: bool = False) -> str | Promise | None:
    """Why nothing of this report can change any more, whatever its state; None when it can.

    What was sent in time may still be reviewed when the time for writing in a sheet that was opened again is over.
    """
    return closed_unless_opened(report, standing_reopening(report), at, for_review=for_review)


def closed_unless_opened(
    report: Report, opened: Reopening | None, at: datetime, *, for_review: bool = False
) -> str | Promise | None:
    """The same, when what opens the sheet again was looked for already."""
    today = timezone.localdate(at)
    # What was sent before the unit ended may still be judged; what was not is sent by the unit that stands for it.
    ended = None if for_review else day_the_unit_ended(report.unit_id, today)
    if ended and not heirs_of([report.unit_id], today):
        return str(_("The unit ended on %(day)s; it no longer reports.")) % {"day": f"{ended:%d/%m/%Y}"}
    if opened is None and report.edition > 1:
        return _("The sheet that was opened again is closed.")
    if opened and opened.until and opened.until <= at and not for_review:
        return str(_("The sheet was open again until %(until)s. Ask for more time if something has to change.")) % {
            "until": end_in_words(opened.until)
        }
    if opened is None and is_locked(report):
        return str(_("The period %(period)s is closed: its figures can no longer change.")) % {
            "period": report.period.label
        }
    return None


def standing_reopening(report: Report) -> Reopening | None:
    """What lets the unit write in this very sheet though it was closed; its time may be over."""
    granted = Reopening.objects.filter(state=ReopeningState.GRANTED, closed_at__isnull=True)
    return granted.filter(Q(edition=report) | Q(report=report, edition__isnull=True)).first()


def note_the_writer(report: Report, by: Actor) -> None:
    """From now on this person cannot accept the report, in any of his posts."""
    Writer.objects.bulk_create([Writer(report=report, actor_key=by.key)], ignore_conflicts=True)


def has_written(report: Report, by: Actor) -> bool:
    """Whether this person had a hand in the report."""
    return report.submitted_by_key == by.key or Writer.objects.filter(report=report, actor_key=by.key).exists()
