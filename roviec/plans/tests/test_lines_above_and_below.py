"""Lines that carry out those of the plan above, or were taken over; the question when it changes; what hangs in the air."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from roviec.acts.models import Act
from roviec.documents.tests.factories import a_document
from roviec.kit.errors import Stale
from roviec.kit.tests.rows import conceivable, prove
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.plans.enums import ItemKind, LinkKind, PlanAct, PlanKind
from roviec.plans.models import ItemLink
from roviec.plans.operations import (
    UnableToLink,
    adopt_items,
    change_item,
    draft_amendment,
    follow_superior,
    issue_plan,
    keep_own_words,
    link_items,
    remove_items,
)
from roviec.plans.operations.lines import words_of
from roviec.plans.queries import adopted_by, questions_of, reporters_of, trace_gaps
from roviec.plans.tests.factories import a_group, a_plan, a_target, an_item, issued, the_draft

SAID = {"by": BUILDER, "at": MONDAY}


@pytest.fixture
def superior(cast):
    plan = a_plan(cast.district, "KH 160", participants=cast.wards)
    an_item(plan, "Rà soát hộ khó khăn", number="II.1", due_written="30/6/2023", product="Danh sách")
    an_item(plan, "Chỉnh trang chợ", number="II.2", due_written="30/9/2023")
    issued(plan)
    return plan


@pytest.fixture
def own(cast, superior):
    """The ward's plan, with both lines taken over, issued."""
    plan = a_plan(cast.bo_de, "KH 12", serves=superior)
    binding = superior.versions.get()
    adopt_items(the_draft(plan), binding, list(binding.lines.order_by("position")), **SAID)
    issued(plan)
    return plan


def amend(plan, number, day=date(2023, 11, 20), **cells):
    """The plan says a line otherwise, from a day on; without cells the line goes."""
    draft = draft_amendment(plan, **SAID)
    row = draft.lines.select_related("item", "lead_unit", "supervising_leader__person", "parent").get(number=number)
    row.plan_version = draft
    if cells:
        change_item(row, replace(words_of(row), **cells), version=row.version, **SAID)
    else:
        remove_items(draft, [row], **SAID)
    return issue_plan(draft, a_document(plan.owner), day, **SAID)


def questions(plan):
    return questions_of(adopted_by([plan.pk]), TODAY)


# ---- taking over ----


def test_lines_that_are_taken_over_say_the_same_are_led_by_the_unit_and_know_where_they_come_from(cast, own):
    rows = own.versions.get().lines.order_by("position")
    assert [(row.text, row.due_on, row.product, row.lead_unit_id) for row in rows] == [
        ("Rà soát hộ khó khăn", date(2023, 6, 30), "Danh sách", cast.bo_de.pk),
        ("Chỉnh trang chợ", date(2023, 9, 30), "", cast.bo_de.pk),
    ]
    assert [link.above.plan.short_title for link in adopted_by([own.pk])] == ["KH 160", "KH 160"]
    assert questions(own) == []


def test_taking_the_same_lines_over_again_adds_nothing_and_a_plan_takes_nothing_from_itself(own, superior):
    draft, binding = draft_amendment(own, **SAID), superior.versions.get()
    assert adopt_items(draft, binding, list(binding.lines.all()), **SAID) == []
    with pytest.raises(UnableToLink):
        adopt_items(draft, own.versions.get(number=1), list(own.versions.get(number=1).lines.all()), **SAID)


def test_a_change_above_raises_one_question_which_is_followed_in_the_own_draft(own, superior):
    amend(superior, "II.1", due_written="15/12/2023", product="Danh sách, phân loại")
    [question] = questions(own)
    assert question.changes == [
        ("due_written", "30/6/2023", "15/12/2023"),
        ("product", "Danh sách", "Danh sách, phân loại"),
    ]
    draft = follow_superior(question.link, on=TODAY, **SAID)
    row = draft.lines.get(number="II.1")
    assert (row.due_on, row.product) == (date(2023, 12, 15), "Danh sách, phân loại")
    assert questions(own) == []
    with pytest.raises(Stale):
        follow_superior(question.link, on=TODAY, **SAID)
    act = Act.objects.get(kind=PlanAct.SUPERIOR_FOLLOWED)
    caused = set(Act.objects.filter(cause=act.pk).values_list("kind", flat=True))
    assert caused == {PlanAct.AMENDMENT_DRAFTED, PlanAct.ITEM_CHANGED}


