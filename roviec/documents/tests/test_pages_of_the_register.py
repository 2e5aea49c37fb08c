"""The pages of the register: searching, sorting, registering, correcting, adding files."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from roviec.acts.models import Act
from roviec.documents.enums import DocumentAct
from roviec.documents.files import place_of
from roviec.documents.models import Document
from roviec.documents.queries import files_of, links_of
from roviec.documents.tests.factories import a_document, a_pdf, a_photo, a_term
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import a_holding, client_for
from roviec.regulations.enums import Regime


@pytest.fixture
def clerk(cast):
    return client_for(a_holding(cast.district, "Văn thư", roles=(Role.CLERK,)))


def symbols(response):
    return [document.symbol for document in response.context["page"]]


def filled(cast, **other):
    return {
        "symbol": "160-KH/QU",
        "type": "",
        "issued_on": "11/01/2023",
        "issuer": str(cast.district.pk),
        "outside_issuer": "",
        "subject": "thực hiện chủ đề năm 2023",
        "term": "",
        "note": "",
        "key": str(uuid4()),
    } | other


@pytest.fixture
def three(cast):
    a_document(cast.district, "160-KH/QU", "Chỉnh trang đô thị")
    a_document(cast.district, "12-QĐ/QU", "Phân công lãnh đạo", date(2020, 9, 15), "Quyết định")
    a_document(
        cast.district, "15-NQ/TU", "Giải quyết vụ việc tồn đọng", None, "Nghị quyết", outside_issuer="Thành ủy Hà Nội"
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["160-KH/QU", "12-QĐ/QU", "15-NQ/TU"]),
        ("words=chinh+trang", ["160-KH/QU"]),
        ("words=thanh+uy", ["15-NQ/TU"]),
        ("words=kh/qu", ["160-KH/QU"]),
        ("type=Quyết định", ["12-QĐ/QU"]),
        ("year=2023", ["160-KH/QU"]),
        ("issuer=Thành ủy Hà Nội", ["15-NQ/TU"]),
        ("order=issued", ["12-QĐ/QU", "160-KH/QU", "15-NQ/TU"]),
        ("order=pk;drop table", ["160-KH/QU", "12-QĐ/QU", "15-NQ/TU"]),
        ("year=20x3&type=%00", ["160-KH/QU", "12-QĐ/QU", "15-NQ/TU"]),
        ("words=không có gì", []),
    ],
)
def test_the_register_is_searched_narrowed_and_sorted(clerk, three, asked, found):
    assert symbols(clerk.get(f"{reverse('documents:list')}?{asked}")) == found


@pytest.mark.parametrize("rows", [1, 4])
def test_the_register_costs_the_same_whatever_it_holds(cast, clerk, rows, django_assert_max_num_queries):
    for _each in range(rows):
        a_document(cast.district)
    with django_assert_max_num_queries(18):
        assert len(symbols(clerk.get(reverse("documents:list")))) == rows


def test_a_document_is_registered_with_the_type_its_symbol_says(cast, clerk):
    a_term(cast.district)
    response = clerk.post(reverse("documents:new"), filled(cast, symbol="Số 160- kh/qu"))
    document = Document.objects.get()
    assert response.status_code == 302
    assert (document.symbol, document.type.name, document.type.regime) == ("160-KH/QU", "Kế hoạch", Regime.PARTY)
    assert (document.issued_on, document.registered_by) == (date(2023, 1, 11), cast.district)


def test_sending_the_form_twice_registers_once(cast, clerk):
    data = filled(cast)
    for _each in range(2):
        assert clerk.post(reverse("documents:new"), data).status_code == 302
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"symbol": "một hai ba"}, "symbol"),
        ({"symbol": ""}, "type"),
        ({"issued_on": "31/2/2023"}, "issued_on"),
        ({"issuer": ""}, "issuer"),
        ({"outside_issuer": "Thành ủy"}, "outside_issuer"),
        ({"subject": ""}, "subject"),
        ({"issuer": "999999"}, "issuer"),
        ({"type": "PARTY:Thơ"}, "type"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(cast, clerk, wrong, field):
    response = clerk.post(reverse("documents:new"), filled(cast, note="đã gõ") | wrong)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "đã gõ" in response.content.decode()
    assert not Document.objects.exists()


def test_a_symbol_that_is_taken_is_refused_on_the_form(cast, clerk):
    a_document(cast.district, "160-KH/QU")
    response = clerk.post(reverse("documents:new"), filled(cast))
    assert response.status_code == 422
    assert "160-KH/QU" in str(response.context["form"].non_field_errors())


def test_a_stale_correction_is_answered_with_409_and_keeps_what_was_typed(cast, clerk):
    document = a_document(cast.district, "160-KH/QU")
    Document.objects.update(version=3)
    address = reverse("documents:particulars", args=[document.pk])
    response = clerk.post(address, filled(cast, version="2", subject="cách viết của tôi"))
    assert response.status_code == 409
    assert "cách viết của tôi" in response.content.decode()
    assert clerk.post(address, filled(cast, version="3", subject="cách viết của tôi")).status_code == 302


def test_a_correction_keeps_a_term_that_the_day_does_not_tell(cast, clerk):
    term = a_term(cast.district)
    document = a_document(cast.district, "107-KH/QU", issued_on=None)
    Document.objects.update(term=term)
    form = clerk.get(reverse("documents:particulars", args=[document.pk])).context["form"]
    sent = {name: value for name, value in form.initial.items() if value is not None} | {"subject": "Kỷ niệm 20 năm"}
    assert clerk.post(reverse("documents:particulars", args=[document.pk]), sent).status_code == 302
    assert Document.objects.get().term == term


def test_files_are_added_together_or_not_at_all(cast, clerk):
    document = a_document(cast.district)
    address = reverse("documents:files", args=[document.pk])
    response = clerk.post(address, {"uploads": [a_pdf("a.pdf"), a_photo("lừa.pdf")]})
    assert response.status_code == 422
    assert "lừa.pdf" in response.content.decode()
    assert files_of(document) == []
    assert clerk.post(address, {"uploads": [a_pdf("a.pdf"), a_photo("b.jpg")]}).status_code == 302
    assert [file.name for file in files_of(document)] == ["a.pdf", "b.jpg"]
    assert Act.objects.filter(kind=DocumentAct.FILE_ADDED).count() == 1


def test_a_file_that_the_store_has_lost_is_told_in_words_and_logged(cast, clerk, caplog):
    document = a_document(cast.district)
    clerk.post(reverse("documents:files", args=[document.pk]), {"uploads": [a_pdf("a.pdf")]})
    [file] = files_of(document)
    default_storage.delete(place_of(file.content.sha256))
    answer = clerk.get(reverse("documents:file", args=[document.pk, file.pk]))
    assert answer.status_code == 410
    assert "bản sao lưu" in answer.content.decode()
    assert [record.levelname for record in caplog.records if file.content.sha256 in record.getMessage()] == ["ERROR"]


@pytest.mark.parametrize(("target", "status"), [("15-NQ/TU", 302), ("nq 15", 422), ("16-NQ/TU", 422), ("", 422)])
def test_a_link_names_the_other_document_by_its_symbol(clerk, three, target, status):
    plan = Document.objects.get(symbol="160-KH/QU")
    response = clerk.post(reverse("documents:links", args=[plan.pk]), {"kind": "IMPLEMENTS", "target": target})
    assert response.status_code == status
    assert len(links_of(plan)) == (1 if status == 302 else 0)


def test_what_looks_odd_stands_on_the_page(cast, clerk):
    a_term(cast.district)
    a_document(cast.district, "158-KH/QU", issued_on=date(2023, 1, 9))
    odd = a_document(cast.district, "159-KH/QU", issued_on=date(2022, 1, 11))
    assert "158-KH/QU" in str(clerk.get(reverse("documents:document", args=[odd.pk])).context["oddities"])
