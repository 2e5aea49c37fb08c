"""Erasing a former member: his name goes from everywhere it was copied to; what he did stays, by a number."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roviec.acts.operations import erase_words, record
from roviec.acts.queries import name_once_erased
from roviec.kit.actors import Actor
from roviec.kit.errors import Unable
from roviec.people.models import Person
from roviec.people.operations import erase_account
from roviec.privacy.enums import PrivacyAct, RequestState
from roviec.privacy.models import SubjectRequest
from roviec.privacy.names import copied_names
from roviec.privacy.queries.erasing import held_from, mentions_of, names_in_acts
from roviec.privacy.queries.held import key_of
from roviec.regulations.enums import DataRight


class UnableToErase(Unable):
    """The data cannot be erased now."""


@transaction.atomic
def erase_person(request: SubjectRequest, *, with_mentions: bool, by: Actor, at: datetime) -> Person:
    """The person of a request to delete is a number from now on; erasing an erased person changes nothing.

    His name goes from the account, the history and every copy; `with_mentions` also takes the remarks in which it stands.
    Figures, posts and acts stay, and the chain verifies. Raises UnableToErase unless the request is one to delete, in
    hand, of somebody with an account who holds no post any more.
    """
    request = SubjectRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
    if request.person_id is None or request.right != DataRight.DELETE or request.state != RequestState.IN_HAND:
        raise UnableToErase(_("Only for a request to delete, in hand, of somebody with an account here."))
    person = Person.objects.select_for_update(no_key=True).get(pk=request.person_id)
    if key_of(person) == by.key:
        raise UnableToErase(_("Nobody erases himself: ask another administrator."))
    if held_from(person, timezone.localdate(at)):
        raise UnableToErase(_("He holds a post. End his posts first; then his data can be erased."))
    called = name_once_erased(key_of(person))
    if person.name == called:
        return person
    cause = record(PrivacyAct.PERSON_ERASED, by=by, on=[request, person], at=at)
    if with_mentions:
        erase_words(mentions_of(person), on=person, by=by, at=at, cause=cause)
    erase_words(names_in_acts(person), on=person, by=by, at=at, cause=cause)
    for copied in copied_names():
        copied.of(key_of(person)).update(**{copied.column: called})
    return erase_account(person, called=called, by=by, at=at, cause=cause)