def test_a_line_that_goes_above_goes_below_when_the_unit_follows(own, superior):
    amend(superior, "II.2")
    [question] = questions(own)
    assert question.now is None
    draft = follow_superior(question.link, on=TODAY, **SAID)
    assert [row.number for row in draft.lines.all()] == ["II.1"]


def test_own_words_are_kept_for_a_reason_until_the_next_change_above(own, superior):
    amend(superior, "II.1", due_written="15/12/2023")
    [question] = questions(own)
    with pytest.raises(UnableToLink):
        keep_own_words(question.link, " ", on=TODAY, **SAID)
    kept = keep_own_words(question.link, "Phường đã xong từ tháng 5", on=TODAY, **SAID)
    assert kept.kept_because == "Phường đã xong từ tháng 5"
    assert questions(own) == []
    amend(superior, "II.1", product="Danh sách, phân loại")
    assert [each.link.pk for each in questions(own)] == [kept.pk]


def test_a_change_that_binds_later_and_a_change_of_the_lead_ask_nothing(cast, own, superior):
    amend(superior, "II.1", day=date(2023, 12, 1), due_written="15/12/2023")
    assert questions(own) == []
    assert len(questions_of(adopted_by([own.pk]), date(2023, 12, 1))) == 1


# ---- pages ----


def test_the_question_stands_in_the_inbox_of_the_unit_and_is_answered_on_its_page(cast, own, superior):
    amend(superior, "II.1", due_written="15/12/2023")
    client = client_for(holder_of(cast.bo_de, Role.PLANNER))
    address = reverse("plans:questions", args=[own.pk])
    assert address in client.get("/").content.decode()
    page = client.get(address).content.decode()
    assert "<del>30/6/2023</del>" in page
    [question] = questions(own)
    keeping = reverse("plans:keeping", args=[own.pk, question.link.pk])
    assert client.post(keeping, {"reason": ""}).status_code == 422
    assert client_for(holder_of(cast.gia_thuy, Role.PLANNER)).post(keeping, {"reason": "x"}).status_code in {403, 404}
    assert client.post(keeping, {"reason": "Đã xong"}).status_code == 302
    assert client.post(reverse("plans:following", args=[own.pk, question.link.pk])).status_code == 409
    assert address not in client.get("/").content.decode()


def test_the_plan_above_shows_what_of_it_stands_below(cast, own, superior):
    page = client_for(cast.planner).get(reverse("plans:plan", args=[superior.pk])).content.decode()
    assert reverse("plans:plan", args=[own.pk]) in page
    # A ward beside does not see another ward's plan there.
    other = client_for(cast.stranger).get(reverse("plans:plan", args=[superior.pk])).content.decode()
    assert reverse("plans:plan", args=[own.pk]) not in other


def test_a_unit_takes_lines_over_in_the_browser(cast, superior):
    plan = a_plan(cast.bo_de, "KH 12", serves=superior)
    client = client_for(holder_of(cast.bo_de, Role.PLANNER))
    address = reverse("plans:adoption", args=[plan.pk])
    assert "Chỉnh trang chợ" in client.get(address).content.decode()
    assert client.post(address, {"of": superior.pk}).status_code == 422
    item = superior.items.first()
    assert client.post(address, {"of": superior.pk, "line": item.pk}).status_code == 302
    assert ItemLink.objects.get().above == item


# ---- what hangs in the air ----


