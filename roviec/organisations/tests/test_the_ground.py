"""The builders and databases that all other tests stand on."""

from __future__ import annotations

from threading import Barrier

from django.db import connection, transaction

from roviec.kit import clock
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.queries import units_on
from roviec.organisations.tests.factories import MONDAY, a_member, a_unit, holder_of, member_of, the_head_of


def test_the_clock_stands_on_the_morning_of_monday():
    assert clock.today() == MONDAY.date()


def test_the_cast_stands_in_protocol_order(cast):
    assert [u.name for u in units_on(MONDAY.date(), below=[cast.district.pk])] == [
        "Long Biên",
        "Bồ Đề",
        "Gia Thụy",
        "Ngọc Lâm",
    ]


def test_the_same_head_is_asked_for_twice(cast):
    assert the_head_of(cast.bo_de) == the_head_of(cast.bo_de)
    assert the_head_of(cast.bo_de) != the_head_of(cast.gia_thuy)


def test_a_head_reads_his_ward_and_not_the_next(cast):
    head = a_member(holder_of(cast.bo_de, Role.HEAD))
    assert head.reads(cast.bo_de.pk)
    assert not head.reads(cast.gia_thuy.pk)
    assert member_of(cast.district, Role.PLANNER).may(Role.PLANNER, over=cast.gia_thuy.pk)


def test_parallel_functions_see_what_the_others_committed(real_database, in_parallel):
    a_unit("Bồ Đề")
    all_inside = Barrier(3)

    def found_another() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            a_unit("Gia Thụy")
            cursor.execute("SELECT pg_backend_pid()")
            all_inside.wait(10)
            return cursor.fetchone()[0]

    assert len(set(in_parallel([found_another] * 3))) == 3
    assert Unit.objects.count() == 4


def test_a_real_database_starts_empty_and_leaves_nothing_behind(real_database):
    assert Unit.objects.count() == 0
    a_unit("Bồ Đề")


def test_an_ordinary_test_sees_nothing_of_the_real_databases():
    assert Unit.objects.count() == 0
