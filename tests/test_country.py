"""A country of invented figures: made by the ledger's rules, proved afterwards, and read by whom it concerns."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from roviec.acts.models import UnsealedAct
from roviec.acts.queries import faults_of_the_chain
from roviec.config.country.making import Made, make_country
from roviec.config.country.size import Size, UnableToMake, clock_of
from roviec.desk.queries.board import Board, Wanted, read_board
from roviec.desk.spans import Span
from roviec.figures.models import PeriodLock, Posting, Total
from roviec.figures.verification import verify
from roviec.organisations.middleware import member_for
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.tests.factories import a_unit
from roviec.people.models import Person
from roviec.plans.models import Plan
from roviec.tasks.models import Task

SMALL = Size(communes=12, provinces=2, months=3, targets=25, tasks=100, seed=7)
TODAY = SMALL.today
TO_DATE = Wanted(Span.to_date(TODAY.year, TODAY.month))
MOST_QUERIES = 10

DIGEST = """
SELECT md5(string_agg(concat_ws(' ', t.code, v.name, p.period_start, p.sequence, p.state, p.numerator, p.denominator, p.uuid), ','
    ORDER BY t.code, v.name, p.period_start, p.sequence))
FROM figures_posting p JOIN plans_target t ON t.id = p.target_id JOIN organisations_unitversion v ON v.unit_id = p.unit_id
"""


@pytest.fixture
def country(db, settings) -> Made:
    settings.CLOCK_OFFSET = SMALL.clock - timezone.now()
    return make_country(SMALL, "hoa-phượng-1954")


def the_member(account: str) -> Member:
    return member_for(Holding.objects.get(person__username=account), TODAY)


def the_board(account: str, of: int | None = None) -> Board:
    return read_board(the_member(account), Wanted(TO_DATE.span, of=of), TODAY)


def top_of(account: str) -> int:
    return Holding.objects.get(person__username=account).post.unit_id


def test_every_total_is_proved_and_the_acts_are_sealed(country):
    assert (country.communes, country.tasks) == (12, 100)
    assert country.figures == Posting.objects.count() > 12 * 3 * 25 * 0.9
    # Twelve communes, two provinces and the whole; some cells of communes nobody said anything of.
    assert (2 + 1) * 3 * 25 < country.totals <= (12 + 2 + 1) * 3 * 25
    assert verify().differences == []
    assert list(faults_of_the_chain()) == []
    assert not UnsealedAct.objects.exists()
    assert [lock.is_locked for lock in PeriodLock.objects.order_by("period_start")] == [True, True, False]
    assert Posting.objects.filter(sequence=2).exclude(supersedes__sequence=1).count() == 0
    assert len(set(Task.objects.values_list("state", flat=True))) > 2


def test_a_total_that_is_wrong_is_found(country):
    Total.objects.filter(pk=Total.objects.filter(covered__gt=6).first().pk).update(numerator=-1)
    assert len(verify().differences) == 1


def test_the_same_seed_makes_the_same_country(db):
    found = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            make_country(Size(communes=4, provinces=2, months=2, targets=6, tasks=10, seed=seed), "x")
            with connection.cursor() as cursor:
                cursor.execute(DIGEST)
                found.append(cursor.fetchone()[0])
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def test_it_is_made_in_an_empty_database_only(country):
    with pytest.raises(UnableToMake, match="đã có một đất nước"):
        make_country(SMALL, "x")


def test_it_is_never_mixed_with_anything(db):
    a_unit("Phường thật")
    with pytest.raises(UnableToMake, match="không trống"):
        make_country(SMALL, "x")
    assert Unit.objects.count() == 1


def test_a_real_installation_takes_none(db, settings):
    settings.IS_DEMONSTRATION = False
    with pytest.raises(CommandError, match="số liệu minh họa"):
        call_command("country", "make")


def test_the_case_of_long_bien_is_not_loaded_over_it(country):
    with pytest.raises(CommandError, match="country"):
        call_command("demo", "load", "--if-empty")
    assert Plan.objects.filter(owner__versions__name__contains="Long Biên").count() == 0


@pytest.mark.parametrize("wrong", [{"communes": 10_000}, {"months": 61}, {"provinces": 13}, {"tasks": -1}])
def test_a_size_out_of_bounds_is_refused(wrong):
    with pytest.raises(UnableToMake, match=f"--{next(iter(wrong))}"):
        Size(**{"communes": 12, "provinces": 2} | wrong)


def test_its_clock_stands_where_its_figures_end():
    assert clock_of(["make", "--months", "12"]).date() == date(2026, 12, 28)
    assert clock_of(["make"]).date() == date(2030, 12, 28)
    assert isinstance(clock_of([]), datetime)
    with pytest.raises(UnableToMake):
        clock_of(["make", "--months", "many"])


def test_the_whole_looks_at_provinces_and_a_province_at_its_communes(country, django_assert_max_num_queries):
    province = top_of("tinh01")
    planner, province_planner = the_member("tonghop"), the_member("tinh01")
    with django_assert_max_num_queries(MOST_QUERIES):
        whole = read_board(planner, TO_DATE, TODAY)
    assert [unit.unit_id for unit in whole.shown] == [province, top_of("tinh02")]
    with django_assert_max_num_queries(MOST_QUERIES):
        own = read_board(province_planner, TO_DATE, TODAY)
    assert own.top_id == province
    assert own.is_of_a_part
    assert len(own.shown) == len(own.columns_of_all) > 1
    # What the province comes to here is its column there, and its communes make it.
    added = [
        place for place, row in enumerate(whole.rows) if row.target.unit_rule == "SUM" and row.target.time_rule == "SUM"
    ]
    assert added
    for place in added:
        assert own.rows[place].total == whole.rows[place].cells[0]
        assert own.rows[place].total.value.value == sum(cell.value.value or 0 for cell in own.rows[place].cells)


def test_the_work_on_the_board_of_a_province_is_that_of_its_communes(country):
    board = the_board("tinh01")
    given = Task.objects.filter(assigned_by=board.top_id).count()
    assert len(board.facts) == given > 0
    assert sum(column.tasks.all for column in board.columns) == given


def test_the_board_of_a_unit_is_opened_by_who_reads_it(country):
    province = top_of("tinh01")
    assert the_board("tonghop", of=province).rows[0].total == the_board("tinh01").rows[0].total
    with pytest.raises(LookupError):
        the_board("tinh02", of=province)
    # The whole is read by everybody; of the columns he sees his own.
    whole = the_board("tinh02", of=top_of("tonghop"))
    assert [unit.unit_id for unit in whole.shown] == [top_of("tinh02")]


def test_a_commune_reads_the_sums_of_the_whole(country):
    board = the_board("xa0001")
    assert not board.is_of_a_part


def test_the_page_offers_whose_board_it_is(country):
    browser = Client()
    browser.force_login(Person.objects.get(username="tonghop"))
    address, province = reverse("desk:board"), top_of("tinh01")
    page = browser.get(address).content.decode()
    assert f"of={province}" in page
    assert f'<option value="{province}">' in page
    page = browser.get(address, {"of": province}).content.decode()
    assert f'<option value="{province}" selected>' in page
    assert browser.get(address, {"of": "x"}).status_code == 404
    browser.force_login(Person.objects.get(username="tinh02"))
    assert browser.get(address, {"of": province}).status_code == 404
