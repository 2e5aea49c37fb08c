"""What the database itself refuses of documents, links and files, over all conceivable rows."""

from __future__ import annotations

from uuid import uuid4

import pytest

from roviec.documents.enums import LinkKind
from roviec.documents.models import Document, DocumentFile, DocumentLink, FileContent
from roviec.documents.operations import Particulars, register_document
from roviec.documents.tests.factories import ISSUED, a_document, a_file, a_type
from roviec.kit.tests.rows import conceivable, prove
from roviec.organisations.tests.factories import MONDAY, the_cast, the_planner_of

pytestmark = pytest.mark.constraints


@pytest.fixture
def district(cast):
    return cast.district


def test_a_document_has_a_subject_one_issuer_and_no_number_without_a_symbol(district):
    kind = a_type()
    prove(
        conceivable(
            issuer=[district, None],
            outside_issuer=["Thành ủy Hà Nội", ""],
            symbol=["160-KH/QU", ""],
            number=[160, None, -1],
            subject=["chủ đề năm 2023", ""],
        ),
        lambda **row: Document(type=kind, series="2023", registered_by=district, **row),
        lambda row: (
            bool(row["issuer"]) != bool(row["outside_issuer"])
            and bool(row["subject"])
            and (row["number"] is None or (bool(row["symbol"]) and row["number"] >= 0))
        ),
    )


def test_a_symbol_stands_once_for_an_issuer_in_a_series(cast):
    kind = a_type()

    def two(outside, same_issuer, same_series, same_register, symbols):
        issuers = [cast.district, cast.district if same_issuer else cast.bo_de]
        names = ["Thành ủy", "Thành ủy" if same_issuer else "HĐND thành phố"]
        registers = [cast.district, cast.district if same_register else cast.bo_de]
        return [
            Document(
                type=kind,
                symbol=symbols[n],
                issuer=None if outside else issuers[n],
                outside_issuer=names[n] if outside else "",
                series="T1" if n == 0 or same_series else "T2",
                subject="x",
                registered_by=registers[n],
            )
            for n in range(2)
        ]

    yes_and_no = [True, False]
    prove(
        conceivable(
            outside=yes_and_no,
            same_issuer=yes_and_no,
            same_series=yes_and_no,
            same_register=yes_and_no,
            symbols=[("1-KH/QU", "1-KH/QU"), ("1-KH/QU", "2-KH/QU"), ("", "")],
        ),
        two,
        lambda row: (
            not (
                row["same_issuer"]
                and row["same_series"]
                and row["same_register"]
                and row["symbols"] == ("1-KH/QU", "1-KH/QU")
            )
        ),
    )


def test_a_link_has_two_ends_and_a_known_kind_and_stands_once(district):
    one, other = a_document(district), a_document(district)
    prove(
        conceivable(document=[one, None], target=[one, other, None], kind=[*LinkKind, "LIKES", ""]),
        DocumentLink,
        lambda row: row["document"] == one and row["target"] == other and row["kind"] in LinkKind.values,
    )
    prove(
        conceivable(kinds=[("AMENDS", "AMENDS"), ("AMENDS", "GUIDES")], removed=[(None, None), (MONDAY, None)]),
        lambda kinds, removed: [
            DocumentLink(document=one, target=other, kind=kinds[n], removed_at=removed[n]) for n in range(2)
        ],
        lambda row: row["kinds"][0] != row["kinds"][1] or any(row["removed"]),
    )


def test_a_file_is_named_by_its_hash_has_bytes_and_stands_once_in_a_document(district):
    prove(
        conceivable(sha256=["a" * 64, "A" * 64, "a" * 63, ""], size=[1, 0, -1], media_type=["application/pdf"]),
        FileContent,
        lambda row: row["sha256"] == "a" * 64 and row["size"] > 0,
    )
    document, content = a_document(district), a_file()
    prove(
        conceivable(removed=[(None, None), (MONDAY, None), (None, MONDAY), (MONDAY, MONDAY)]),
        lambda removed: [
            DocumentFile(document=document, content=content, name="a.pdf", added_at=MONDAY, removed_at=each)
            for each in removed
        ],
        lambda row: any(row["removed"]),
    )


def test_the_same_form_sent_twice_at_once_registers_once(real_database, in_parallel):
    cast, key = the_cast(), uuid4()
    planner = the_planner_of(cast.district)
    wish = Particulars(type=a_type(), subject="x", issuer=cast.district, symbol="160-KH/QU", issued_on=ISSUED)
    made = in_parallel([lambda: register_document(wish, cast.district, key=key, by=planner, at=MONDAY)] * 4)
    assert len({document.pk for document in made}) == 1
    assert Document.objects.count() == 1
