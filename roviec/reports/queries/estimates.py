"""Estimates that a unit gave in earlier periods and has not confirmed yet."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from roviec.figures.enums import PostingState
from roviec.figures.models import Posting
from roviec.plans.models import Target
from roviec.reports.models import Confirmation, Report


def open_estimates(report: Report) -> QuerySet[Posting]:
    """What counts as an estimate of the unit in periods before the sheet's, for targets of its scheme."""
    return (
        Posting.objects.filter(
            unit_id=report.unit_id,
            target__item__plan__schemes=report.scheme_id,
            is_estimate=True,
            state=PostingState.REPORTED,
            breakdown="",
            superseded_by__isnull=True,
            period_end__lte=report.period_start,
        )
        .select_related("target")
        .order_by("period_start", "target__code")
    )


def parts_of_estimate(posting: Posting) -> list[Posting]:
    """The breakdown that was estimated with a total."""
    return list(
        Posting.objects.filter(
            target=posting.target_id,
            unit=posting.unit_id,
            period_kind=posting.period_kind,
            period_start=posting.period_start,
            superseded_by__isnull=True,
            is_estimate=True,
        )
        .exclude(breakdown="")
        .order_by("breakdown")
    )


@dataclass(frozen=True)
class EstimateLine:
    """An estimate in the sheet that is to confirm it, and what the sheet says of it."""

    posting: Posting
    confirmation: Confirmation | None

    @property
    def target(self) -> Target:
        """Of what."""
        return self.posting.target

    @property
    def is_changed(self) -> bool:
        """Whether another number is given for good."""
        said = self.confirmation
        return said is not None and (said.numerator, said.denominator) != (
            self.posting.numerator,
            self.posting.denominator,
        )


def estimates_of(report: Report) -> list[EstimateLine]:
    """The estimates that the sheet is to confirm, and those it confirmed; two queries."""
    said = {
        row.posting_id: row
        for row in Confirmation.objects.filter(report=report).select_related("posting__target").order_by("posting_id")
    }
    postings = {posting.pk: posting for posting in open_estimates(report)}
    # What an accepted sheet confirmed is no estimate any more, but still part of what it said.
    postings |= {pk: row.posting for pk, row in said.items() if pk not in postings}
    return [EstimateLine(posting, said.get(pk)) for pk, posting in sorted(postings.items())]
