"""Who sees a register, who writes in it, and how a file leaves the house."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from roviec.documents.enums import LinkKind
from roviec.documents.operations import Particulars, add_file, link_documents, register_document
from roviec.documents.tests.factories import a_document, a_file, a_type
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_holding, client_for, the_planner_of
from roviec.people.tests.factories import BUILDER


def get(holding, name, *args):
    return client_for(holding).get(reverse(f"documents:{name}", args=args))


def post(holding, name, *args, **data):
    return client_for(holding).post(reverse(f"documents:{name}", args=args), data)


@pytest.fixture
def clerk(cast):
    return a_holding(cast.district, "Văn thư", roles=(Role.CLERK,))


def test_a_ward_reads_what_the_district_registered(cast):
    assert get(cast.contact, "document", a_document(cast.district).pk).status_code == 200


def test_a_ward_does_not_read_another_ward_s_register_by_any_address(cast):
    document = a_document(cast.gia_thuy)
    file = add_file(document, a_file(), "a.pdf", by=the_planner_of(cast.gia_thuy), at=MONDAY)
    for name, args in [("document", [document.pk]), ("history", [document.pk]), ("file", [document.pk, file.pk])]:
        assert get(cast.head, name, *args).status_code == 404
    assert document.symbol not in get(cast.head, "list").content.decode()
    own = a_document(cast.bo_de)
    assert get(cast.head, "file", own.pk, file.pk).status_code == 404


def test_a_paper_of_another_ward_is_not_told_by_its_link_to_a_paper_of_the_district(cast):
    plan = a_document(cast.district)
    theirs = a_document(cast.gia_thuy, subject="việc riêng của phường bạn")
    link_documents(theirs, LinkKind.IMPLEMENTS, plan, by=the_planner_of(cast.gia_thuy), at=MONDAY)
    words = (theirs.subject, theirs.symbol, the_planner_of(cast.gia_thuy).name)
    for name in ("document", "history"):
        page = get(cast.head, name, plan.pk).content.decode()
        assert [word for word in words if word in page] == []
    assert theirs.subject in get(cast.planner, "document", plan.pk).content.decode()
    assert the_planner_of(cast.gia_thuy).name in get(cast.planner, "history", plan.pk).content.decode()
    assert theirs.subject in get(cast.stranger, "document", theirs.pk).content.decode()


def test_the_check_of_a_symbol_says_nothing_of_another_register(cast):
    a_document(cast.gia_thuy, "05-KH/ĐU", issued_on=date(2023, 3, 3))
    particulars = Particulars(
        type=a_type(), subject="thử", issuer=cast.gia_thuy, symbol="05-KH/ĐU", issued_on=date(2023, 4, 4)
    )
    tried = register_document(particulars, cast.bo_de, by=BUILDER, at=MONDAY)
    assert "03/03/2023" not in get(cast.head, "document", tried.pk).content.decode()


def test_the_district_reads_the_registers_of_its_wards(cast):
    assert get(cast.planner, "document", a_document(cast.bo_de).pk).status_code == 200


@pytest.mark.parametrize("name", ["new", "particulars", "files", "links"])
def test_only_clerk_and_planner_of_the_registering_unit_write(cast, clerk, name):
    args = [] if name == "new" else [a_document(cast.district).pk]
    method = post if name in {"files", "links"} else get
    assert method(cast.head, name, *args).status_code == 403
    assert method(cast.leader, name, *args).status_code == 403
    assert method(clerk, name, *args).status_code in {200, 422}


def test_a_stranger_is_sent_to_the_sign_in(client, cast):
    response = client.get(reverse("documents:document", args=[a_document(cast.district).pk]))
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


def test_a_link_and_a_file_of_another_document_cannot_be_removed_through_one_s_own(cast, clerk):
    own, other = a_document(cast.district), a_document(cast.gia_thuy, "01-NQ/ĐU", type_name="Nghị quyết")
    planner = the_planner_of(cast.gia_thuy)
    link = link_documents(other, LinkKind.IMPLEMENTS, own, by=planner, at=MONDAY)
    file = add_file(other, a_file(), "a.pdf", by=planner, at=MONDAY)
    assert post(clerk, "link_removal", own.pk, link.pk).status_code == 404
    assert post(clerk, "file_removal", own.pk, file.pk).status_code == 404


def test_a_file_leaves_only_as_a_download(cast):
    document = a_document(cast.district)
    file = add_file(document, a_file(), "Kế hoạch 160.pdf", by=the_planner_of(cast.district), at=MONDAY)
    response = get(cast.contact, "file", document.pk, file.pk)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
