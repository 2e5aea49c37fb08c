"""Every address of the house with every id there is, found from the URLconf: a new route is walked without being named.

What an id in an address counts is said once per app and parameter; an id that is said wrong opens nothing for anybody,
and a route that nobody opens fails the test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from roviec.api.models import Token
from roviec.documents.models import Document, DocumentFile, DocumentLink
from roviec.figures.models import Posting
from roviec.handovers.enums import LineKind, Work
from roviec.handovers.models import Line, Reorganisation
from roviec.kit.models import Mail
from roviec.notifications.models import Delivery, Notice, ReminderRule, Webhook
from roviec.organisations.enums import Tree
from roviec.organisations.models import AreaAssignment, Holding, HoldingRole, Post, Unit, UnitCode, UnitVersion
from roviec.people.models import Person
from roviec.plans.models import Allocation, Item, ItemLink, Plan, PlanVersion, Target
from roviec.privacy.models import SubjectRequest
from roviec.regulations.models import (
    Ceiling,
    DocumentType,
    Metric,
    RequestClock,
    RetentionRule,
    SmallCellRule,
    TaskRule,
)
from roviec.reports.models import (
    Consolidated,
    Correction,
    Endorser,
    Entry,
    Evidence,
    Remark,
    Reminder,
    Report,
    Scheme,
    SchemePeriod,
    Snapshot,
)
from roviec.tasks.models import CoUnit, Extension, Mention, Milestone, Series, Task, TaskFile


@dataclass(frozen=True)
class Rows:
    """What a parameter counts: a column of a table, among the rows that hang on the parameters before it."""

    model: type[models.Model]
    column: str = "pk"
    of: tuple[tuple[str, str], ...] = ()
    only: tuple[tuple[str, Any], ...] = ()

    def values(self, so_far: Mapping[str, Any]) -> list[Any]:
        """Every value there is, given the parameters before."""
        hang_on = {column: so_far[name] for name, column in self.of}
        rows = self.model._base_manager.filter(**hang_on, **dict(self.only))
        return sorted(set(rows.values_list(self.column, flat=True)))


OF_REPORT = (("pk", "report_id"),)
# By route, else by the word before it in the address ("/posts"), else by app; and parameter.
COUNTS: dict[tuple[str, str], Rows | list[Any]] = {
    ("/posts", "pk"): Rows(Post),
    ("/holdings", "pk"): Rows(Holding),
    ("/roles", "pk"): Rows(HoldingRole),
    ("/areas", "pk"): Rows(AreaAssignment),
    ("/people", "pk"): Rows(Person),
    ("/names", "version"): Rows(UnitVersion, of=(("pk", "unit_id"),)),
    ("/codes", "code"): Rows(UnitCode, of=(("pk", "unit_id"),)),
    ("/trees", "tree"): [tree.value for tree in Tree],
    ("/places", "tree"): [tree.value for tree in Tree],
    ("/periods", "pk"): Rows(SchemePeriod),
    ("/schemes", "pk"): Rows(Scheme),
    ("/route", "endorser"): Rows(Endorser, of=(("pk", "scheme_id"),)),
    ("/plans", "plan"): Rows(Plan),
    ("/consolidated", "pk"): Rows(Consolidated),
    ("/frozen", "pk"): Rows(Snapshot),
    ("desk:snapshot_taking", "unit"): Rows(Unit),
    ("/requests", "pk"): Rows(SubjectRequest),
    ("/retention", "pk"): Rows(RetentionRule),
    ("/clocks", "pk"): Rows(RequestClock),
    ("/mails", "pk"): Rows(Mail),
    ("/small-cells", "pk"): Rows(SmallCellRule),
    ("privacy:reads_of_unit", "pk"): Rows(Unit),
    ("/keys", "pk"): [1],
    ("/welcome", "token"): ["nothing"],
    ("/help", "slug"): ["dau-moi-bao-cao", "nothing"],
    ("/pictures", "name"): ["nothing"],
    ("/types", "pk"): Rows(DocumentType),
    ("/oidc", "provider_id"): ["nothing"],
    ("/estimates", "posting"): Rows(Posting, of=(("pk", "unit__reports"),), only=(("is_estimate", True),)),
    ("/shortfalls", "allocation"): Rows(Allocation, of=(), only=(("retracted_at", None),)),
    ("/remarks", "remark"): Rows(Remark, of=OF_REPORT),
    ("/missing", "holding"): Rows(Reminder, "holding_id", OF_REPORT),
    ("organisations", "pk"): Rows(Unit),
    ("organisations:act_in", "pk"): Rows(Holding),
    ("documents", "pk"): Rows(Document),
    ("documents", "file_pk"): Rows(DocumentFile, of=(("pk", "document_id"),)),
    ("documents", "link_pk"): Rows(DocumentLink, of=(("pk", "document_id"),)),
    ("plans", "pk"): Rows(Plan),
    ("plans", "number"): Rows(PlanVersion, "number", (("pk", "plan_id"),)),
    ("plans", "link"): Rows(ItemLink, of=(("pk", "below__plan_id"),)),
    ("plans:programme", "pk"): Rows(Unit),
    ("plans:programme_review", "pk"): Rows(Unit),
    ("/ceilings", "pk"): Rows(Ceiling),
    ("plans", "item"): Rows(Item, of=(("pk", "plan_id"),)),
    ("tasks", "pk"): Rows(Task),
    ("tasks:handing_out", "pk"): Rows(Plan),
    ("tasks:rule_of_days", "pk"): Rows(TaskRule),
    ("tasks:metric", "pk"): Rows(Metric),
    ("tasks", "extension"): Rows(Extension, of=(("pk", "task_id"),)),
    ("tasks", "unit"): Rows(CoUnit, "unit_id", (("pk", "task_id"),)),
    ("tasks", "mention"): Rows(Mention, of=(("pk", "comment__task_id"),)),
    ("tasks", "milestone"): Rows(Milestone, of=(("pk", "task_id"),)),
    ("tasks", "file"): Rows(TaskFile, of=(("pk", "task_id"),)),
    ("tasks:series_end", "pk"): Rows(Series),
    ("reports", "pk"): Rows(Report),
    ("reports", "unit"): Rows(Unit),
    ("reports", "target"): Rows(Entry, "target_id", OF_REPORT),
    ("reports:contact", "target"): Rows(Allocation, "target_id", (("unit", "unit_id"),)),
    ("reports", "evidence"): Rows(Evidence, of=OF_REPORT),
    ("reports", "correction"): Rows(Correction, of=(("pk", "entry__report_id"),)),
    ("desk:target", "pk"): Rows(Target),
    ("desk:target_by_units", "pk"): Rows(Target),
    ("desk:figure", "pk"): Rows(Target),
    ("desk:figure", "unit"): Rows(Allocation, "unit_id", (("pk", "target_id"),)),
    ("desk:figure", "span"): ["2023-10", "2023-to-11"],
    ("desk:unit", "pk"): Rows(Unit),
    ("/webhooks", "pk"): Rows(Webhook),
    ("/rules", "pk"): Rows(ReminderRule),
    ("notifications", "pk"): Rows(Notice),
    ("/deliveries", "delivery"): Rows(Delivery, of=(("pk", "webhook_id"),)),
    ("api", "pk"): Rows(Token),
    ("api", "number"): Rows(PlanVersion, "number", (("plan", "plan__uuid"),)),
    ("api:target_goals", "target"): Rows(Target, "item__uuid", (("plan", "item__plan__uuid"),)),
    ("api:task_co_answer", "unit"): Rows(CoUnit, "unit__uuid", (("task", "task__uuid"),)),
    ("uuid", "plan"): Rows(Plan, "uuid"),
    ("uuid", "target"): Rows(Target, "item__uuid"),
    ("uuid", "task"): Rows(Task, "uuid"),
    ("uuid", "report"): Rows(Report, "uuid"),
    ("handovers", "pk"): Rows(Reorganisation),
    ("handovers", "line"): Rows(Line, of=(("pk", "reorganisation_id"),)),
    ("handovers", "kind"): [kind.value.lower() for kind in LineKind],
    ("handovers", "work"): [work.value.lower() for work in Work],
}


class Uncounted(LookupError):  # noqa: N818 - says what the parameter is
    """A parameter of a route that nobody has said the meaning of."""


@dataclass(frozen=True)
class Route:
    """One address of the URLconf with its parameters in order."""

    name: str
    parameters: tuple[str, ...]
    pattern: str
    door: Callable[..., Any] | None

    def combinations(self, so_far: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Every combination of ids that belong together."""
        so_far = so_far or {}
        if len(so_far) == len(self.parameters):
            yield so_far
            return
        parameter = self.parameters[len(so_far)]
        for value in self._values(parameter, so_far):
            yield from self.combinations({**so_far, parameter: value})

    def counts(self, parameter: str) -> Rows | list[Any]:
        """What a parameter counts; raises Uncounted."""
        before = re.search(rf"([\w-]*)/<\w+:{parameter}>", self.pattern)
        places = [self.name, f"/{before[1]}" if before else "", self.name.partition(":")[0]]
        if f"<uuidstr:{parameter}>" in self.pattern:
            places = [self.name, "uuid"]
        counted = next((COUNTS[place, parameter] for place in places if (place, parameter) in COUNTS), None)
        if counted is None:
            raise Uncounted(f"say in COUNTS what <{parameter}> of {self.name} ({self.pattern}) counts")
        return counted

    def _values(self, parameter: str, so_far: Mapping[str, Any]) -> list[Any]:
        counted = self.counts(parameter)
        return counted if isinstance(counted, list) else counted.values(so_far)

    def address(self, parameters: Mapping[str, Any]) -> str:
        """The address with these ids."""
        return reverse(self.name, kwargs=dict(parameters))


def routes() -> list[Route]:
    """Every route of the house, by name."""
    return sorted(_routes(get_resolver(), "", ""), key=lambda route: route.name)


def uncounted(every: Iterable[Route]) -> list[str]:
    """What still has to be said in COUNTS; such routes are not walked, and fail a test of their own."""
    said = []
    for route in every:
        try:
            for parameter in route.parameters:
                route.counts(parameter)
        except Uncounted as missing:
            said.append(str(missing))
    return said


def _routes(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        pattern = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each, f"{namespace}{each.namespace}:" if each.namespace else namespace, pattern)
        elif isinstance(each, URLPattern):
            order = list(each.pattern.converters)
            yield Route(f"{namespace}{each.name}", tuple(order), pattern, getattr(each.callback, "door", None))
