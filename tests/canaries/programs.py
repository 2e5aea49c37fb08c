"""A reader's program: the token it comes with, what it sends, and whether anybody read it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase

from roviec.api.enums import Scope
from roviec.api.models import Token
from roviec.api.queries import digest_of, mark_of
from roviec.documents.models import Document
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY
from roviec.people.models import Person
from roviec.plans.models import Item
from roviec.tasks.models import Milestone
from tests.canaries.rules import Reader

OVER_THE_YEAR = {"kind": "YEAR", "start": "2023-01-01"}
# What an address has to be asked with, before it says anything.
ASKED_WITH = {
    "privacy:own_file": {"form": "json"},
    "privacy:request_data": {"form": "json"},
    "api:figure_values": OVER_THE_YEAR,
    "api:figure_series": OVER_THE_YEAR,
}
UNREAD = {"no_token", "token_ended", "scope", "invalid", "unreadable"}


def token_for(reader: Reader) -> str:
    """The secret of a token of his that opens everything."""
    secret, person = f"rv_{reader.holding}", Person.objects.get(pk=reader.person)
    values = {
        "holding_id": reader.holding,
        "scopes": Scope.values,
        "roles": sorted([role, over] for role, over in reader.roles),
        "password_mark": mark_of(person),
        "made_at": MONDAY,
        "expires_at": MONDAY + timedelta(days=90),
    }
    Token.objects.get_or_create(digest=digest_of(secret), defaults=values)
    return secret


def wish_of(route: str) -> str:
    """What a program sends at an address, as JSON, so that it gets as far as the door and the verb."""
    target = str(Item.objects.filter(kind="TARGET").order_by("pk").values_list("uuid", flat=True)[0])
    unit = str(Unit.objects.order_by("pk").values_list("uuid", flat=True)[0])
    document = str(Document.objects.order_by("pk").values_list("uuid", flat=True)[0])
    step = Milestone.objects.order_by("pk")[0].title
    why, result = {"reason": "zq"}, {"number": 1}
    wishes: dict[str, Any] = {
        "api:task_return": why,
        "api:task_progress": {"version": 1, "percent": 5, "words": "zq"},
        "api:task_delay": {"cause": "OBJECTIVE"} | why,
        "api:task_result": {"words": "zq"},
        "api:task_completion": {"words": "zq"},
        "api:task_comment": {"words": "zq"},
        "api:task_delegation": {"post": None},
        "api:task_milestone": {"title": "zq", "due_on": "2023-12-20"},
        "api:task_milestone_reached": {"title": step},
        "api:task_milestone_dropped": {"title": step},
        "api:task_extension": {"until": "2023-12-20"} | why,
        "api:task_co_answer": {"state": "DOING", "words": "zq"},
        "api:task_result_acceptance": result,
        "api:task_result_redo": result | why,
        "api:task_suspension": {"document": document} | why,
        "api:task_cancellation": why,
        "api:task_replacement": {"title": "zq", "lead_unit": unit} | why,
        "api:task_extension_approval": {"until": "2023-12-20"},
        "api:task_extension_refusal": why,
        "api:report_entries": {"entries": [{"target": target, "version": 0, "state": None}]},
        "api:report_submission": {"seen": "0" * 64},
        "api:report_acceptance": {"seen": "0" * 64},
    }
    return json.dumps(wishes.get(route, {}))


def is_unread(answer: HttpResponseBase) -> bool:
    """Whether a program was not let in, or its request not even read: it has seen no door."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("application/json"):
        return False
    said = json.loads(answer.content)
    return isinstance(said, dict) and said.get("code") in UNREAD
