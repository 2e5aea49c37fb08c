"""The presets of organisations: whole, cited, and what the database refuses of them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError
from psycopg.types.range import DateRange

from roviec.regulations.models import PresetPost, PresetUnit, UnitPreset
from roviec.regulations.queries import blueprint_of, unit_presets

AFTER_THE_REFORM = date(2025, 7, 1)
CODES = ["phuong", "xa", "thanh-pho"]


def the_blueprint(code):
    blueprint = blueprint_of(code, AFTER_THE_REFORM)
    assert blueprint
    return blueprint


def test_the_presets_hold_from_the_reform_on():
    assert [preset.code for preset in unit_presets(AFTER_THE_REFORM)] == CODES
    assert unit_presets(date(2025, 6, 30)) == []
    assert blueprint_of("xa", date(2025, 6, 30)) is None


def test_a_preset_says_where_it_comes_from_and_that_nobody_verified_it():
    for preset in UnitPreset.objects.all():
        assert "2025" in preset.source
        assert not preset.is_verified


@pytest.mark.parametrize("code", CODES)
def test_a_preset_stands_in_itself(code):
    blueprint = the_blueprint(code)
    codes = {unit.code for unit in blueprint.units}
    above = {""}
    for unit in blueprint.units:
        assert unit.parent in above, f"{unit.code} comes before what it stands under"
        assert set(unit.places.values()) <= codes | {""}
        above.add(unit.code)
    for post in blueprint.posts:
        assert post.unit in above
        assert {over for _role, over in post.roles} <= above
    headed = {post.unit for post in blueprint.posts if post.is_head}
    assert codes <= headed, "every body has a head's post"


@pytest.mark.parametrize("code", CODES)
def test_in_every_preset_somebody_plans_writes_and_administers(code):
    roles = {role for post in the_blueprint(code).posts for role, _over in post.roles}
    assert {"PLANNER", "REPORT_WRITER", "HEAD", "LEADER", "CLERK", "AUDITOR", "ADMINISTRATOR"} <= roles


def test_a_ward_and_a_commune_differ_in_the_department_of_the_economy():
    names = [{unit.code: unit.name for unit in the_blueprint(code).units} for code in ("phuong", "xa")]
    assert names[0].keys() == names[1].keys()
    assert {code for code in names[0] if names[0][code] != names[1][code]} == {"pkt"}


def test_the_front_of_a_commune_has_its_five_unions():
    below = [unit for unit in the_blueprint("xa").units if unit.parent == "mttq"]
    assert len(below) == 5
    assert {unit.kind for unit in below} == {"MASS_ORG"}


def test_what_a_member_stands_under_is_there_in_the_preset_above():
    city = the_blueprint("thanh-pho")
    codes = {unit.code for unit in city.units}
    assert city.preset.member_presets == ["phuong", "xa"]
    for code in city.preset.member_presets:
        under = {body for unit in the_blueprint(code).units for body in unit.under.values()}
        assert under == {"tu", "hdnd", "ubnd", "mttq"} <= codes


@pytest.mark.constraints
def test_a_preset_has_one_meaning_a_day():
    with pytest.raises(IntegrityError, match="unit_preset_one_meaning_a_day"):
        UnitPreset.objects.create(
            code="xa", name="x", unit_kind="COMMUNE", valid=DateRange(date(2026, 1, 1)), source="x"
        )


@pytest.mark.constraints
@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [("source", "", "unit_preset_has_source"), ("valid", DateRange(empty=True), "unit_preset_valid_some_day")],
)
def test_a_preset_has_a_source_and_some_day(field, value, constraint):
    row = {"code": "new", "name": "x", "unit_kind": "WARD", "valid": DateRange(), "source": "x"}
    with pytest.raises(IntegrityError, match=constraint):
        UnitPreset.objects.create(**row | {field: value})


@pytest.mark.constraints
@pytest.mark.parametrize(
    ("model", "changes", "constraint"),
    [
        (PresetUnit, {}, "preset_unit_once"),
        (PresetUnit, {"code": "new", "name": ""}, "preset_unit_named"),
        (PresetPost, {}, "preset_post_once"),
        (PresetPost, {"code": "new"}, "preset_post_one_head"),
        (PresetPost, {"code": "new", "is_head": False, "title": ""}, "preset_post_titled"),
    ],
)
def test_a_body_and_a_post_stand_once_in_a_preset(model, changes, constraint):
    row = model.objects.filter(preset__code="xa").exclude(**({"is_head": False} if model is PresetPost else {})).first()
    assert row
    row.pk = None
    for field, value in changes.items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError, match=constraint):
        row.save(force_insert=True)
