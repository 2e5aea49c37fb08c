"""What a unit has to do in a month, a quarter, a year; looking back at a month; what is carried forward."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from roviec.acts.models import Act
from roviec.kit.periods import Period
from roviec.kit.tests.rows import conceivable, prove
from roviec.organisations.models import Unit
from roviec.organisations.queries import named
from roviec.organisations.tests.factories import MONDAY, TODAY, client_for
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import Outcome, PlanAct, PlanKind
from roviec.plans.models import MonthReview
from roviec.plans.operations import Said, UnableToReview, review_month
from roviec.plans.queries import programme_of
from roviec.plans.tests.factories import a_plan, an_item, issued

OCTOBER, NOVEMBER, DECEMBER = (Period.month(2023, month) for month in (10, 11, 12))
DONE, WAITING = Said(Outcome.DONE), Said(Outcome.CARRIED, "Chờ kinh phí")


def the(unit):
    return named(Unit.objects.filter(pk=unit.pk), TODAY)[0]


def programme(unit, period):
    return [line.row.text for line in programme_of(the(unit), period, TODAY).lines]


def review(unit, month, said, at=MONDAY):
    return review_month(the(unit), month, said, by=BUILDER, at=at)


@pytest.fixture
def lines(cast):
    """A district's plan and a ward's own programme."""
    plan = a_plan(cast.district, participants=cast.wards)
    theirs = an_item(plan, "Việc của phường khác", lead=cast.gia_thuy, due_written="Tháng 10/2023")
    each = an_item(plan, "Việc của mỗi phường", due_written="Tháng 11/2023")
    issued(plan)
    own = a_plan(cast.bo_de, "CTr công tác 2023", PlanKind.WORK_PROGRAMME)
    mine = an_item(own, "Việc tháng mười", lead=cast.bo_de, due_written="Tháng 10/2023")
    monthly = an_item(own, "Giao ban", lead=cast.bo_de, due_written="Hằng tháng")
    issued(own)
    return {"theirs": theirs, "each": each, "mine": mine, "monthly": monthly}


def test_a_month_holds_what_is_due_in_it_for_the_unit_and_what_comes_back(cast, lines):
    assert programme(cast.bo_de, OCTOBER) == ["Việc tháng mười", "Giao ban"]
    assert programme(cast.bo_de, NOVEMBER) == ["Việc của mỗi phường", "Giao ban"]
    assert programme(cast.bo_de, Period.of("QUARTER", TODAY)) == ["Việc tháng mười", "Việc của mỗi phường", "Giao ban"]
    assert programme(cast.gia_thuy, OCTOBER) == ["Việc của phường khác"]
    # An office leads nothing that "each ward" does.
    assert programme(cast.district, NOVEMBER) == []


def test_what_is_carried_forward_stands_in_the_months_after_with_its_reason_until_it_is_done(cast, lines):
    item = lines["mine"].item_id
    assert review(cast.bo_de, OCTOBER, {item: WAITING, lines["monthly"].item_id: DONE}) == 2
    november = programme_of(the(cast.bo_de), NOVEMBER, TODAY)
    carried = {line.row.item_id: line.carried.reason for line in november.lines if line.carried}
    assert carried == {item: "Chờ kinh phí"}
    # Nobody looked back at November: in December it hangs still.
    assert "Việc tháng mười" in programme(cast.bo_de, DECEMBER)
    review(cast.bo_de, NOVEMBER, {item: DONE})
    assert "Việc tháng mười" not in programme(cast.bo_de, DECEMBER)
    assert "Giao ban" in programme(cast.bo_de, DECEMBER)
    november = programme_of(the(cast.bo_de), NOVEMBER, TODAY)
    assert (november.done, november.carried_on, november.open) == (1, 0, 2)


def test_saying_the_same_again_changes_nothing_and_saying_otherwise_takes_its_place(cast, lines):
    item = lines["mine"].item_id
    assert [review(cast.bo_de, OCTOBER, {item: WAITING}) for _each in range(2)] == [1, 0]
    assert review(cast.bo_de, OCTOBER, {item: DONE}) == 1
    assert MonthReview.objects.filter(retracted_at=None).get().outcome == Outcome.DONE
    assert Act.objects.filter(kind=PlanAct.MONTH_REVIEWED).count() == 2


def test_no_reason_a_month_to_come_and_somebody_else_s_line_are_refused(cast, lines):
    with pytest.raises(UnableToReview, match="Việc tháng mười"):
        review(cast.bo_de, OCTOBER, {lines["mine"].item_id: Said(Outcome.CARRIED, " ")})
    with pytest.raises(UnableToReview):
        review(cast.bo_de, DECEMBER, {lines["monthly"].item_id: DONE})
    with pytest.raises(UnableToReview):
        review(cast.bo_de, OCTOBER, {lines["theirs"].item_id: DONE})
    assert not MonthReview.objects.exists()
    assert review(cast.bo_de, DECEMBER, {lines["monthly"].item_id: DONE}, at=MONDAY + timedelta(days=20)) == 1


def test_the_unit_looks_back_on_its_page_and_others_only_read(cast, lines):
    item = lines["mine"].item_id
    client = client_for(cast.head)
    address = reverse("plans:programme", args=[cast.bo_de.pk])
    october = f"{address}?kind=MONTH&from=2023-10-01"
    assert "Việc tháng mười" in client.get(october).content.decode()
    sent = {"kind": "MONTH", "from": "2023-10-01", f"outcome-{item}": "CARRIED", f"reason-{item}": ""}
    step = reverse("plans:programme_review", args=[cast.bo_de.pk])
    refused = client.post(step, sent)
    assert refused.status_code == 422
    assert client.post(step, sent | {f"reason-{item}": "Chờ kinh phí"}).status_code == 302
    assert "chuyển từ tháng 10/2023: Chờ kinh phí" in client.get(address).content.decode()
    assert client_for(cast.planner).get(october).status_code == 200
    assert client_for(cast.planner).post(step, sent).status_code == 403
    assert client_for(cast.stranger).get(october).status_code == 404
    assert client.get(f"{address}?kind=x&from=2023-99-99").status_code == 200


@pytest.mark.parametrize("count", [1, 15])
def test_a_programme_costs_the_same_whatever_it_holds(cast, count, django_assert_max_num_queries):
    plan = a_plan(cast.district, participants=cast.wards)
    for number in range(count):
        an_item(plan, f"Việc số {number}", due_written="Tháng 10/2023")
    issued(plan)
    unit = the(cast.bo_de)
    with django_assert_max_num_queries(5):
        assert len(programme_of(unit, OCTOBER, TODAY).lines) == count


@pytest.mark.constraints
def test_a_review_is_of_a_whole_month_once_and_says_why_exactly_when_carried(cast, lines):
    said = {"unit": cast.bo_de, "item": lines["mine"].item}
    prove(
        conceivable(outcome=[*Outcome, ""], reason=["", "Chờ"], month=[date(2023, 10, 1), date(2023, 10, 2)]),
        lambda **row: MonthReview(**said, **row),
        lambda row: row["month"].day == 1 and {"DONE": "", "CARRIED": "Chờ"}.get(row["outcome"]) == row["reason"],
    )
    MonthReview.objects.create(**said, month=OCTOBER.start, outcome=Outcome.DONE)
    with pytest.raises(IntegrityError, match="month_review_once"), transaction.atomic():
        MonthReview.objects.create(**said, month=OCTOBER.start, outcome=Outcome.DONE)
