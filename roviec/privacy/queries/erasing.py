"""What erasing a person would take away, and what the law has stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from roviec.acts.enums import WordSlot
from roviec.acts.models import Act, ActWords
from roviec.figures.models import Posting
from roviec.organisations.models import STANDS, Holding
from roviec.people.libraries import kept_by_libraries
from roviec.people.models import Person
from roviec.privacy.names import copied_names
from roviec.privacy.queries.held import key_of


@dataclass(frozen=True)
class Line:
    """One thing that goes or stays: how many, and why."""

    what: str
    count: int
    why: str = ""


@dataclass(frozen=True)
class ErasurePreview:
    """What goes, what stays, and the remarks of others in which the name occurs."""

    goes: list[Line]
    stays: list[Line]
    mentions: list[ActWords]
    posts_held: list[Holding]


def preview_of(person: Person, on: date) -> ErasurePreview:
    """What erasing this person would do today."""
    key = key_of(person)
    copies = sum(copied.of(key).count() for copied in copied_names())
    libraries = sum(
        table._default_manager.filter(**{column: person.pk}).count()  # noqa: SLF001 - any table of a library
        for table, column in kept_by_libraries()
    )
    goes = [
        Line(_("name, user name and e-mail of the account"), 1),
        Line(_("sessions, second factors and what else serves to sign in"), libraries),
        Line(_("his name in the history of acts"), names_in_acts(person).count()),
        Line(_("his name beside figures, evidence, remarks and corrections"), copies),
    ]
    by_archives = _("records of an office's work are kept by the law on archives; without the name they tell of nobody")
    stays = [
        Line(
            _("acts, with post, unit and the number of the account"),
            Act.objects.filter(actor_key=key).count(),
            by_archives,
        ),
        Line(_("posts held, with their days"), Holding.objects.filter(person=person).count(), by_archives),
        Line(
            _("figures of the organisation"),
            Posting.objects.count(),
            _("they are sums of units, not data of a person; none changes"),
        ),
    ]
    return ErasurePreview(goes, stays, list(mentions_of(person)[:200]), held_from(person, on))


def names_in_acts(person: Person) -> QuerySet[ActWords]:
    """His name as the one who acted."""
    acts = Act.objects.filter(actor_key=key_of(person)).values("pk")
    return ActWords.objects.filter(act_id__in=acts, slot=WordSlot.ACTOR).exclude(words="")


def mentions_of(person: Person) -> QuerySet[ActWords]:
    """Remarks, whoever made them, in which his full name stands; another person may bear the same name."""
    return ActWords.objects.filter(Q(words__icontains=person.name), slot=WordSlot.REMARK).order_by("-act_id")


def held_from(person: Person, on: date) -> list[Holding]:
    """The posts he holds on a day or later: who holds one is no former member."""
    standing = Holding.objects.filter(STANDS, person=person).select_related("post")
    return [holding for holding in standing if holding.valid.upper is None or holding.valid.upper > on]
