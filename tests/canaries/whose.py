"""Whose the rows of each table are: a table that stands nowhere here fails a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from roviec.acts.models import Act, ActObject, SensitiveRead
from roviec.documents.models import DocumentFile
from roviec.organisations.models import Holding
from roviec.people.models import Person
from roviec.plans.models import Allocation, Item, Plan, PlanVersion
from roviec.reports.models import Entry, Evidence, Report
from roviec.tasks.models import Task
from tests.canaries.not_planted import NOT_OURS
from tests.canaries.rules import Canary, works_over

OF_ACTS = {"acts.Act", "acts.ActObject", "acts.ActWords"}
SENT, BEFORE = "sheet that was sent", "sheet inside the unit"

Whose = Callable[[Any], list[Canary]]


# ---- whose a row is ----


def _of_unit(kind: str, *columns: str) -> Whose:
    return lambda row: [Canary(kind, tuple(pk for name in columns if (pk := getattr(row, name))))]


def _person(row: Person) -> list[Canary]:
    holdings = Holding.objects.filter(person=row, retracted_at=None).values_list("pk", "post__unit_id")
    units = tuple(unit for holding, of_post in holdings for unit in works_over(holding, of_post))
    # Who read personal data of a unit is told to the unit (model.md 10).
    read = SensitiveRead.objects.filter(actor_key=f"person:{row.pk}", unit_id__isnull=False)
    told = tuple(read.values_list("unit_id", flat=True))
    # Who supervises and who follows a task is part of it (model.md 9, 16): whoever has a hand in it reads them.
    followed = Task.objects.filter(Q(supervising_leader__person=row) | Q(monitor__person=row))
    return [
        *(canary for task in followed for canary in _task(task)),
        Canary("name of a person", units),
        Canary("account", units, person=row.pk),
        Canary("administration of a unit", told),
    ]


def _account(row: Person) -> list[Canary]:
    return [canary for canary in _person(row) if canary.kind == "account"]


def _holding(row: Any) -> list[Canary]:
    holdings = Holding.objects.filter(post=row.pk).values_list("pk", flat=True)
    return [Canary("about a unit", (row.unit_id, *(u for pk in holdings for u in works_over(pk, row.unit_id))))]


def _area(row: Any) -> list[Canary]:
    followed = (row.unit_id,) if row.unit_id else ()
    # The field is a task's by who supervises or follows it (model.md 9): whoever has a hand in the task narrows by it.
    tasks = Task.objects.filter(Q(supervising_leader=row.holding) | Q(monitor=row.holding)) if row.field else ()
    return [
        *(canary for task in tasks for canary in _task(task)),
        Canary("about a unit", (*followed, *works_over(row.holding_id, row.holding.post.unit_id))),
    ]


def _version(version: PlanVersion) -> list[Canary]:
    kind = "plan" if version.state == "ISSUED" else "draft of a plan"
    return [Canary(kind, (version.plan.owner_id,), plan=version.plan_id)]


def _plan(plan: Plan) -> list[Canary]:
    is_issued = plan.versions.filter(state="ISSUED", retracted_at=None).exists()
    return [Canary("plan" if is_issued else "draft of a plan", (plan.owner_id,), plan=plan.pk)]


def _item(item: Item) -> list[Canary]:
    is_issued = item.versions.filter(plan_version__state="ISSUED").exists()
    return [Canary("plan" if is_issued else "draft of a plan", (item.plan.owner_id,), plan=item.plan_id)]


def _goal(row: Any) -> list[Canary]:
    """A goal in a draft is the draft's; the whole is read by all who read the plan, a part also beside its figure in a sheet."""
    [of_line] = _item(row.target.item)
    if of_line.kind == "draft of a plan" or row.unit_id == row.target.item.plan.owner_id:
        return [of_line]
    sheets = Report.objects.filter(unit=row.unit_id, scheme__plans=of_line.plan, state__in=["SUBMITTED", "ACCEPTED"])
    return [Canary("goal", (row.unit_id,), plan=of_line.plan), *(_sent(sheet) for sheet in sheets)]


def _sent(report: Report) -> Canary:
    """The unit and all by whom its route leads read what it sent (model.md 19)."""
    by_the_way = report.steps.values_list("unit_id", flat=True)
    return Canary(SENT, (report.unit_id, report.reviewer_unit_id, *by_the_way))


def _report(report: Report) -> list[Canary]:
    return [_sent(report) if report.state in {"SUBMITTED", "ACCEPTED"} else Canary(BEFORE, (report.unit_id,))]


def _of_report(row: Any) -> list[Canary]:
    return _report(row.report)


def _evidence(row: Evidence) -> list[Canary]:
    """What was sent stays readable above while the sheet is returned; what was removed is nobody's any more."""
    if row.removed_at:
        return [Canary("nobody", ())]
    returned = row.report.state == "RETURNED" and row.added_at <= row.report.submitted_at
    return [_sent(row.report)] if returned else _of_report(row)


