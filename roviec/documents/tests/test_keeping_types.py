"""The types of documents are data: added, changed and ended from a day on by an administrator of an organisation."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, a_holding, client_for
from roviec.people.tests.factories import BUILDER
from roviec.regulations.enums import Regime
from roviec.regulations.operations import (
    TypeWords,
    UnableToChangeRule,
    add_document_type,
    change_document_type,
    end_document_type,
    verify_document_type,
)
from roviec.regulations.queries import document_type

BY = {"by": BUILDER, "at": MONDAY}
NEW = TypeWords(Regime.STATE, "PC", "Phiếu chuyển số", "30/2020/NĐ-CP")
JULY = date(2025, 7, 1)


def test_a_type_is_known_from_its_day_on_and_changed_from_another():
    for _ in range(2):
        added = add_document_type(NEW, date(2023, 1, 1), **BY)
    change_document_type(added, TypeWords(Regime.STATE, "PCS", NEW.name, "78/2025/NĐ-CP"), JULY, **BY)
    found = [document_type(Regime.STATE, NEW.name, day) for day in (date(2022, 1, 1), date(2025, 6, 30), JULY)]
    assert [each and each.abbreviation for each in found] == [None, "PC", "PCS"]
    with pytest.raises(UnableToChangeRule):
        add_document_type(TypeWords(Regime.STATE, "PCS", NEW.name, "x"), date(2026, 1, 1), **BY)


def test_a_type_is_ended_and_checked():
    kept = document_type(Regime.STATE, "Nghị quyết", JULY)
    for _ in range(2):
        end_document_type(kept, JULY, **BY)
        assert verify_document_type(kept, **BY).is_verified
    assert document_type(Regime.STATE, "Nghị quyết", JULY) is None
    with pytest.raises(UnableToChangeRule):
        end_document_type(kept, date(2026, 1, 1), **BY)


def test_the_pages_are_for_administrators_of_a_whole_organisation(cast):
    keeper = client_for(a_holding(cast.district, "Quản trị", roles=(Role.ADMINISTRATOR,)))
    ward = client_for(a_holding(cast.bo_de, "Quản trị", roles=(Role.ADMINISTRATOR,)))
    kept = document_type(Regime.STATE, "Nghị quyết", JULY)
    pages = [reverse("documents:types"), reverse("documents:type_new")]
    pages += [reverse(f"documents:{name}", args=[kept.pk]) for name in ("type", "type_end")]
    for address in pages:
        assert keeper.get(address).status_code == 200
        assert ward.get(address).status_code == 403
        assert client_for(cast.planner).get(address).status_code == 403
    typed = {"regime": "STATE", "name": NEW.name, "abbreviation": "PC", "source": "x", "since": "01/01/2024"}
    refused = keeper.post(pages[1], typed | {"since": "mai"})
    assert refused.status_code == 422
    assert 'value="mai"' in refused.content.decode()
    assert keeper.post(pages[1], typed).status_code == 302
    assert NEW.name in keeper.get(pages[0]).content.decode()
    assert keeper.post(pages[2], typed | {"name": "Nghị quyết", "since": "01/07/2025"}).status_code == 302
    assert keeper.post(pages[3], {"since": "01/01/2000"}).status_code == 422
    assert keeper.post(reverse("documents:type_verification", args=[kept.pk])).status_code == 302
