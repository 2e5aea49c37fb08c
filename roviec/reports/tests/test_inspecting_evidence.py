"""Who sees a unit's evidence only as an inspector says why; it is noted, and the unit reads it."""

from __future__ import annotations

import pytest

from roviec.acts.enums import ReadKind
from roviec.acts.models import SensitiveRead
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import client_for, member_of
from roviec.reports.models import Evidence
from roviec.reports.operations import add_evidence, submit_report
from roviec.reports.tests.factories import HOUSES, MONDAY, a_photo, a_report, targets_of, the_head_of


def seen(client, place) -> str:
    """What kind of thing the address answers with."""
    answer = client.get(place)
    b"".join(answer)  # reads the file to its end, and closes it
    return answer["Content-Type"].partition(";")[0]


@pytest.fixture
def place(cast):
    report = a_report(cast.bo_de, cast.district)
    add_evidence(report, targets_of(report.scheme)[HOUSES], a_photo(), by=the_head_of(cast.bo_de), at=MONDAY)
    submit_report(report, by=the_head_of(cast.bo_de), at=MONDAY)
    return f"/reports/{report.pk}/evidence/{Evidence.objects.get().pk}/"


def test_an_inspector_says_why_before_he_sees_it_and_each_look_is_noted(cast, place):
    inspector = client_for(member_of(cast.district, Role.AUDITOR))
    assert seen(inspector, place) == "text/html"
    assert inspector.post(place, {"reason": " "}).status_code == 422
    assert not SensitiveRead.objects.exists()
    assert inspector.post(place, {"reason": "Kiểm tra chuyên đề quý IV"}).status_code == 302
    for _twice in range(2):
        assert seen(inspector, place) == "image/jpeg"
    notes = SensitiveRead.objects.filter(kind=ReadKind.EVIDENCE, unit_id=cast.bo_de.pk)
    assert [note.reason for note in notes] == ["Kiểm tra chuyên đề quý IV"] * 2


@pytest.mark.parametrize("role", [Role.PLANNER, Role.LEADER, Role.HEAD])
def test_who_works_with_it_is_not_asked(cast, place, role):
    assert seen(client_for(member_of(cast.district, role)), place) == "image/jpeg"
    assert not SensitiveRead.objects.exists()


def test_a_reason_lets_nobody_in_who_may_not_see_it(cast, place):
    stranger = client_for(member_of(cast.gia_thuy, Role.AUDITOR))
    assert stranger.post(place, {"reason": "x"}).status_code == 404
