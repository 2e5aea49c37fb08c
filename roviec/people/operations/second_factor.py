"""Second factors: noting what their owner did with them, and taking them away from whoever lost his."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from roviec.acts.models import Act
from roviec.acts.operations import record
from roviec.kit import mail
from roviec.kit.actors import Actor
from roviec.people.enums import PersonAct
from roviec.people.models import Person


@transaction.atomic
def note_second_factor(person: Person, kind: PersonAct, *, by: Actor, at: datetime) -> Act:
    """What was done to a second factor stands in the history, and its owner gets a letter: he would miss nobody else's."""
    act = record(kind, by=by, on=person, at=at)
    if person.email:
        with translation.override(settings.LANGUAGE_CODE):
            words = {"person": person, "what": kind.label, "when": timezone.localtime(at)}
            text = render_to_string("people/mail/second_factor.txt", words)
            subject = _("Sign-in of your account in Rõ Việc was changed")
        mail.send_later(f"people.second_factor:{act.pk}", to=person.email, subject=subject, text=text)
    return act


@transaction.atomic
def remove_second_factor(person: Person, *, by: Actor, at: datetime) -> bool:
    """Whoever lost his phone signs in by the password alone and sets a new one; whether there was a second factor."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not Authenticator.objects.filter(user_id=person.pk).delete()[0]:
        return False
    note_second_factor(person, PersonAct.FACTOR_REMOVED, by=by, at=at)
    return True