def test_tracing_finds_gaps_in_both_directions_and_each_is_mended(cast):
    resolution = a_plan(cast.district, "NQ IV", PlanKind.RESOLUTION, year=None)
    clause = an_item(resolution, "Phát triển đô thị văn minh", ItemKind.CONTENT, number="1")
    an_item(resolution, "Chăm lo đời sống", ItemKind.CONTENT, number="2")
    issued(resolution)
    plan = a_plan(cast.district, "KH 160", serves=resolution, participants=cast.wards)
    group = a_group(plan, "Nhiệm vụ")
    task = an_item(plan, "Chỉnh trang chợ", under=group, number="II.1")
    target = a_target(plan, "Nhà đại đoàn kết", reporters=[], number="I.1")
    an_item(plan, "Chỉ tiêu chưa đo", ItemKind.TARGET, number="I.2")
    draft = the_draft(plan)

    def numbers(rows):
        return [row.number for row in rows]

    above = trace_gaps(resolution.versions.get())
    assert numbers(above.not_carried_out) == ["1", "2"]
    found = trace_gaps(draft)
    assert numbers(found.without_clause) == ["II.1", "I.1", "I.2"]
    assert numbers(found.without_goal) == numbers(found.without_reporter) == ["I.1"]
    assert numbers(found.without_measure) == ["I.2"]
    assert found.gaps == 6

    assert link_items(plan, [task.item, target.item], clause.item, **SAID) == 2
    assert link_items(plan, [task.item], clause.item, **SAID) == 0
    assert numbers(trace_gaps(draft).without_clause) == ["I.2"]
    assert numbers(trace_gaps(resolution.versions.get()).not_carried_out) == ["2"]
    with pytest.raises(UnableToLink):
        link_items(plan, [task.item], target.item, **SAID)


def test_gaps_are_mended_on_the_page(cast):
    resolution = a_plan(cast.district, "NQ IV", PlanKind.RESOLUTION, year=None)
    clause = an_item(resolution, "Phát triển đô thị", ItemKind.CONTENT, number="1")
    issued(resolution)
    plan = a_plan(cast.district, "KH 160", serves=resolution)
    target = a_target(plan, "Nhà đại đoàn kết", reporters=[], number="I.1")
    client = client_for(cast.planner)
    address = reverse("plans:tracing", args=[plan.pk, 1])
    assert "Nhà đại đoàn kết" in client.get(address).content.decode()
    linking = reverse("plans:clause", args=[plan.pk, 1])
    assert client.post(linking, {"clause": clause.item_id}).status_code == 422
    assert client.post(linking, {"clause": clause.item_id, "line": target.item_id}).status_code == 302
    reporting = reverse("plans:trace_reporters", args=[plan.pk, 1])
    assert client.post(reporting, {"line": target.item_id, "units": "Không có"}).status_code == 422
    assert client.post(reporting, {"line": target.item_id, "units": "Các phường"}).status_code == 302
    assert set(reporters_of([target.pk], TODAY)[target.pk]) == {cast.district.pk, *(w.pk for w in cast.wards)}
    assert client_for(cast.head).get(address).status_code in {403, 404}


@pytest.mark.parametrize("lines", [1, 20])
def test_tracing_costs_the_same_whatever_the_lines(cast, lines, django_assert_max_num_queries):
    plan = a_plan(cast.district, "KH 160", serves=a_plan(cast.district, "NQ IV", PlanKind.RESOLUTION))
    for number in range(lines):
        an_item(plan, f"Việc số {number}", ItemKind.CONTENT)
    draft = the_draft(plan)
    with django_assert_max_num_queries(5):
        trace_gaps(draft)


@pytest.mark.constraints
def test_a_link_is_of_two_lines_once_and_an_adopted_one_knows_the_version_it_agrees_with(cast, superior):
    above, below = superior.items.order_by("pk")
    version = superior.versions.get()
    prove(
        conceivable(
            kind=[*LinkKind, "LOVE"],
            above=[above],
            below=[above, below],
            agrees_with=[version, None],
            kept_because=["", "x"],
        ),
        ItemLink,
        lambda row: (
            row["below"] != row["above"]
            and (
                (row["kind"] == LinkKind.ADOPTED and row["agrees_with"] is not None)
                or (row["kind"] == LinkKind.CARRIES_OUT and row["agrees_with"] is None and not row["kept_because"])
            )
        ),
    )
    ItemLink.objects.create(above=above, below=below, kind=LinkKind.CARRIES_OUT)
    with pytest.raises(IntegrityError, match="item_link_once"), transaction.atomic():
        ItemLink.objects.create(above=above, below=below, kind=LinkKind.CARRIES_OUT)
