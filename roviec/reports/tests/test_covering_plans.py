"""A scheme covers plans: its sheets ask for their targets, those of today at once."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.urls import reverse

from roviec.acts.models import Act
from roviec.kit.errors import Stale
from roviec.organisations.tests.factories import MONDAY, TODAY, client_for, the_head_of, the_planner_of
from roviec.reports.enums import ReportAct
from roviec.reports.models import Entry, Report, Scheme
from roviec.reports.operations import UnableToOpen, cover_plans, submit_report
from roviec.reports.queries import sheet
from roviec.reports.queries.schemes import never_asked_for
from roviec.reports.tests.factories import HOUSES, a_plan, a_report, a_scheme, a_target, fill, the_report


@pytest.fixture
def scheme(cast):
    return a_scheme(cast.district, cast.wards[:2])


@pytest.fixture
def old(scheme):
    return scheme.plans.get()


@pytest.fixture
def new(cast, scheme):
    """A plan issued later, in which the third ward takes part too."""
    plan = a_plan(cast.district, cast.wards, title="KH 175")
    a_target(plan, "Nhà sinh hoạt cộng đồng")
    return plan


def cover(scheme, cast, *plans, version=None):
    return cover_plans(scheme, plans, version=version, by=the_planner_of(cast.district), at=MONDAY)


def asked(report):
    return [line.target.name for line in sheet(Report.objects.get(pk=report.pk)).lines]


def test_sheets_that_are_not_sent_ask_for_the_new_plan_at_once(cast, scheme, old, new):
    draft = a_report(cast.bo_de, cast.district, scheme=scheme)
    sent = a_report(cast.gia_thuy, cast.district, scheme=scheme, state="SUBMITTED")
    cover(scheme, cast, old, new)
    assert asked(draft) == [HOUSES, "Nhà sinh hoạt cộng đồng"]
    assert asked(sent) == [HOUSES]


def test_a_unit_that_comes_in_gets_its_sheet_of_the_open_period(cast, scheme, old, new):
    a_report(cast.bo_de, cast.district, scheme=scheme)
    cover(scheme, cast, old, new)
    assert asked(Report.objects.get(unit=cast.ngoc_lam)) == ["Nhà sinh hoạt cộng đồng"]
    opened = Act.objects.filter(kind=ReportAct.PERIOD_OPENED).latest("pk")
    assert opened.cause == Act.objects.get(kind=ReportAct.PLANS_COVERED).pk


def test_what_was_typed_for_a_plan_that_leaves_is_not_sent(cast, scheme, old, new):
    cover(scheme, cast, old, new)
    report = fill(the_report(scheme, cast.bo_de), {HOUSES: 4, "Nhà sinh hoạt cộng đồng": 1}, by=the_head_of(cast.bo_de))
    cover(scheme, cast, new)
    left = Entry.objects.get(target__name=HOUSES).target_id
    gone = client_for(cast.head).get(reverse("reports:correcting", args=[report.pk, left]))
    assert gone.status_code == HTTPStatus.NOT_FOUND
    submit_report(report, by=the_head_of(cast.bo_de), at=MONDAY)
    assert [entry.target.name for entry in Entry.objects.filter(cleared_at__isnull=True)] == ["Nhà sinh hoạt cộng đồng"]


def test_the_same_plans_again_are_no_act_and_none_are_refused(cast, scheme, old, new):
    cover(scheme, cast, old, new)
    cover(scheme, cast, new, old, version=1)
    assert Act.objects.filter(kind=ReportAct.PLANS_COVERED).count() == 1
    with pytest.raises(UnableToOpen):
        cover(scheme, cast)


def test_who_is_overtaken_is_told(cast, scheme, old, new):
    cover(scheme, cast, old, new, version=1)
    with pytest.raises(Stale):
        cover(scheme, cast, new, version=1)


def test_the_planner_chooses_plans_on_a_page(cast, scheme, old, new):
    planner, url = client_for(cast.planner), reverse("reports:scheme", args=[scheme.pk])
    assert "KH 175" in planner.get(url).content.decode()
    both = {"plans": [old.pk, new.pk], "version": 1}
    assert planner.post(url, both).status_code == HTTPStatus.FOUND
    assert planner.post(url, {"plans": [new.pk], "version": 1}).status_code == HTTPStatus.CONFLICT
    assert planner.post(url, {"version": 2}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert planner.post(url, {"plans": [999_999_999], "version": 2}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client_for(cast.head).get(url).status_code == HTTPStatus.NOT_FOUND


def test_the_planner_sets_up_a_scheme_on_a_page(cast, new):
    planner, url = client_for(cast.planner), reverse("reports:scheme_new", args=[cast.district.pk])
    assert planner.get(url).status_code == HTTPStatus.OK
    typed = {
        "name": "Báo cáo quý",
        "frequency": "QUARTER",
        "opens": 1,
        "cutoff": 18,
        "due": 20,
        "locks": 40,
        "since": "01/01/2023",
    }
    in_disorder = planner.post(url, typed | {"due": 10, "plans": [new.pk]})
    assert in_disorder.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Báo cáo quý" in in_disorder.content.decode()
    assert planner.post(url, typed | {"plans": [new.pk]}).status_code == HTTPStatus.FOUND
    made = Scheme.objects.get(name="Báo cáo quý")
    assert (made.frequency, list(made.plans.all())) == ("QUARTER", [new])


def test_tracing_names_the_targets_that_no_sheet_asks_for(cast, scheme, old, new):
    a_target(new, "Hộ thoát nghèo", base_frequency="QUARTER")
    version = new.versions.get()
    assert [line.item.target.name for line in never_asked_for(version, TODAY)] == [
        "Nhà sinh hoạt cộng đồng",
        "Hộ thoát nghèo",
    ]
    page = client_for(cast.planner).get(reverse("plans:tracing", args=[new.pk, version.number])).content.decode()
    assert "Hộ thoát nghèo" in page
    assert reverse("reports:scheme", args=[scheme.pk]) in page
    cover(scheme, cast, old, new)
    assert never_asked_for(version, TODAY) == []
    Scheme.objects.update(frequency="QUARTER")
    assert [line.item.target.name for line in never_asked_for(version, TODAY)] == ["Nhà sinh hoạt cộng đồng"]
