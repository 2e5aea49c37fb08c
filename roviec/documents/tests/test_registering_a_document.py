"""Registering and changing documents, and what looks odd about them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from roviec.acts.queries import history_of
from roviec.documents.enums import LinkKind
from roviec.documents.models import Document
from roviec.documents.operations import (
    Particulars,
    UnableToLink,
    UnableToRegister,
    change_document,
    link_documents,
    register_document,
    unlink_documents,
)
from roviec.documents.queries import links_of, oddities_of
from roviec.documents.tests.factories import ISSUED, a_document, a_term, a_type
from roviec.kit.errors import Stale
from roviec.organisations.tests.factories import MONDAY, the_planner_of
from roviec.regulations.enums import Regime


def particulars(issuer, symbol="160-KH/QU", **other):
    return Particulars(
        **{"type": a_type(), "issuer": issuer, "symbol": symbol, "issued_on": ISSUED, "subject": "x"} | other
    )


@pytest.mark.parametrize(
    ("typed", "shown", "number"),
    [
        ("160-KH/QU", "160-KH/QU", 160),
        ("Số 06- CTr/QƯ", "06-CTr/QU", 6),
        ("5 – kh/qu", "05-KH/QU", 5),
        ("264/QĐ-QU", "264-QĐ/QU", 264),
        ("", "", None),
    ],
)
def test_a_symbol_is_shown_as_its_regime_writes_it(cast, typed, shown, number):
    document = register_document(
        particulars(cast.district, typed), cast.district, by=the_planner_of(cast.district), at=MONDAY
    )
    assert (document.symbol, document.number) == (shown, number)


def test_a_symbol_that_cannot_be_read_is_refused_with_the_way_to_write_it(cast):
    with pytest.raises(UnableToRegister, match="159-KH/QU"):
        register_document(
            particulars(cast.district, "kế hoạch năm nay"), cast.district, by=the_planner_of(cast.district), at=MONDAY
        )
    assert not Document.objects.exists()


def test_the_same_symbol_cannot_stand_twice_in_one_term(cast):
    a_term(cast.district)
    a_document(cast.district, "160-KH/QU")
    with pytest.raises(UnableToRegister, match="160-KH/QU"):
        a_document(cast.district, "160- KH/QU", issued_on=date(2024, 5, 6))


def test_a_new_term_numbers_its_papers_anew(cast):
    a_term(cast.district, "III", date(2015, 7, 3), date(2020, 8, 1))
    a_term(cast.district)
    old = a_document(cast.district, "160-KH/QU", issued_on=date(2018, 7, 4))
    new = a_document(cast.district, "160-KH/QU")
    assert old.series != new.series
    assert "04/07/2018" in oddities_of(new)[0]


def test_a_state_paper_is_numbered_by_the_year(cast):
    decision = a_document(cast.district, "15/QĐ-UBND", type_name="Quyết định", regime=Regime.STATE)
    assert decision.series == "2023"
    a_document(cast.district, "15/QĐ-UBND", type_name="Quyết định", regime=Regime.STATE, issued_on=date(2024, 1, 11))


def test_the_same_wish_twice_is_one_document(cast):
    key, planner = uuid4(), the_planner_of(cast.district)
    wish = particulars(cast.district, "")
    first = register_document(wish, cast.district, key=key, by=planner, at=MONDAY)
    assert register_document(wish, cast.district, key=key, by=planner, at=MONDAY) == first
    assert len(history_of(first)) == 1


def test_the_order_of_numbers_is_compared_with_the_order_of_days(cast):
    a_term(cast.district)
    a_document(cast.district, "158-KH/QU", issued_on=date(2023, 1, 9))
    misdated = a_document(cast.district, "159-KH/QU", issued_on=date(2022, 1, 11))
    assert ["158-KH/QU" in sentence for sentence in oddities_of(misdated)] == [True]
    assert oddities_of(a_document(cast.district, "160-KH/QU")) == []


def test_a_symbol_of_another_type_is_pointed_out(cast):
    assert "160-KH/QU" in oddities_of(a_document(cast.district, "160-KH/QU", type_name="Quyết định"))[0]


def test_a_change_is_one_act_and_a_stale_form_is_refused(cast):
    document, planner = a_document(cast.district, "160-KH/QU"), the_planner_of(cast.district)
    changed = change_document(document, particulars(cast.district, subject="y"), version=1, by=planner, at=MONDAY)
    assert (changed.subject, changed.version) == ("y", 2)
    assert (
        change_document(document, particulars(cast.district, subject="y"), version=1, by=planner, at=MONDAY).version
        == 2
    )
    with pytest.raises(Stale):
        change_document(document, particulars(cast.district, subject="z"), version=1, by=planner, at=MONDAY)
    assert [line.data for line in history_of(document)] == [{"columns": ["subject"]}, {}]


def test_changing_a_symbol_into_one_that_is_taken_is_refused(cast):
    a_document(cast.district, "159-KH/QU")
    document = a_document(cast.district, "160-KH/QU")
    with pytest.raises(UnableToRegister):
        change_document(
            document, particulars(cast.district, "159-KH/QU"), version=1, by=the_planner_of(cast.district), at=MONDAY
        )


def test_an_issuer_is_ours_or_outside_never_both(cast):
    with pytest.raises(UnableToRegister):
        register_document(
            particulars(cast.district, outside_issuer="Thành ủy Hà Nội"),
            cast.district,
            by=the_planner_of(cast.district),
            at=MONDAY,
        )


def test_a_link_is_seen_from_both_ends_once_and_can_be_taken_back(cast):
    planner = the_planner_of(cast.district)
    plan = a_document(cast.district, "160-KH/QU")
    resolution = a_document(
        cast.district, "15-NQ/TU", type_name="Nghị quyết", outside_issuer="Thành ủy Hà Nội", issued_on=date(2017, 5, 4)
    )
    link = link_documents(plan, LinkKind.IMPLEMENTS, resolution, by=planner, at=MONDAY)
    assert link_documents(plan, LinkKind.IMPLEMENTS, resolution, by=planner, at=MONDAY) == link
    assert links_of(plan) == links_of(resolution) == [link]
    unlink_documents(link, by=planner, at=MONDAY)
    assert links_of(plan) == []
    assert link_documents(plan, LinkKind.IMPLEMENTS, resolution, by=planner, at=MONDAY) != link


def test_a_link_goes_from_the_later_document_to_the_earlier(cast):
    plan = a_document(cast.district, "160-KH/QU")
    older = a_document(cast.district, "05-KH/QU", issued_on=date(2015, 8, 7))
    for one, other in [(older, plan), (plan, plan)]:
        with pytest.raises(UnableToLink):
            link_documents(one, LinkKind.AMENDS, other, by=the_planner_of(cast.district), at=MONDAY)