def _remark(row: Any) -> list[Canary]:
    """The reviewer wrote it, the unit reads it."""
    return [_sent(row.report)]


def _correction(row: Any) -> list[Canary]:
    return _report(row.entry.report)


def _task(row: Any) -> list[Canary]:
    return [Canary("task", (row.lead_unit_id, row.assigned_by_id, *row.co_units.values_list("pk", flat=True)))]


def _document_file(row: DocumentFile) -> list[Canary]:
    return [Canary("document" if row.removed_at is None else "nobody", (row.document.registered_by_id,))]


# ---- acts: whose the things are that they name ----

# What is done while a plan is drafted, or a sheet is filled in, is told to those inside only.
DRAFTING = {
    "plans.DRAFTED", "plans.RENAMED", "plans.ITEMS_ADDED", "plans.ITEM_CHANGED", "plans.ITEMS_FILLED",
    "plans.ITEMS_REMOVED", "plans.ITEMS_MENDED", "plans.TAKEN_BACK", "plans.AMENDMENT_DRAFTED", "plans.DRAFT_DROPPED",
}  # fmt: skip
FILLING = {
    "reports.FIGURE_WRITTEN", "reports.FIGURE_CLEARED", "reports.NARRATIVE_WRITTEN", "reports.EVIDENCE_ADDED",
    "reports.EVIDENCE_REMOVED", "reports.HANDED_TO_HEAD",
}  # fmt: skip


class Acts:
    """Whose an act is: who reads the history of a thing reads the acts on it, but for the drafting."""

    def __init__(self) -> None:
        self.kinds = dict(Act.objects.values_list("pk", "kind"))
        self.things: dict[int, list[tuple[str, int]]] = {}
        for act, type_, key in ActObject.objects.values_list("act_id", "type", "key"):
            self.things.setdefault(act, []).append((type_, key))
        self._known: dict[tuple[str, int], tuple[models.Model | None, list[Canary]]] = {}

    def of_act(self, act: int) -> list[Canary]:
        """Its actor's name, post and unit, its remark."""
        return [canary for type_, key in self.things.get(act, []) for canary in self.of_thing(act, type_, key)]

    def of_thing(self, act: int, type_: str, key: int) -> list[Canary]:
        """What it calls one of the things it is about."""
        thing, found = self._look(type_, key)
        if isinstance(thing, Report | Entry | Evidence):
            report = thing if isinstance(thing, Report) else thing.report
            if self.kinds[act] in FILLING:
                return [Canary(BEFORE, (report.unit_id,))]
            return [_sent(report)]
        if isinstance(thing, Allocation) and self.kinds[act] == "reports.SHORTFALL_EXPLAINED":
            return [Canary(SENT, (thing.unit_id,))]
        if isinstance(thing, Plan | Item) and self.kinds[act] in DRAFTING:
            owner = thing.owner_id if isinstance(thing, Plan) else thing.plan.owner_id
            return [Canary("draft of a plan", (owner,))]
        return found

    def _look(self, type_: str, key: int) -> tuple[models.Model | None, list[Canary]]:
        if (type_, key) not in self._known:
            thing = apps.get_model(type_)._base_manager.filter(pk=key).first()
            is_ours = thing is not None and thing._meta.label not in NOT_OURS
            self._known[type_, key] = thing, WHOSE[thing._meta.label](thing) if is_ours else []
        return self._known[type_, key]


