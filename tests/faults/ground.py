"""What the kill loop works on, made inside an installation, and what is asked of it in the end.

Both run in a process of their own, by `roviec shell`, so that they see the installation as any later start does.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from roviec.acts.models import Act, ActObject
from roviec.acts.queries import faults_of_the_chain
from roviec.documents.models import Document
from roviec.figures.models import Posting
from roviec.figures.verification import verify
from roviec.handovers.enums import State
from roviec.handovers.models import Reorganisation
from roviec.kit.periods import Period
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.tests.factories import MONDAY, a_holding, a_unit, the_head_of
from roviec.people.tests.factories import a_person
from roviec.reports.models import Entry, Report
from roviec.reports.tests.factories import a_plan, a_scheme, a_target, fill, the_report
from tests.faults.clients import PASSWORD
from tests.faults.quarter import a_quarter, half_reorganised

YEAR, MONTHS, WARDS = 2026, range(1, 7), 3
TARGETS = ("Nhà đại đoàn kết", "Tuyến phố văn minh")


def populate(into: str) -> None:
    """A district with wards whose sheets are filled, and the people who send, review and register; written to a file."""
    district = a_unit("Long Biên")
    wards = [a_unit(f"Phường {n}", district, position=n) for n in range(1, WARDS + 1)]
    plan = a_plan(district, wards, year=YEAR)
    for name in TARGETS:
        a_target(plan, name)
    scheme = a_scheme(district, wards, plan=plan)
    _somebody("tonghop", district, Role.PLANNER)
    _somebody("vanthu", district, Role.CLERK)
    _somebody("quantri", district, Role.ADMINISTRATOR)
    a_quarter(district)
    sheets: dict[str, list[int]] = {}
    for number, ward in enumerate(wards, 1):
        _somebody(f"phuong{number}", ward, Role.HEAD)
        made = []
        for month in MONTHS:
            report = the_report(scheme, ward, Period.month(YEAR, month))
            fill(report, dict.fromkeys(TARGETS, number * 100 + month), by=the_head_of(ward), at=MONDAY)
            made.append(report.pk)
        sheets[f"phuong{number}"] = made
    Path(into).write_text(json.dumps({"sheets": sheets, "district": district.pk}), encoding="utf-8")


def _somebody(username: str, unit: Unit, role: Role) -> None:
    person = a_person(f"Cán bộ {username}", username)
    person.set_password(PASSWORD)
    person.save()
    a_holding(unit, str(role.label), roles=(role,), person=person, is_head=role == Role.HEAD)


def judge(into: str) -> None:
    """Everything that was written, and whether it is whole; for comparing with what was acknowledged."""
    acts = Counter(Act.objects.values_list("kind", flat=True))
    steps: dict[int, list[str]] = {}
    things = dict(ActObject.objects.filter(type="reports.report").values_list("act_id", "key"))
    for act in Act.objects.filter(pk__in=things).order_by("pk"):
        steps.setdefault(things[act.pk], []).append(act.kind.rpartition(".")[2])
    result = verify()
    found: dict[str, Any] = {
        "documents": dict(Counter(Document.objects.values_list("subject", flat=True))),
        "registered": acts["documents.REGISTERED"],
        "steps": steps,
        "states": dict(Report.objects.values_list("pk", "state")),
        "half": [*_half_states(), *half_reorganised()],
        "reorganised": dict(Counter(Reorganisation.objects.filter(state=State.DONE).values_list("title", flat=True))),
        "chain": [fault.what for fault in faults_of_the_chain()],
        "cells": result.cells,
        "differences": len(result.differences),
        "acts": sum(acts.values()),
    }
    Path(into).write_text(json.dumps(found), encoding="utf-8")


def _half_states() -> list[str]:
    """Reports whose figures are in the ledger without being accepted, or the other way round; acts about nothing."""
    half = []
    # Those that were made here: on the first of a month the worker opens the sheets of the next, empty.
    for report in Report.objects.filter(period_start__year=YEAR, period_start__month__in=MONTHS):
        entries = Entry.objects.filter(report=report).count()
        postings = Posting.objects.filter(unit=report.unit_id, period_start=report.period_start).count()
        wanted = entries if report.state == "ACCEPTED" else 0
        if postings != wanted or entries != len(TARGETS):
            half.append(f"{report.pk} is {report.state} with {postings} postings and {entries} entries")
    alone = Act.objects.exclude(pk__in=ActObject.objects.values("act_id")).count()
    return [*half, f"{alone} acts about nothing"] if alone else half
