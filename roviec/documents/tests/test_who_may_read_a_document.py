"""Who sees a register, who writes in it, and how a file leaves the house."""

from __future__ import annotations

import pytest
from django.urls import reverse

from roviec.documents.enums import LinkKind
from roviec.documents.operations import add_file, link_documents
from roviec.documents.tests.factories import a_document, a_file
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_holding, client_for, the_planner_of


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
