"""Reading the register of requests about personal data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from roviec.desk.queries.duties import Row
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member
from roviec.organisations.queries import units_below
from roviec.privacy.enums import OPEN_STATES, RequestState
from roviec.privacy.models import SubjectRequest
from roviec.privacy.parts import Part
from roviec.regulations.enums import DataRight

KEEPERS = (Role.ADMINISTRATOR, Role.CLERK)
MOST_DUTIES = 30


def requests_kept_by(member: Member) -> QuerySet[SubjectRequest]:
    """The requests in the registers that he keeps: of the units his role is over, and below."""
    over = [unit for role, unit in member.roles if role in KEEPERS]
    return SubjectRequest.objects.filter(keeper__in=units_below(over, member.on)).order_by("-received_on", "-pk")


def is_overdue(request: SubjectRequest, on: date) -> bool:
    """Whether the next step is past its day: the procedure first, then the answer."""
    due = next_due(request)
    return due is not None and on > due


def next_due(request: SubjectRequest) -> date | None:
    """The last day of the next step; None when it is settled."""
    if request.state == RequestState.RECEIVED:
        return request.procedure_due_on
    return request.due_on if request.state == RequestState.IN_HAND else None


def duties_of(member: Member, _on: date) -> Iterator[Row]:
    """The open requests as rows of the inbox, without the name of whoever asks."""
    if not member.is_a(*KEEPERS):
        return
    for request in requests_kept_by(member).filter(state__in=OPEN_STATES).order_by("due_on")[:MOST_DUTIES]:
        is_new = request.state == RequestState.RECEIVED
        yield Row(
            what=_("Request %(number)s about personal data: %(right)s")
            % {"number": request, "right": DataRight(request.right).label},
            url=reverse("privacy:request", args=[request.pk]),
            source=_("Personal data"),
            due_on=next_due(request),
            action=_("Tell the procedure") if is_new else _("Answer the request"),
        )


@dataclass(frozen=True)
class SeenRow:
    """A request as the register shows it."""

    request: SubjectRequest
    right: str
    state: str
    look: str
    due_on: date | None


LOOKS = {
    RequestState.RECEIVED: "waiting",
    RequestState.IN_HAND: "running",
    RequestState.DONE: "done",
    RequestState.REFUSED: "returned",
    RequestState.TAKEN_BACK: "draft",
}


def seen_rows(requests: Iterable[SubjectRequest], on: date) -> list[SeenRow]:
    """These requests as the register shows them on a day."""
    return [
        SeenRow(
            each,
            str(DataRight(each.right).label),
            str(_("overdue")) if is_overdue(each, on) else str(RequestState(each.state).label),
            "late" if is_overdue(each, on) else LOOKS[RequestState(each.state)],
            next_due(each),
        )
        for each in requests
    ]


def as_part(requests: Iterable[SubjectRequest]) -> Part:
    """The register as a table to take out."""
    heads = [
        _("Number of the request"), _("Asks"), _("Name"), _("Reached at"), _("Received"), _("Procedure told"), _("Due"), _("Extended"),
        _("State of the request"), _("Settled"), _("Answer"),
    ]  # fmt: skip
    rows = [
        [
            str(each),
            str(DataRight(each.right).label),
            each.subject_name,
            each.subject_contact,
            _day(each.received_on),
            _day(each.procedure_told_on),
            _day(each.due_on),
            _day(each.extended_on),
            str(RequestState(each.state).label),
            _day(each.settled_on),
            each.outcome,
        ]
        for each in requests
    ]
    return Part("requests", _("Requests"), heads, rows)


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""
