"""Linking an account to a subject of the organisation's identity provider."""

from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.people.enums import PersonAct
from roviec.people.models import Person


@transaction.atomic
def link_subject(account: SocialAccount, person: Person, *, by: Actor, at: datetime) -> SocialAccount:
    """From now on this subject of the provider signs in as the person, whatever address it has."""
    account.user = person
    account.save()
    record(PersonAct.SUBJECT_LINKED, by=by, on=person, at=at)
    return account
