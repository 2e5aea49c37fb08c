"""What the tests of upkeep stand on: an administrator of the district, one of a ward, and pages as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

from roviec.organisations.enums import Role
from roviec.organisations.models import Holding
from roviec.organisations.tests.factories import Cast, a_holding, client_for, the_cast


@dataclass(frozen=True)
class Office:
    """The cast with an administrator of the district and one of Bồ Đề."""

    cast: Cast
    keeper: Holding
    ward_keeper: Holding

    @property
    def browser(self) -> Client:
        """The district's administrator at his screen."""
        return client_for(self.keeper)


def an_office() -> Office:
    """Long Biên with its wards and administrators."""
    cast = the_cast()
    keeper = a_holding(cast.district, "Quản trị", roles=(Role.ADMINISTRATOR,))
    ward_keeper = a_holding(cast.bo_de, "Quản trị", roles=(Role.ADMINISTRATOR,))
    return Office(cast, keeper, ward_keeper)


def said(response: Any, status: int = 200) -> str:
    """What a page says."""
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def sent(response: Any) -> None:
    """The step was taken: the answer leads on; else what was refused is shown."""
    assert response.status_code == 302, said(response, response.status_code)[-6000:]
