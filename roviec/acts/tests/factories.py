"""Builders of acts on things that exist for tests only."""

from __future__ import annotations

from roviec.acts.models import Act, UnsealedAct
from roviec.acts.operations import record
from roviec.kit.actors import Actor, ActorKind
from roviec.kit.tests.moments import MONDAY

HA = Actor(ActorKind.PERSON, "person:7", "Nguyễn Thu Hà", "Cán bộ tổng hợp", 1, "Long Biên")


def a_thing(number: int = 1) -> UnsealedAct:
    """Any row will do: acts know nothing of what they are about but its type, number and title."""
    return UnsealedAct(act_id=number)


def an_act(kind: str = "tests.DONE", remark: str = "", on: int = 1, cause: Act | None = None) -> Act:
    """Hà did something to a thing of this number, on Monday."""
    return record(kind, by=HA, at=MONDAY, on=a_thing(on), remark=remark, cause=cause)
