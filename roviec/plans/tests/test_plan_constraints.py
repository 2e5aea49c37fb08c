"""What the database itself refuses of plans, versions, lines, targets and goals, over all conceivable rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import DateRange

from roviec.kit.tests.rows import EMPTY, SPANS, conceivable, overlap, prove
from roviec.organisations.tests.factories import MONDAY
from roviec.plans.enums import (
    BreakdownRule,
    Direction,
    DueKind,
    ItemKind,
    LeadRule,
    Nature,
    PlanKind,
    PlanState,
    Source,
    Stewardship,
    TimeRule,
    UnitRule,
)
from roviec.plans.models import (
    Allocation,
    BulkChange,
    Item,
    ItemVersion,
    OwnClarity,
    Participation,
    Plan,
    PlanVersion,
    SignedDifference,
    Steward,
    Supplement,
    Target,
    TargetUnit,
)
from roviec.plans.tests.factories import YEAR, a_group, a_plan, a_target, an_item, the_draft, the_plan_of
from roviec.regulations.enums import ClaritySlot, Strictness

pytestmark = pytest.mark.constraints
DAY = date(2023, 6, 30)


@pytest.fixture
def plan(cast):
    return a_plan(cast.district, participants=cast.wards)


def test_a_plan_has_a_known_kind_titles_and_some_day(cast):
    prove(
        conceivable(
            kind=[*PlanKind, "WISH", ""],
            title=["Kế hoạch", ""],
            short_title=["KH 1", ""],
            valid=[SPANS[0], EMPTY, None],
        ),
        lambda **row: Plan(owner=cast.district, **row),
        lambda row: (
            row["kind"] in PlanKind.values and bool(row["title"] and row["short_title"]) and row["valid"] == SPANS[0]
        ),
    )


def test_a_plan_does_not_serve_itself(plan):
    plan.serves = plan
    with pytest.raises(IntegrityError, match="plan_not_above_itself"):
        plan.save()


def test_a_version_is_issued_from_a_day_and_numbered_from_one(cast):
    plan = Plan.objects.create(kind="PLAN", title="x", short_title="x", owner=cast.district, valid=SPANS[0])
    prove(
        conceivable(state=[*PlanState, "GONE"], number=[1, 2, 0, -1], effective_from=[DAY, None]),
        lambda **row: PlanVersion(plan=plan, **row),
        lambda row: (
            row["state"] in PlanState.values
            and row["number"] >= 1
            and (row["effective_from"] is not None) == (row["state"] == PlanState.ISSUED)
        ),
    )
    prove(
        conceivable(numbers=[(1, 1), (1, 2)], drafts=[(True, True), (True, False)], retracted=[None, MONDAY]),
        lambda numbers, drafts, retracted: [
            PlanVersion(
                plan=plan,
                number=numbers[n],
                state=PlanState.DRAFT if drafts[n] else PlanState.ISSUED,
                effective_from=None if drafts[n] else DAY,
                retracted_at=retracted if n == 0 else None,
            )
            for n in range(2)
        ],
        lambda row: row["numbers"] == (1, 2) and (row["drafts"] != (True, True) or row["retracted"] is not None),
    )


def lead_is_whole(row):
    said = (row["lead_unit"] is not None, bool(row["lead_of"]), bool(row["lead_units"]))
    return said == {
        LeadRule.UNIT: (True, False, False),
        LeadRule.KIND: (False, True, False),
        LeadRule.TITLE: (False, True, False),
        LeadRule.CHOSEN: (False, False, True),
        LeadRule.ALL_WARDS: (False, False, False),
        "": (False, False, False),
    }.get(row["lead_rule"])


LEADS = {"lead_rule": [*LeadRule, "", "SOMEBODY"], "lead_of": ["WARD", ""], "lead_units": [[1], []]}


def test_a_line_names_what_its_rule_of_a_lead_needs_and_nothing_else(cast, plan):
    version, item = the_draft(plan), Item.objects.create(plan=plan, kind=ItemKind.TASK)
    rows = conceivable(lead_unit=[cast.bo_de, None], **LEADS)
    prove(
        rows,
        lambda **row: ItemVersion(plan_version=version, item=item, position=1, text="Rà soát", **row),
        lead_is_whole,
    )
    rows = conceivable(lead_unit=[cast.bo_de, None], **LEADS)
    prove(rows, lambda **row: Supplement(item=item, **row), lead_is_whole)


def test_one_supplement_stands_for_a_line_and_is_due_on_a_day_exactly_when_dated(plan):
    item = Item.objects.create(plan=plan, kind=ItemKind.TASK)
    prove(
        conceivable(due_kind=[*DueKind, ""], due_on=[DAY, None]),
        lambda **row: Supplement(item=item, **row),
        lambda row: (
            row["due_kind"] in DueKind.values and (row["due_on"] is not None) == (row["due_kind"] == DueKind.DATED)
        ),
    )
    Supplement.objects.create(item=item)
    with pytest.raises(IntegrityError, match="supplement_once"), transaction.atomic():
        Supplement.objects.create(item=item)


def test_a_slot_is_asked_for_in_one_way_a_day_by_a_named_decision(cast):
    prove(
        conceivable(slot=[*ClaritySlot, "LUCK"], strictness=[*Strictness, ""], basis=["12-CV/VPQU", ""]),
        lambda **row: OwnClarity(organisation=cast.district, valid=DateRange(DAY, None), **row),
        lambda row: row["slot"] in ClaritySlot.values and row["strictness"] in Strictness.values and bool(row["basis"]),
    )
    said = {"organisation": cast.district, "slot": "WORK", "strictness": "WARN", "basis": "12-CV/VPQU"}
    OwnClarity.objects.create(valid=DateRange(DAY, None), **said)
    with pytest.raises(IntegrityError, match="own_clarity_once_a_day"), transaction.atomic():
        OwnClarity.objects.create(valid=DateRange(DAY, None), **said)
    with pytest.raises(IntegrityError, match="own_clarity_valid_some_day"), transaction.atomic():
        OwnClarity.objects.create(valid=DateRange(DAY, DAY), **said | {"slot": "TIME"})


def test_a_line_has_words_a_lead_by_its_rule_and_a_day_exactly_when_dated(cast, plan):
    version, item = the_draft(plan), Item.objects.create(plan=plan, kind=ItemKind.TASK)
    prove(
        conceivable(
            text=["Rà soát", ""],
            lead_rule=[LeadRule.UNIT, LeadRule.ALL_WARDS, "", "SOMEBODY"],
            lead_unit=[cast.bo_de, None],
            due_kind=[*DueKind, ""],
            due_on=[DAY, None],
            parent=[None, item],
        ),
        lambda **row: ItemVersion(plan_version=version, item=item, position=1, **row),
        lambda row: (
            bool(row["text"])
            and row["lead_rule"] in {"", *LeadRule.values}
            and (row["lead_unit"] is not None) == (row["lead_rule"] == LeadRule.UNIT)
            and row["due_kind"] in DueKind.values
            and (row["due_on"] is not None) == (row["due_kind"] == DueKind.DATED)
            and row["parent"] is None
        ),
    )


def test_an_item_is_of_a_known_kind(plan):
    prove(
        conceivable(kind=[*ItemKind, "DREAM", ""]),
        lambda kind: Item(plan=plan, kind=kind),
        lambda row: row["kind"] in ItemKind.values,
    )


def test_a_line_stands_in_its_own_plan_under_a_line_of_the_same_version(cast, plan):
    foreign = a_group(a_plan(cast.district, "KH 161"), "I")
    item = Item.objects.create(plan=plan, kind=ItemKind.TASK)
    for wrong in ({"item": foreign.item}, {"item": item, "parent": foreign.item}):
        with pytest.raises(IntegrityError, match="own plan"), transaction.atomic():
            written_and_checked(plan, wrong)


def written_and_checked(plan, columns):
    """The line is in, and what is otherwise checked at commit is checked."""
    ItemVersion.objects.create(plan_version=the_draft(plan), position=1, text="x", **columns)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("how", ["insert", "update", "delete", "move"])
def test_the_lines_of_an_issued_version_are_frozen(cast, how):
    plan = the_plan_of(cast)
    version, other = plan.versions.get(), the_draft(a_plan(cast.district, "KH 161"))
    row = version.lines.get(number="II.1")
    steps = {
        "insert": lambda: ItemVersion.objects.create(
            plan_version=version, item=Item.objects.create(plan=plan, kind="TASK"), position=9, text="x"
        ),
        "update": lambda: ItemVersion.objects.filter(pk=row.pk).update(text="y"),
        "delete": lambda: ItemVersion.objects.filter(number="II.1").delete(),
        "move": lambda: ItemVersion.objects.filter(pk=row.pk).update(plan_version=other),
    }
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        steps[how]()


def test_a_target_follows_known_rules_and_names_both_parts_of_a_ratio(plan):
    item = an_item(plan, "Nhà", ItemKind.TARGET).item
    base = {
        "item": item, "owner": plan.owner, "code": "1", "name": "Nhà", "nature": "FLOW", "measure": "nhà",
        "time_rule": "SUM", "unit_rule": "SUM",
    }  # fmt: skip
    prove(
        conceivable(
            unit_rule=[*UnitRule, "GUESS"],
            numerator_label=["Số đạt", ""],
            denominator_label=["Tổng số", ""],
            decimals=[0, 6, 7, -1],
        ),
        lambda **row: Target(**base | row | {"level": 5 if row["unit_rule"] == "COUNT" else None}),
        lambda row: (
            row["unit_rule"] in UnitRule.values
            and 0 <= row["decimals"] <= 6
            and bool(row["numerator_label"]) == bool(row["denominator_label"]) == (row["unit_rule"] == UnitRule.RATIO)
        ),
    )
    sums = {"numerator_label": "", "denominator_label": ""}
    prove(
        conceivable(
            unit_rule=["SUM", "MINIMUM", "COUNT"],
            level=[Decimal(95), None],
            breakdowns=[[], ["Nam", "Nữ"]],
            breakdown_rule=[*BreakdownRule, "", "GUESS"],
        ),
        lambda **row: Target(**base | sums | row),
        lambda row: (
            (row["unit_rule"] == "COUNT") == (row["level"] is not None)
            and (
                (row["breakdown_rule"] in BreakdownRule.values and row["unit_rule"] == "SUM")
                if row["breakdowns"]
                else row["breakdown_rule"] == ""
            )
        ),
    )
    prove(
        conceivable(counts_people=[True, False, None], decimals=[0, 1], unit_rule=["SUM", "AVERAGE"]),
        lambda **row: Target(**base | row),
        lambda row: (
            row["counts_people"] is not None
            and not (row["counts_people"] and row["decimals"] and row["unit_rule"] == "SUM")
        ),
    )
    prove(
        conceivable(
            nature=[*Nature, ""],
            direction=[*Direction, ""],
            time_rule=[*TimeRule, ""],
            base_frequency=["MONTH", "QUARTER", "YEAR", "HALF", "TERM", "WEEK"],
        ),
        lambda **row: Target(**base | row),
        lambda row: (
            bool(row["nature"] and row["direction"] and row["time_rule"])
            and row["base_frequency"] in {"MONTH", "QUARTER", "YEAR"}
        ),
    )


def test_a_code_is_given_once_by_an_owner(cast, plan):
    one = a_target(plan, code="160.1")
    other = a_target(a_plan(cast.bo_de, participants=[]), reporters=[], code="160.1")
    assert one.code == other.code
    with pytest.raises(IntegrityError, match="target_code_once"):
        Target.objects.filter(pk=a_target(plan).pk).update(code="160.1")


@pytest.mark.parametrize("model", [Participation, TargetUnit, Steward])
def test_one_statement_a_day(cast, plan, model):
    target = a_target(plan, reporters=[])
    Participation.objects.filter(plan=plan).delete()
    about = {
        Participation: lambda unit: {"plan": plan, "unit": unit},
        TargetUnit: lambda unit: {"target": target, "unit": unit, "source": Source.ENTERED},
        # Of a kind there is one a day, whichever unit.
        Steward: lambda unit: {
            "plan": plan,
            "unit": unit,
            "kind": Stewardship.STANDING_AGENCY if unit == cast.bo_de else Stewardship.STEERING_BOARD,
        },
    }[model]
    TargetUnit.objects.filter(target=target).delete()
    prove(
        conceivable(
            same=[True, False], first=SPANS, second=SPANS, retracted=[(None, None), (MONDAY, None), (None, MONDAY)]
        ),
        lambda same, first, second, retracted: [
            model(**about(cast.bo_de), valid=first, retracted_at=retracted[0]),
            model(**about(cast.bo_de if same else cast.gia_thuy), valid=second, retracted_at=retracted[1]),
        ],
        lambda row: not (row["same"] and not any(row["retracted"]) and overlap(row["first"], row["second"])),
    )


def test_a_unit_does_not_count_into_itself_and_takes_part_some_day(cast, plan):
    Participation.objects.filter(plan=plan).delete()
    prove(
        conceivable(counts_into=[cast.district, cast.bo_de, None], valid=[SPANS[0], EMPTY, None]),
        lambda **row: Participation(plan=plan, unit=cast.bo_de, **row),
        lambda row: row["counts_into"] != cast.bo_de and row["valid"] == SPANS[0],
    )


def test_a_goal_and_a_signature_are_of_a_whole_period_and_stand_once(cast, plan):
    target = a_target(plan)
    spans = [(date(2023, 1, 1), date(2024, 1, 1)), (date(2023, 1, 1), date(2023, 4, 1)), (date(2023, 1, 2), DAY)]
    prove(
        conceivable(kind=["YEAR", "QUARTER", "WEEK"], span=spans),
        lambda kind, span: Allocation(
            target=target, unit=cast.bo_de, goal=5, period_kind=kind, period_start=span[0], period_end=span[1]
        ),
        lambda row: (row["kind"], row["span"]) in [("YEAR", spans[0]), ("QUARTER", spans[1])],
    )
    whole = {"period_kind": YEAR.kind, "period_start": YEAR.start, "period_end": YEAR.end}
    prove(
        conceivable(retracted=[(None, None), (MONDAY, None), (MONDAY, MONDAY)]),
        lambda retracted: [
            Allocation(target=target, unit=cast.bo_de, goal=5, retracted_at=each, **whole) for each in retracted
        ],
        lambda row: any(row["retracted"]),
    )
    prove(
        conceivable(difference=[Decimal(-2), Decimal(0)], reason=["Giao sau", ""]),
        lambda **row: SignedDifference(target=target, unit=cast.district, **whole, **row),
        lambda row: row["difference"] != 0 and bool(row["reason"]),
    )


def test_what_is_undone_was_a_known_change_of_some_lines(plan):
    prove(
        conceivable(kind=["ADDED", "FILLED", "REMOVED", "PAINTED"], count=[1, 0, -1]),
        lambda **row: BulkChange(plan_version=the_draft(plan), reversal={}, done_at=MONDAY, **row),
        lambda row: row["kind"] != "PAINTED" and row["count"] >= 1,
    )


def test_a_steward_and_a_source_are_of_a_known_kind(cast, plan):
    target = a_target(plan, reporters=[])
    TargetUnit.objects.filter(target=target).delete()
    prove(
        conceivable(kind=[*Stewardship, "FRIEND"]),
        lambda kind: Steward(plan=plan, unit=cast.bo_de, kind=kind, valid=SPANS[0]),
        lambda row: row["kind"] in Stewardship.values,
    )
    prove(
        conceivable(source=[*Source, "RUMOUR"], valid=[DateRange(DAY), EMPTY]),
        lambda **row: TargetUnit(target=target, unit=cast.bo_de, **row),
        lambda row: row["source"] in Source.values and row["valid"] != EMPTY,
    )
