"""Who does something: a value that is copied into the act, never a reference to an account."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorKind(models.TextChoices):
    """What may act."""

    PERSON = "PERSON", _("person")
    JOB = "JOB", _("job")
    TOKEN = "TOKEN", _("token")
    SETUP = "SETUP", _("set-up")
    CITIZEN = "CITIZEN", _("citizen")


@dataclass(frozen=True)
class Actor:
    """One who acts, with name, post and unit as they were at that moment.

    `key` names him for comparing ("nobody accepts what he submitted"): a person's account id, whatever post he acts in.
    """

    kind: ActorKind
    key: str
    name: str
    post: str = ""
    unit_id: int | None = None
    unit_name: str = ""


def the_job(name: str) -> Actor:
    """The actor of a background job."""
    return Actor(ActorKind.JOB, f"job:{name}", name)


def the_setup(name: str) -> Actor:
    """The actor of an installation or an import of presets."""
    return Actor(ActorKind.SETUP, f"setup:{name}", name)
