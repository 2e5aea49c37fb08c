"""The register of requests about personal data, by the clocks of the law."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.models import Unit
from roviec.people.models import Person
from roviec.privacy.enums import OPEN_STATES, Channel, PrivacyAct, RequestState
from roviec.privacy.models import SubjectRequest
from roviec.regulations.enums import Counting, DataRight
from roviec.regulations.queries import request_clock, work_calendar


class UnableToKeepRequest(Unable):
    """The request cannot take this step."""


@dataclass(frozen=True)
class Asked:
    """What somebody asks about his data; `person` when he has or had an account here."""

    right: DataRight
    channel: Channel
    subject_name: str
    subject_contact: str
    words: str
    received_on: date
    person: Person | None = None
    has_third_party: bool = False


@transaction.atomic
def receive_request(
    keeper: Unit, asked: Asked, *, key: uuid.UUID | None = None, by: Actor, at: datetime
) -> SubjectRequest:
    """The request stands in the unit's register with its due days; `key` names the wish: the same again is the same one.

    The clock is that of the day on which it came in.
    """
    # Lock before looking: two clerks may number a request at the same moment.
    Unit.objects.select_for_update(no_key=True).get(pk=keeper.pk)
    if key and (same := SubjectRequest.objects.filter(uuid=key).first()):
        return same
    clock, calendar = request_clock(asked.right, asked.received_on), work_calendar()
    year = asked.received_on.year
    last = SubjectRequest.objects.filter(keeper=keeper, year=year).aggregate(last=Max("number"))["last"] or 0
    days = clock.third_party_days if asked.has_third_party else clock.answer_days
    due_on = calendar.due(asked.received_on, days, Counting(clock.counting))
    request = SubjectRequest.objects.create(
        uuid=key or uuid.uuid4(),
        keeper=keeper,
        year=year,
        number=last + 1,
        right=asked.right,
        channel=asked.channel,
        person=asked.person,
        subject_name=asked.subject_name.strip(),
        subject_contact=asked.subject_contact.strip(),
        words=asked.words.strip(),
        has_third_party=asked.has_third_party,
        received_on=asked.received_on,
        procedure_due_on=calendar.due(asked.received_on, clock.procedure_days, Counting.WORKING),
        first_due_on=due_on,
        due_on=due_on,
        extension_days=clock.extension_days,
    )
    record(PrivacyAct.REQUEST_RECEIVED, by=by, on=[request, keeper], at=at, data={"right": asked.right.value})
    return request


@transaction.atomic
def tell_procedure(request: SubjectRequest, on: date, *, version: int, by: Actor, at: datetime) -> SubjectRequest:
    """The subject has been told on this day how and by when he is answered; telling twice changes nothing."""
    request = _locked(request)
    if request.state == RequestState.IN_HAND:
        return request
    _must_be_open(request, version)
    if on < request.received_on:
        raise UnableToKeepRequest(_("The procedure cannot be told before the request came in."))
    request.state, request.procedure_told_on = RequestState.IN_HAND, on
    _save(request, "state", "procedure_told_on")
    record(PrivacyAct.PROCEDURE_TOLD, by=by, on=request, at=at)
    return request


@transaction.atomic
def extend_request(
    request: SubjectRequest, reason: str, on: date, *, version: int, by: Actor, at: datetime
) -> SubjectRequest:
    """The term ends later, once; the reason is told to the subject, and the first due day stays on record.

    Raises UnableToKeepRequest when it was extended before, when its law knows no extension, or after the due day.
    """
    request = _locked(request)
    if request.extended_on is not None:
        raise UnableToKeepRequest(_("The term was extended already; the law allows it once."))
    _must_be_open(request, version)
    if not request.extension_days:
        raise UnableToKeepRequest(_("The law of that time knows no extension."))
    if on > request.due_on:
        raise UnableToKeepRequest(_("The term is over; it can only be extended before its last day is past."))
    clock, calendar = request_clock(DataRight(request.right), request.received_on), work_calendar()
    request.due_on = calendar.due(request.first_due_on, request.extension_days, Counting(clock.counting))
    request.extended_on, request.extension_reason = on, reason.strip()
    _save(request, "due_on", "extended_on", "extension_reason")
    record(PrivacyAct.REQUEST_EXTENDED, by=by, on=request, at=at, data={"due_on": f"{request.due_on}"})
    return request


@transaction.atomic
def settle_request(
    request: SubjectRequest,
    state: RequestState,
    outcome: str,
    on: date,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> SubjectRequest:
    """The request is granted, refused or taken back, with what was answered; settling it so again changes nothing."""
    request = _locked(request)
    if request.state == state:
        return request
    _must_be_open(request, version)
    if on < request.received_on:
        raise UnableToKeepRequest(_("It cannot be settled before it came in."))
    request.state, request.settled_on, request.outcome = state, on, outcome.strip()
    _save(request, "state", "settled_on", "outcome")
    record(PrivacyAct.REQUEST_SETTLED, by=by, on=request, at=at, data={"state": state.value})
    return request


def _locked(request: SubjectRequest) -> SubjectRequest:
    return SubjectRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)


def _must_be_open(request: SubjectRequest, version: int) -> None:
    if request.state not in OPEN_STATES:
        raise UnableToKeepRequest(_("This request is settled already."))
    if request.version != version:
        raise Stale(_("Somebody else changed this request meanwhile. Look at it again."))


def _save(request: SubjectRequest, *columns: str) -> None:
    request.version += 1
    request.save(update_fields=[*columns, "version"])
