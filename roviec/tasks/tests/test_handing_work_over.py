"""When somebody leaves, everything in his name goes to who is chosen for it, by one act, and nothing is left unsaid."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from roviec.acts.models import Act, ActObject
from roviec.organisations.enums import OrganisationAct, Role
from roviec.organisations.leaving import open_work_of
from roviec.organisations.models import STANDS
from roviec.organisations.operations import Span, UnableToHandOver, assign_area, end_holding, hand_over_work
from roviec.organisations.tests.factories import FOUNDED, MONDAY, TODAY, a_holding, a_unit, client_for, holder_of
from roviec.people.tests.factories import BUILDER
from roviec.tasks.models import Watch
from roviec.tasks.operations import delegate_task, watch_task
from roviec.tasks.tests.factories import a_task
from roviec.tasks.tests.test_two_at_once import slow_commits

BY = {"by": BUILDER, "at": MONDAY}


@pytest.fixture
def office(cast):
    """A clerk of a ward with two tasks of the ward and one that he watches; two colleagues, and the head."""
    clerk = a_holding(cast.bo_de, "Công chức văn phòng")
    first, second = (a_holding(cast.bo_de, title) for title in ("Công chức địa chính", "Công chức tư pháp"))
    tasks = [a_task(cast.bo_de, cast.district, f"Việc thứ {number}") for number in range(3)]
    for task in tasks[:2]:
        delegate_task(task, clerk, **BY)
    watch_task(tasks[2], clerk.pk, **BY)
    watch_task(tasks[2], first.pk, **BY)
    return clerk, first, second, tasks


def test_each_thing_goes_to_who_is_chosen_for_it_by_one_act(office):
    clerk, first, second, tasks = office
    given = {("tasks", tasks[0].pk): first, ("tasks", tasks[1].pk): second, ("watches", tasks[2].pk): first}
    for _ in range(2):
        hand_over_work(clerk, given, TODAY, **BY)
    for task in tasks:
        task.refresh_from_db()
    assert [task.lead_person for task in tasks] == [first, second, None]
    assert list(Watch.objects.values_list("task", "holding")) == [(tasks[2].pk, first.pk)]
    assert not open_work_of(clerk, TODAY)
    [act] = Act.objects.filter(kind=OrganisationAct.WORK_HANDED_OVER)
    named = set(ActObject.objects.filter(act_id=act.pk, type="tasks.task").values_list("key", flat=True))
    assert named == {task.pk for task in tasks}
    assert set(Act.objects.filter(kind__startswith="tasks.", cause=act.pk).values_list("kind", flat=True)) == {
        "tasks.PASSED_ON", "tasks.WATCHES_PASSED_ON",
    }  # fmt: skip


def test_only_a_colleague_who_holds_a_post_takes_over(office, cast):
    clerk, first, _second, tasks = office
    end_holding(first, TODAY, **BY)
    for successor in (clerk, first, cast.leader):
        with pytest.raises(UnableToHandOver):
            hand_over_work(clerk, {("tasks", tasks[0].pk): successor}, TODAY, **BY)
    tasks[0].refresh_from_db()
    assert tasks[0].lead_person == clerk


def test_the_head_hands_over_on_one_page_to_one_for_all_or_another_for_a_row(office, cast):
    clerk, first, second, tasks = office
    client = client_for(holder_of(cast.bo_de, Role.HEAD))
    address = reverse("organisations:hand_over", args=[clerk.pk])
    page = client.get(address).content.decode()
    assert all(task.title in page for task in tasks)
    nobody = client.post(address, {"from_day": "20/11/2023", "to_all": ""})
    assert nobody.status_code == 422
    row = {f"to-tasks-{tasks[1].pk}": second.pk, f"to-watches-{tasks[2].pk}": "-"}
    sent = client.post(address, {"from_day": "20/11/2023", "to_all": first.pk} | row)
    assert sent["Location"] == reverse("organisations:open_work", args=[cast.bo_de.pk])
    for task in tasks:
        task.refresh_from_db()
    assert [task.lead_person for task in tasks[:2]] == [first, second]
    # What was to stay is still his, and the page of the unit says so.
    assert [line.work.key for line in open_work_of(clerk, TODAY)] == ["watches"]
    assert "Nhiệm vụ tự chọn theo dõi: 1" in client.get(sent["Location"]).content.decode()


def test_what_is_left_in_the_name_of_somebody_who_left_stands_on_top(office, cast, django_assert_max_num_queries):
    clerk, *_others = office
    end_holding(clerk, TODAY, **BY)
    client = client_for(holder_of(cast.bo_de, Role.HEAD))
    with django_assert_max_num_queries(30):
        page = client.get(reverse("organisations:open_work", args=[cast.bo_de.pk]))
    assert [row[0] for row in page.context["left"]] == [clerk]
    assert "1 người đã thôi giữ chức vụ mà vẫn còn việc đứng tên" in page.content.decode()


def test_who_follows_units_is_the_administrators_to_change(cast):
    leader, colleague = cast.leader, a_holding(cast.district, "Phó Bí thư khác")
    assign_area(leader, Role.LEADER, unit=cast.bo_de, basis="12-TB/ĐU", span=Span(FOUNDED), **BY)
    area = leader.areas.get(STANDS)
    address = reverse("organisations:hand_over", args=[leader.pk])
    head = holder_of(cast.district, Role.HEAD)
    keeper = a_holding(cast.district, "Quản trị", roles=(Role.ADMINISTRATOR,))
    name = f"to-areas-{area.pk}"
    assert name not in client_for(head).get(address).content.decode()
    said = {"from_day": "20/11/2023", "to_all": "", name: colleague.pk}
    assert client_for(head).post(address, said).status_code == 422
    assert client_for(keeper).post(address, said).status_code == 302
    assert colleague.areas.get(STANDS).unit == cast.bo_de


def test_a_holding_with_open_work_ends_only_by_who_says_that_he_knows(office, cast):
    clerk, *_others = office
    keeper = client_for(a_holding(cast.district, "Quản trị", roles=(Role.ADMINISTRATOR,)))
    for address in (
        reverse("organisations:holding_end", args=[clerk.pk]),
        reverse("organisations:leaving", args=[clerk.person_id]),
    ):
        page = keeper.get(address).content.decode()
        assert reverse("organisations:hand_over", args=[clerk.pk]) in page, address
        assert keeper.post(address, {"from_day": "01/12/2023"}).status_code == 422, address
    address = reverse("organisations:holding_end", args=[clerk.pk])
    assert keeper.post(address, {"from_day": "01/12/2023", "left_open": "on"}).status_code == 302


def test_those_who_neither_head_nor_keep_the_unit_stay_outside(office, cast):
    clerk, first, *_others = office
    for who, status in ((first, 403), (holder_of(cast.gia_thuy, Role.HEAD), 404)):
        client = client_for(who)
        for address in (
            reverse("organisations:hand_over", args=[clerk.pk]),
            reverse("organisations:open_work", args=[cast.bo_de.pk]),
        ):
            assert client.get(address).status_code == status, (who, address)


def met_while_handing_over(real_database, in_parallel) -> tuple[list[object], int]:
    """Two hand the same things over to two successors at one moment: what came of it, and how many acts it took."""
    ward = a_unit("Bồ Đề", parent=a_unit("Long Biên"))
    clerk, first, second = (a_holding(ward, title) for title in ("Công chức", "Địa chính", "Tư pháp"))
    task = a_task(ward, ward)
    delegate_task(task, clerk, **BY)
    hands = [lambda to=to: hand_over_work(clerk, {("tasks", task.pk): to}, TODAY, **BY) for to in (first, second)]
    done = in_parallel(hands)
    return done, Act.objects.filter(kind=OrganisationAct.WORK_HANDED_OVER).count()


def test_of_two_who_hand_over_at_once_the_second_finds_nothing_left(real_database, in_parallel):
    done, acts = met_while_handing_over(real_database, in_parallel)
    assert sorted(len(each) for each in done) == [0, 1]
    assert acts == 1


def test_without_the_lock_both_hand_the_same_thing_over(real_database, in_parallel, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)
    slow_commits()
    _done, acts = met_while_handing_over(real_database, in_parallel)
    assert acts == 2
