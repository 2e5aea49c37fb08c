"""An administrator changes the rules of tasks on a page, from a day on; what held before still reads what was before."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from roviec.acts.models import Act
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import TODAY, client_for, holder_of
from roviec.regulations.enums import RegulationAct
from roviec.regulations.models import Metric
from roviec.regulations.queries import metrics_on, task_rule

DAYS = {
    "soon_days": 3, "most_extensions": 1, "most_days": 15, "notice_days": 2, "approver": "LEADER",
    "source": "Quy chế làm việc", "since": "20/11/2023",
}  # fmt: skip


def test_the_days_of_tasks_change_from_a_day_on(cast):
    client = client_for(holder_of(cast.district, Role.ADMINISTRATOR))
    before = task_rule(TODAY)
    address = reverse("tasks:rule_of_days", args=[before.pk])
    assert reverse("tasks:rules") in client.get(reverse("organisations:administration")).content.decode()
    assert client.post(address, DAYS | {"version": before.version})["Location"] == reverse("tasks:rules")
    assert (task_rule(TODAY).most_days, task_rule(TODAY).is_verified) == (15, True)
    assert task_rule(TODAY - timedelta(days=1)).most_days == before.most_days
    assert "tối đa 1 lần, mỗi lần không quá 15 ngày" in client.get(reverse("tasks:rules")).content.decode()
    # Who opened the form before that is told, and a rule out of bounds is refused.
    assert client.post(address, DAYS | {"most_days": 30, "version": before.version}).status_code == 409
    assert client.post(address, DAYS | {"most_days": 0, "version": 9}).status_code == 422


def test_a_percentage_means_something_else_from_a_day_on(cast):
    client = client_for(holder_of(cast.district, Role.ADMINISTRATOR))
    late = Metric.objects.get(code="LATE")
    address = reverse("tasks:metric", args=[late.pk])
    said = {
        "name": "Chậm", "definition": "quá hạn chưa xong / nhiệm vụ đã giao", "numerator": ["OVERDUE"],
        "denominator": ["ALL"], "source": "Công văn 5", "since": "20/11/2023", "version": late.version,
    }  # fmt: skip
    assert client.post(address, said | {"denominator": []}).status_code == 422
    assert client.post(address, said | {"numerator": ["NOTHING"]}).status_code == 422
    assert client.post(address, said).status_code == 302
    today, before = ({each.code: each for each in metrics_on(on)} for on in (TODAY, date(2023, 11, 19)))
    assert (today["LATE"].numerator, before["LATE"].numerator) == (["OVERDUE"], ["OVERDUE", "DONE_LATE"])
    assert Act.objects.filter(kind=RegulationAct.METRIC_CHANGED).count() == 1
    assert client.post(address, said | {"name": "Muộn"}).status_code == 409


def test_only_who_administers_a_whole_organisation_changes_rules(cast):
    rule, late = task_rule(TODAY), Metric.objects.get(code="LATE")
    addresses = [
        reverse("tasks:rules"),
        reverse("tasks:rule_of_days", args=[rule.pk]),
        reverse("tasks:metric", args=[late.pk]),
    ]
    for who in (holder_of(cast.district, Role.PLANNER), holder_of(cast.bo_de, Role.ADMINISTRATOR)):
        assert {client_for(who).get(address).status_code for address in addresses} == {403}
