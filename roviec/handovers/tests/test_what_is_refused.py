"""What a reorganisation is refused for: in words, all of them at once, and nothing of it done."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from roviec.handovers.enums import Outcome, Work
from roviec.handovers.models import Decision, Line, Reorganisation
from roviec.handovers.operations import UnableToReorganise, carry_out, decide
from roviec.handovers.queries import read_drawing
from roviec.handovers.tests.factories import DECREE, Draft, node
from roviec.kit.errors import Unable
from roviec.organisations.enums import Role
from roviec.organisations.models import Succession
from roviec.organisations.operations import Following, UnableToSucceed, record_successions
from roviec.organisations.tests.factories import a_holding, a_unit, the_cast
from roviec.people.tests.factories import BUILDER, MONDAY
from roviec.plans.enums import ItemKind
from roviec.plans.models import ItemVersion
from roviec.plans.tests.factories import the_plan_of
from roviec.tasks.operations import hand_out, submit_result
from roviec.tasks.tests.factories import a_task

pytestmark = pytest.mark.django_db

DAY = date(2023, 7, 1)
THE_DAY = datetime(2023, 7, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def cast():
    cast = the_cast()
    a_holding(cast.district, "Quản trị", (Role.ADMINISTRATOR,))
    return cast


def refused(draft: Draft) -> str:
    """The words in which it is refused; what was written is as it was."""
    with pytest.raises(Unable) as told:
        carry_out(draft.reorganisation, by=BUILDER, at=THE_DAY)
    draft.reorganisation.refresh_from_db()
    assert draft.reorganisation.is_draft
    assert not Succession.objects.exists()
    return str(told.value)


def test_a_draft_that_says_nothing(cast):
    assert refused(Draft(cast.district, DAY)) == "Chưa nói gì về đơn vị nào."


@pytest.mark.parametrize("share", ["0.9", "0.999999"])
def test_a_unit_ends_and_its_shares_do_not_make_the_whole(cast, share):
    draft = Draft(cast.district, DAY)
    draft.ends(cast.bo_de)
    draft.passes_on(cast.bo_de, cast.ngoc_lam, share)
    assert "Bồ Đề" in refused(draft)
    assert "100 %" in refused(draft)


def test_a_unit_goes_on_and_gives_everything_away(cast):
    draft = Draft(cast.district, DAY)
    draft.passes_on(cast.bo_de, cast.ngoc_lam, "0.6")
    draft.passes_on(cast.bo_de, cast.gia_thuy, "0.4")
    assert "Bồ Đề" in refused(draft)


def test_units_that_pass_on_to_each_other_and_both_end(cast):
    draft = Draft(cast.district, DAY)
    draft.ends(cast.bo_de, cast.gia_thuy)
    draft.passes_on(cast.bo_de, cast.gia_thuy)
    draft.passes_on(cast.gia_thuy, cast.bo_de)
    assert "Gia Thụy" in refused(draft)


def test_a_unit_that_would_stand_below_itself(cast):
    group = a_unit("Tổ 1", cast.bo_de)
    draft = Draft(cast.district, DAY)
    draft.moves(cast.bo_de, group)
    assert "vòng" in refused(draft)


def test_a_unit_that_ends_before_it_begins(cast):
    young = a_unit("Phường trẻ", cast.district, since=DAY)
    draft = Draft(cast.district, DAY)
    draft.ends(young)
    assert "Phường trẻ" in refused(draft)


def test_a_unit_that_is_not_there_yet_and_one_that_is_gone(cast):
    draft = Draft(cast.district, DAY)
    draft.passes_on(cast.bo_de, a_unit("Chưa có", cast.district, since=date(2023, 8, 1)), "0.5")
    draft.ends(a_unit("Đã hết", cast.district, until=date(2023, 6, 1)))
    words = refused(draft)
    assert "Chưa có" in words
    assert "Đã hết" in words


def test_a_unit_twice(cast):
    draft = Draft(cast.district, DAY)
    draft.ends(cast.bo_de)
    with pytest.raises(UnableToReorganise):
        draft.ends(cast.bo_de)
    draft.passes_on(cast.bo_de, cast.gia_thuy, "0.5")
    with pytest.raises(UnableToReorganise):
        draft.passes_on(cast.bo_de, cast.gia_thuy, "0.5")
    with pytest.raises(UnableToReorganise):
        draft.passes_on(cast.bo_de, cast.bo_de, "0.5")


def test_the_top_of_an_organisation_does_not_end(cast):
    draft = Draft(cast.district, DAY)
    draft.ends(cast.district)
    assert "Long Biên" in refused(draft)


def test_a_unit_that_ends_is_neither_renamed_nor_moved_nor_stood_under(cast):
    draft = Draft(cast.district, DAY)
    draft.ends(cast.bo_de)
    draft.renames(cast.bo_de, "Khác")
    draft.founds("Dưới Bồ Đề", cast.bo_de)
    problems = read_drawing(draft.reorganisation).problems
    assert len([problem for problem in problems if "Bồ Đề" in problem]) == 2
    refused(draft)


def test_two_units_of_one_name_under_one_parent(cast):
    draft = Draft(cast.district, DAY)
    draft.founds("Ngọc Lâm", cast.district)
    assert "Ngọc Lâm" in refused(draft)


def test_a_new_unit_may_bear_the_name_of_one_that_ends(cast):
    draft = Draft(cast.district, DAY)
    new = draft.founds("Ngọc Lâm", cast.district)
    draft.ends(cast.ngoc_lam)
    draft.passes_on(cast.ngoc_lam, new)
    carry_out(draft.reorganisation, by=BUILDER, at=THE_DAY)
    assert Succession.objects.get().after.versions.get().name == "Ngọc Lâm"


def test_the_last_administrator_does_not_go_with_his_unit():
    cast = the_cast()
    a_holding(cast.bo_de, "Quản trị", (Role.ADMINISTRATOR,), over=cast.district)
    draft = Draft(cast.district, DAY)
    draft.ends(cast.bo_de)
    assert "quản trị" in refused(draft)


def test_a_doubled_task_whose_result_waits_is_not_dropped(cast):
    plan = the_plan_of(cast)
    lines = [
        line
        for line in ItemVersion.objects.filter(item__plan=plan).select_related("item", "plan_version")
        if line.item.kind == ItemKind.TASK
    ]
    for task in hand_out(lines[0].plan_version, lines, by=BUILDER, at=MONDAY):
        submit_result(task, words="Xong", by=BUILDER, at=MONDAY)
    draft = Draft(cast.district, DAY)
    new = draft.founds("Mới", cast.district)
    draft.ends(cast.bo_de, cast.gia_thuy)
    draft.passes_on(cast.bo_de, new)
    draft.passes_on(cast.gia_thuy, new)
    assert "Rà soát hộ khó khăn" in refused(draft)


def test_nothing_goes_to_a_unit_that_ends(cast):
    task = a_task(cast.bo_de, cast.district)
    draft = Draft(cast.district, DAY)
    draft.ends(cast.bo_de, cast.gia_thuy)
    to = {"other": node(cast.gia_thuy), "by": BUILDER, "at": MONDAY}
    decide(draft.reorganisation, Work.TASK, [task.pk], Outcome.OTHER, **to)
    assert "Gia Thụy" in refused(draft)


# What the database refuses by itself


@pytest.mark.parametrize("share", ["0", "-0.1", "1.000001"])
def test_a_share_outside_the_whole(cast, share):
    with pytest.raises(IntegrityError, match="succession_share_is_a_part"), transaction.atomic():
        Succession.objects.create(before=cast.bo_de, after=cast.gia_thuy, share=share, basis=DECREE, on=DAY)


def test_shares_of_one_day_above_the_whole(cast):
    def follow(share: str) -> None:
        wanted = [Following(cast.bo_de.pk, cast.gia_thuy.pk, Decimal(share))]
        record_successions(wanted, DAY, DECREE, by=BUILDER, at=MONDAY)

    follow("0.6")
    with pytest.raises(UnableToSucceed):
        record_successions(
            [Following(cast.bo_de.pk, cast.ngoc_lam.pk, Decimal("0.400001"))], DAY, DECREE, by=BUILDER, at=MONDAY
        )
    with pytest.raises(UnableToSucceed):
        follow("0.1")


LINES = {
    "an end with a share": {"kind": "END", "share": "0.5"},
    "a passing on to nobody": {"kind": "SUCCEED", "share": "1"},
    "a passing on without a share": {"kind": "SUCCEED", "into": "gia_thuy"},
    "a passing on to itself": {"kind": "SUCCEED", "into": "bo_de", "share": "1"},
    "a share of nothing": {"kind": "SUCCEED", "into": "gia_thuy", "share": "0"},
    "an assumed end": {"kind": "END", "is_assumed": True},
    "a name that nobody bears": {"kind": "RENAME"},
    "an unknown kind": {"kind": "BURN"},
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_a_line_that_is_not_of_its_kind(cast, line):
    draft = Draft(cast.district, DAY).reorganisation
    columns = {name: getattr(cast, value) if name == "into" else value for name, value in line.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.create(reorganisation=draft, unit=cast.bo_de, **columns)


@pytest.mark.parametrize(
    "decision",
    [
        {"work": "TASK", "outcome": "OTHER"},
        {"work": "TASK", "outcome": "CLOSE", "unit": "bo_de"},
        {"work": "HOLDING", "outcome": "ARCHIVE"},
    ],
)
def test_a_decision_that_decides_nothing(cast, decision):
    draft = Draft(cast.district, DAY).reorganisation
    columns = {name: getattr(cast, value) if name == "unit" else value for name, value in decision.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(reorganisation=draft, key=1, **columns)


@pytest.mark.parametrize("state", ["ORDERED", "DONE"])
def test_a_state_without_its_moment(cast, state):
    draft = Draft(cast.district, DAY).reorganisation
    with pytest.raises(IntegrityError, match="reorganisation_state_has_its_facts"), transaction.atomic():
        Reorganisation.objects.filter(pk=draft.pk).update(state=state)
