"""Each percentage is told with its stored definition."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from roviec.organisations.tests.factories import MONDAY, client_for
from roviec.regulations.queries import metrics_on
from roviec.tasks.metrics import shares_of
from roviec.tasks.tests.factories import a_task

TODAY = MONDAY.date()
SUMS = {"all": 100, "done_on_time": 55, "done_late": 3, "overdue": 6, "dated": 94, "done_undated": 5}


def test_each_share_is_what_its_definition_says():
    late, on_time, done = shares_of(SUMS, metrics_on(TODAY))
    assert (late.above, late.below) == (9, 94)
    assert (on_time.above, on_time.below) == (50, 53)
    assert done.ratio == Decimal("0.58")
    assert "có hạn" in late.definition


def test_nothing_to_divide_by_is_no_percentage():
    assert all(share.ratio is None for share in shares_of(dict.fromkeys(SUMS, 0), metrics_on(TODAY)))


def test_the_list_shows_the_figure_with_its_definition(cast):
    a_task(cast.bo_de, cast.district, due_on=TODAY - timedelta(days=3))
    a_task(cast.bo_de, cast.district, due_on=TODAY + timedelta(days=3))
    a_task(cast.bo_de, cast.district)
    page = client_for(cast.planner).get("/tasks/").content.decode()
    assert "Trễ hạn 50\u00a0%" in page
    assert "nhiệm vụ có hạn: 1/2" in page


def test_the_list_narrows_by_state_and_by_standing(cast):
    late = a_task(cast.bo_de, cast.district, "Việc quá hạn", due_on=TODAY - timedelta(days=3))
    a_task(cast.bo_de, cast.district, "Việc không hạn")
    a_task(cast.bo_de, cast.district, "Việc sắp đến hạn", due_on=TODAY + timedelta(days=3))
    a_task(cast.bo_de, cast.district, "Việc xong", due_on=TODAY, done=MONDAY)
    client = client_for(cast.planner)

    def shown(query):
        return {row.task.title for row in client.get(f"/tasks/?{query}").context["rows"]}

    assert shown("standing=overdue") == {late.title}
    assert shown("standing=undated") == {"Việc không hạn"}
    assert shown("standing=soon") == {"Việc sắp đến hạn"}
    assert shown("standing=on-time") == shown("state=COMPLETED") == {"Việc xong"}
    assert shown("standing=running") == {"Việc không hạn", "Việc sắp đến hạn"}