# A new table stands here with whose its rows are; see `rules.ALLOWED` for what each kind allows.
WHOSE: dict[str, Whose] = {
    "organisations.Unit": _of_unit("name of a unit", "pk"),
    "organisations.UnitVersion": _of_unit("name of a unit", "unit_id"),
    "organisations.UnitCode": _of_unit("about a unit", "unit_id"),
    "organisations.Edge": _of_unit("name of a unit", "child_id"),
    "organisations.Post": _holding,
    "organisations.FormerTitle": lambda row: _holding(row.post),
    "organisations.Holding": lambda row: _holding(row.post),
    "organisations.HoldingRole": lambda row: _holding(row.holding.post),
    "organisations.AreaAssignment": _area,
    "organisations.Succession": _of_unit("about a unit", "before_id", "after_id"),
    "handovers.Reorganisation": _of_unit("administration of a unit", "over_id"),
    "handovers.Line": lambda row: [Canary("administration of a unit", (row.reorganisation.over_id,))],
    "handovers.Decision": lambda row: [],
    "organisations.Term": _of_unit("about a unit", "unit_id"),
    "people.Person": _person,
    "documents.FileContent": lambda row: [],
    "documents.Document": _of_unit("document", "registered_by_id"),
    "documents.DocumentLink": lambda row: [Canary("document", (row.document.registered_by_id,))],
    "documents.DocumentFile": _document_file,
    "plans.Plan": _plan,
    "plans.PlanVersion": _version,
    "plans.Item": _item,
    "plans.ItemVersion": lambda row: _version(row.plan_version),
    "plans.Supplement": lambda row: _item(row.item),
    "plans.OwnClarity": _of_unit("scheme", "organisation_id"),
    "plans.ItemLink": lambda row: _item(row.below),
    "plans.MonthReview": _of_unit("about a unit", "unit_id"),
    "plans.BulkChange": lambda row: _version(row.plan_version),
    "plans.Steward": lambda row: _plan(row.plan),
    "plans.Participation": lambda row: _plan(row.plan),
    "plans.Target": lambda row: _item(row.item),
    "plans.TargetUnit": lambda row: _item(row.target.item),
    "plans.Allocation": _goal,
    "plans.SignedDifference": _goal,
    "figures.PeriodLock": _of_unit("scheme", "owner_id"),
    "figures.Posting": lambda row: [Canary("figure that counts", (row.unit_id,), plan=row.target.item.plan_id)],
    "figures.Total": lambda row: [Canary("figure that counts", (row.unit_id,), plan=row.target.item.plan_id)],
    "tasks.Task": _task,
    "tasks.TaskNote": lambda row: _task(row.task),
    "tasks.Submission": lambda row: _task(row.task),
    "tasks.Extension": lambda row: _task(row.task),
    "tasks.CoUnit": lambda row: _task(row.task),
    "tasks.Comment": lambda row: _task(row.task),
    "tasks.Mention": lambda row: _task(row.comment.task),
    "tasks.Watch": lambda row: _task(row.task),
    "tasks.Milestone": lambda row: _task(row.task),
    "tasks.TaskFile": lambda row: _task(row.task) if row.removed_at is None else [Canary("nobody", ())],
    "tasks.Series": _of_unit("task", "lead_unit_id", "assigned_by_id"),
    "reports.Scheme": _of_unit("scheme", "owner_id"),
    "reports.SchemePeriod": lambda row: [Canary("scheme", (row.scheme.owner_id,))],
    "reports.Report": _report,
    "reports.Entry": _of_report,
    "reports.Writer": _of_report,
    "reports.Evidence": _evidence,
    "reports.Remark": _remark,
    "reports.Contact": _of_unit("about a unit", "unit_id"),
    "reports.Correction": _correction,
    "reports.Confirmation": _of_report,
    "reports.Reopening": _of_report,
    "reports.Revocation": lambda row: [_sent(row.report)],
    # "Nhắc đầu mối" is an affair of the unit alone.
    "reports.Reminder": lambda row: [Canary(BEFORE, (row.report.unit_id,))],
    "figures.UnitOpening": _of_unit(SENT, "unit_id"),
    # What a unit says of a goal it missed is read by itself and those above.
    "reports.Shortfall": _of_unit(SENT, "unit_id"),
    "reports.Snapshot": _of_unit("frozen board", "unit_id"),
    "reports.Postponement": lambda row: [Canary("scheme", (row.scheme_period.scheme.owner_id,))],
    "reports.Endorser": lambda row: [Canary("scheme", (row.scheme.owner_id,))],
    "reports.ReportStep": lambda row: [_sent(row.report)],
    "reports.FilledForm": _of_report,
    "reports.Consolidated": lambda row: [Canary("consolidated report", (row.unit_id, row.plan.owner_id))],
    "acts.SensitiveRead": _of_unit("about a unit", "unit_id"),
    "privacy.SubjectRequest": lambda row: [Canary("request about data", (row.keeper_id,), person=row.person_id or 0)],
    "organisations.PostRole": lambda row: _holding(row.post),
    "organisations.ReportingDays": _of_unit("scheme", "organisation_id"),
    "organisations.SourceKey": _of_unit("administration", "organisation_id"),
    "organisations.ImportDraft": _of_unit("administration", "organisation_id"),
    "people.OneTimeLink": lambda row: _account(row.person),
    "api.Token": lambda row: [Canary("own affair", (), person=row.holding.person_id)],
    "api.KeyedWish": lambda row: [Canary("own affair", (), person=row.token.holding.person_id)],
    "notifications.ReminderRule": _of_unit("administration", "organisation_id"),
    "notifications.QuietHours": _of_unit("administration", "organisation_id"),
    "notifications.LetterCover": lambda row: _task(row.task),
    "notifications.Notice": lambda row: [Canary("own affair", (), person=row.person_id)],
    "notifications.Preference": lambda row: [Canary("own affair", (), person=row.person_id)],
    "notifications.Webhook": _of_unit("administration", "owner_id"),
    "notifications.Delivery": lambda row: [Canary("administration", (row.webhook.owner_id,))],
}
# Fields whose readers are others than those of their row.
WHOSE_FIELD: dict[str, Whose] = {
    "people.Person.username": _account,
    "people.Person.email": _account,
}
