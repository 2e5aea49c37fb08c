"""A ward's people try the doors of the other wards, by every address and by ids of every kind: nothing opens."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.urls import URLPattern, get_resolver, reverse

from roviec.organisations.enums import UnitKind
from roviec.organisations.models import Unit
from roviec.organisations.queries import units_below
from roviec.plans.models import Target
from roviec.reports.models import Evidence, Report, Scheme, SchemePeriod
from roviec.tasks.models import Task
from tests.journeys.browsing import Screen, Site

TODAY = "2023-11-20"
OUR_WARD = "Bồ Đề"
# Asks for each address in turn, four at a time, with what the person's browser carries.
ASK = """async ([method, addresses]) => {
    const headers = { "X-CSRFToken": document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] };
    const said = {}, rest = [...addresses];
    const ask = async () => {
        for (let address = rest.pop(); address; address = rest.pop()) {
            const answer = await fetch(address, { method, headers, redirect: "manual" });
            said[address] = answer.type === "opaqueredirect" ? 302 : answer.status;
        }
    };
    await Promise.all([ask(), ask(), ask(), ask()]);
    return said;
}"""
CLOSED, NOT_THAT_WAY = 404, 405
# `make test-guards` tries every id; otherwise one of seven stands for those that are the same to a reader.
STRIDE = 1 if os.environ.get("ROVIEC_CANARIES") == "all" else 7


def test_nobody_of_a_ward_opens_anything_of_another_ward_by_any_address(site: Site):
    our = Unit.objects.get(versions__short_name=OUR_WARD, versions__kind=UnitKind.WARD)
    ours = Unit.objects.filter(pk__in=units_below([our.pk], TODAY))
    others = Unit.objects.exclude(pk__in=ours)
    draft = the_planner_drafts_a_plan(site)
    by_id = [*reports(others), *evidence(others), *tasks(ours), *units(others)]
    by_address = [*parts_of_reports(others), *parts_of_tasks(ours), *parts_of_a_draft(draft), *what_is_the_districts()]

    # The head has another role and the same reach: each way is enough to see that for him it is closed as well.
    for username, ids in (("daumoi", by_id[::STRIDE]), ("phuong", by_id[::20])):
        person = site.sign_in(username)
        own = reverse("reports:report", args=[Report.objects.filter(unit=our).latest("pk").pk])
        assert answers(person, "GET", [own]) == {own: 200}

        shown = answers(person, "GET", [*ids, *by_address])
        done = answers(person, "POST", by_address)
        assert not {address: status for address, status in shown.items() if status not in {CLOSED, NOT_THAT_WAY}}
        assert not {address: status for address, status in done.items() if status not in {CLOSED, NOT_THAT_WAY}}
        assert not {address for address in by_address if CLOSED not in {shown[address], done[address]}}
        assert {shown[address] for address in ids} == {CLOSED}
        print(f"{username}: {len(ids)} things of others and {len(by_address)} ways to them stay closed")


def answers(person: Screen, method: str, addresses: Iterable[str]) -> dict[str, int]:
    return dict(person.page.evaluate(ASK, [method, sorted(set(addresses))]))


# ---- every id ----


def reports(units: Iterable[Unit]) -> Iterator[str]:
    for pk in Report.objects.filter(unit__in=units).values_list("pk", flat=True):
        yield reverse("reports:report", args=[pk])


def evidence(units: Iterable[Unit]) -> Iterator[str]:
    """Under its own report, and the newest under ours too."""
    of_others = Evidence.objects.filter(report__unit__in=units).order_by("-pk")
    for pk, report in of_others.values_list("pk", "report"):
        yield reverse("reports:evidence", args=[report, pk])
    ours = Report.objects.exclude(unit__in=units).latest("pk").pk
    for pk in of_others.values_list("pk", flat=True)[:10]:
        yield reverse("reports:evidence", args=[ours, pk])


def tasks(units: Iterable[Unit]) -> Iterator[str]:
    for pk in Task.objects.exclude(Q(lead_unit__in=units) | Q(co_units__in=units)).values_list("pk", flat=True):
        yield reverse("tasks:task", args=[pk])


def units(others: Iterable[Unit]) -> Iterator[str]:
    """The other wards, how they stand, and where their figures come from."""
    targets = list(Target.objects.filter(code__startswith="160.A.1.").values_list("pk", flat=True))
    for unit in others.filter(versions__kind=UnitKind.WARD):
        yield reverse("organisations:unit", args=[unit.pk])
        yield reverse("organisations:unit_history", args=[unit.pk])
        yield reverse("reports:contacts", args=[unit.pk])
        yield f"/standings/{unit.pk}/"
        yield from (f"/targets/{target}/units/{unit.pk}/2023-to-11/" for target in targets)


# ---- every address ----


def addresses(app: str, leave_out: Iterable[str] = (), **ids: int) -> Iterator[str]:
    """Every address of an app that these ids can fill, so that a new one is tried without being named here."""
    for name, pattern in names_of(app).items():
        wanted = set(re.findall(r"<\w+:(\w+)>", pattern))
        if "pk" in wanted and wanted <= set(ids) and name not in leave_out:
            yield reverse(f"{app}:{name}", kwargs={key: ids[key] for key in wanted})


def names_of(app: str) -> dict[str, str]:
    _prefix, resolver = get_resolver().namespace_dict[app]
    return {str(each.name): str(each.pattern) for each in resolver.url_patterns if isinstance(each, URLPattern)}


def parts_of_reports(units: Iterable[Unit]) -> Iterator[str]:
    """Every address of one report of another unit in each state."""
    of_others = Report.objects.filter(unit__in=units, unit__versions__kind=UnitKind.WARD)
    for state in of_others.values_list("state", flat=True).distinct():
        report = of_others.filter(state=state).latest("pk")
        entry = report.entries.first()
        target = entry.target_id if entry else Target.objects.get(code="160.A.1.1").pk
        photo = report.evidence.first() or Evidence.objects.filter(report__unit__in=units).latest("pk")
        ids = {"pk": report.pk, "target": target, "evidence": photo.pk, "correction": 1, "unit": report.unit_id}
        yield from addresses("reports", {"period", "opening", "scheme"}, **ids)
        yield reverse("reports:contact", args=[report.unit_id, target])


def parts_of_tasks(units: Iterable[Unit]) -> Iterator[str]:
    of_others = Task.objects.exclude(Q(lead_unit__in=units) | Q(co_units__in=units))
    for state in of_others.values_list("state", flat=True).distinct():
        # Rules of the whole installation are their administrator's: 403 tells nothing of anybody.
        rules = {"rule_of_days", "metric"}
        yield from addresses("tasks", {"handing_out", *rules}, pk=of_others.filter(state=state).latest("pk").pk)


def parts_of_a_draft(plan: int) -> Iterator[str]:
    # A ceiling is a rule of the whole installation, which only its administrator opens: 403 tells nothing of anybody.
    yield from addresses("plans", {"ceiling"}, pk=plan, number=1, item=Target.objects.latest("pk").item_id)
    yield reverse("tasks:handing_out", args=[plan])


def what_is_the_districts() -> Iterator[str]:
    """What the district organises: its periods, its schemes, a unit's scheme."""
    yield from addresses("reports", set(names_of("reports")) - {"period"}, pk=SchemePeriod.objects.latest("pk").pk)
    yield from addresses("reports", set(names_of("reports")) - {"opening", "scheme"}, pk=Scheme.objects.latest("pk").pk)


def the_planner_drafts_a_plan(site: Site) -> int:
    page = site.sign_in("tonghop").page
    page.goto("/plans/new/")
    page.get_by_label("Tên kế hoạch").fill("Kế hoạch chưa ban hành")
    page.get_by_label("Tên gọi tắt").fill("KH 176")
    page.get_by_label(re.compile("^Năm")).fill("2023")
    page.get_by_role("button", name="Soạn kế hoạch").click()
    page.wait_for_url("**/draft/")
    return int(page.url.split("/plans/")[1].split("/")[0])
