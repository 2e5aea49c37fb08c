"""Two who reorganise at one moment: one does, the other is told, and nothing is there twice."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from roviec.acts.models import Act
from roviec.handovers.enums import HandoverAct
from roviec.handovers.operations import carry_out
from roviec.handovers.tests.factories import Draft
from roviec.kit.errors import Unable
from roviec.organisations.enums import Role
from roviec.organisations.models import Succession, Unit
from roviec.organisations.tests.factories import a_holding, the_cast
from roviec.people.tests.factories import BUILDER

DAY = date(2023, 7, 1)
THE_DAY = datetime(2023, 7, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_the_same_reorganisation_is_carried_out_once(real_database, in_parallel):
    cast = the_cast()
    a_holding(cast.district, "Quản trị", (Role.ADMINISTRATOR,))
    draft = Draft(cast.district, DAY)
    new = draft.founds("Mới", cast.district)
    draft.ends(cast.bo_de)
    draft.passes_on(cast.bo_de, new)
    answers = in_parallel([lambda: carry_out(draft.reorganisation, by=BUILDER, at=THE_DAY)] * 2)
    assert sorted(isinstance(answer, Unable) for answer in answers) == [False, True], answers
    assert Succession.objects.count() == 1
    assert Unit.objects.count() == 5
    assert Act.objects.filter(kind=HandoverAct.CARRIED_OUT).count() == 1


def test_of_two_that_end_one_unit_the_second_is_told(real_database, in_parallel):
    cast = the_cast()
    a_holding(cast.district, "Quản trị", (Role.ADMINISTRATOR,))
    drafts = []
    for ward in (cast.gia_thuy, cast.ngoc_lam):
        draft = Draft(cast.district, DAY)
        draft.ends(cast.bo_de)
        draft.passes_on(cast.bo_de, ward)
        drafts.append(draft.reorganisation)
    answers = in_parallel([lambda one=one: carry_out(one, by=BUILDER, at=THE_DAY) for one in drafts])
    assert sorted(isinstance(answer, Unable) for answer in answers) == [False, True], answers
    assert Succession.objects.count() == 1
