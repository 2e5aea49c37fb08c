"""Looking back at a month: what of the work programme is done, and what is carried forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.kit.periods import Period
from roviec.organisations.models import STANDS, Unit
from roviec.plans.enums import Outcome, PlanAct
from roviec.plans.models import MonthReview
from roviec.plans.queries.programme import programme_of


class UnableToReview(Unable):
    """The month cannot be looked back at like this."""


@dataclass(frozen=True)
class Said:
    """What became of a line in the month, and why when it goes on."""

    outcome: Outcome
    reason: str = ""


@transaction.atomic
def review_month(unit: Unit, month: Period, said: Mapping[int, Said], *, by: Actor, at: datetime) -> int:
    """The unit says of lines of its programme (by item id) that they are done or carried forward; returns how many are new.

    What is carried forward stands in the programme of the next month too. Saying the same again changes nothing; saying
    otherwise takes the place of what was said. Raises UnableToReview for a month to come, a line that is not of the
    month, and one carried forward without a reason.
    """
    today = timezone.localdate(at)
    if month.start > today:
        raise UnableToReview(_("This month has not begun yet."))
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    lines = {line.row.item_id: line for line in programme_of(unit, month, _day_in(month, today)).lines}
    if strangers := set(said) - set(lines):
        raise UnableToReview(_("%(count)d lines are not of this month's programme.") % {"count": len(strangers)})
    silent = [
        lines[item].row for item, each in said.items() if each.outcome == Outcome.CARRIED and not each.reason.strip()
    ]
    if silent:
        names = "; ".join(str(row)[:60] for row in silent[:5])
        raise UnableToReview(_("Say why these are carried forward: %(lines)s.") % {"lines": names})
    new = []
    for item, each in said.items():
        reason = each.reason.strip() if each.outcome == Outcome.CARRIED else ""
        standing = lines[item].review
        if standing is None or (standing.outcome, standing.reason) != (each.outcome, reason):
            new.append(MonthReview(unit=unit, item_id=item, month=month.start, outcome=each.outcome, reason=reason))
    if not new:
        return 0
    items = [review.item_id for review in new]
    MonthReview.objects.filter(STANDS, unit=unit, month=month.start, item__in=items).update(retracted_at=Now())
    MonthReview.objects.bulk_create(new)
    data = {"month": f"{month.start:%Y-%m}", "carried": sum(review.outcome == Outcome.CARRIED for review in new)}
    things = [unit, *(lines[item].row.item for item in items)]
    record(PlanAct.MONTH_REVIEWED, by=by, on=things, at=at, data=data)
    return len(new)


def _day_in(month: Period, today: date) -> date:
    """The day whose plans are looked at: today, or the month's last day once it is over."""
    return min(today, month.end - timedelta(days=1))
