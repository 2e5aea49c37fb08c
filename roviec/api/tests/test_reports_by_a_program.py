"""Sheets read, filled in, submitted and accepted by a program."""

from __future__ import annotations

import pytest

from roviec.api.tests.factories import a_program
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import holder_of
from roviec.reports.models import Entry, Report
from roviec.reports.tests.factories import HOUSES, TRAINED, a_plan, a_ratio, a_report, a_scheme, a_target, the_report


@pytest.fixture
def report(cast):
    plan = a_plan(cast.district, [cast.bo_de])
    a_target(plan, HOUSES)
    a_ratio(plan, TRAINED)
    return the_report(a_scheme(cast.district, [cast.bo_de], plan=plan), cast.bo_de)


@pytest.fixture
def head(cast):
    return a_program(holder_of(cast.bo_de, Role.HEAD))


@pytest.fixture
def planner(cast):
    return a_program(holder_of(cast.district, Role.PLANNER))


def entries_of(program, report) -> dict:
    return {row["name"]: row for row in program.get(f"reports/{report.uuid}/").json()["entries"]}


def filled(program, report, houses="4", trained=("19", "20")) -> list[dict]:
    rows = entries_of(program, report)
    said = {"state": "REPORTED"}
    return [
        {"target": rows[HOUSES]["target"], "version": rows[HOUSES]["version"], "numerator": houses, **said},
        {
            "target": rows[TRAINED]["target"],
            "version": rows[TRAINED]["version"],
            "numerator": trained[0],
            "denominator": trained[1],
            **said,
        },
    ]


def test_a_sheet_goes_from_the_unit_into_the_ledger(head, planner, report):
    assert head.get(f"reports/{report.uuid}/").json()["state"] == "DRAFT"
    kept = head.post(f"reports/{report.uuid}/entries/", {"entries": filled(head, report)}).json()
    assert kept["filled"] == 2
    values = {row["name"]: row["value"] for row in kept["entries"]}
    assert values == {HOUSES: "4", TRAINED: "95"}
    sent = head.post(f"reports/{report.uuid}/submission/", {"seen": kept["seen"]}).json()
    assert sent["state"] == "SUBMITTED"
    accepted = planner.post(f"reports/{report.uuid}/acceptance/", {"seen": sent["seen"]}).json()
    assert accepted["state"] == "ACCEPTED"
    target = filled(planner, report)[0]["target"]
    figures = planner.get(f"figures/{target}/values/", {"kind": "MONTH", "start": "2023-11-01"}).json()["items"]
    assert {row["unit"]["name"]: (row["value"], row["covered"], row["due"]) for row in figures} == {
        "Long Biên": ("4", 1, 1),
        "Bồ Đề": ("4", 1, 1),
    }
    year = planner.get(f"figures/{target}/series/", {"kind": "YEAR", "start": "2023-01-01"}).json()
    # Of two units the eleven months that have begun.
    assert year["total"] == 22
    assert [row["value"] for row in year["items"] if row["value"]] == ["4", "4"]


def test_a_draft_is_inside_its_unit(head, planner, report):
    head.post(f"reports/{report.uuid}/entries/", {"entries": filled(head, report)})
    said = planner.get(f"reports/{report.uuid}/").json()
    assert (said["sees_figures"], said["seen"], said["entries"], said["filled"]) == (False, None, [], 2)
    assert planner.post(f"reports/{report.uuid}/entries/", {"entries": []}).status_code == 422
    wish = {"entries": [{"target": str(report.uuid), "version": 0, "state": None}]}
    assert planner.post(f"reports/{report.uuid}/entries/", wish).status_code == 404


def test_the_list_holds_what_one_sees(cast, head, planner, report):
    a_report(cast.gia_thuy, cast.district, state="SUBMITTED")
    assert head.get("reports/").json()["total"] == 1
    rows = planner.get("reports/").json()["items"]
    assert {row["unit"]["name"] for row in rows} == {"Bồ Đề", "Gia Thụy"}
    asked = {"state": "SUBMITTED", "kind": "MONTH", "start": "2023-11-01", "unit": str(cast.gia_thuy.uuid)}
    assert planner.get("reports/", asked).json()["total"] == 1


def test_all_entries_are_kept_or_none(head, report):
    wrong = filled(head, report, trained=("21", "20"))
    answer = head.post(f"reports/{report.uuid}/entries/", {"entries": wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, "unable")
    [field] = answer.json()["fields"]
    assert field["place"] == f"body.entries[{wrong[1]['target']}].figure"
    assert not Entry.objects.exists()


def test_a_figure_that_somebody_else_wrote_is_not_written_over(head, report):
    old = filled(head, report)
    head.post(f"reports/{report.uuid}/entries/", {"entries": filled(head, report, houses="5")})
    answer = head.post(f"reports/{report.uuid}/entries/", {"entries": old})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert entries_of(head, report)[HOUSES]["numerator"] == "5"


@pytest.mark.parametrize(
    "change",
    [
        {"state": "NOT_APPLICABLE"},
        {"denominator": "9"},
        {"parts": {"Nam": "1"}},
        {"reason": "Vì sao"},
        {"numerator": 4},
        {"numerator": "4,5"},
        {"numerator": "1e3"},
        {"numerator": "0.0000001"},
        {"more": True},
    ],
)
def test_what_has_no_place_in_an_entry_is_refused(head, report, change):
    row = filled(head, report)[0] | change
    answer = head.post(f"reports/{report.uuid}/entries/", {"entries": [row]})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["fields"][0]["place"].startswith("body.")
    assert not Entry.objects.exists()


def test_an_entry_is_cleared_and_a_reason_is_kept(head, report):
    row = filled(head, report)[0]
    head.post(f"reports/{report.uuid}/entries/", {"entries": [row]})
    row = filled(head, report)[0]
    why = {"target": row["target"], "version": row["version"], "state": "UNAVAILABLE", "reason": "Chưa có số"}
    assert head.post(f"reports/{report.uuid}/entries/", {"entries": [why]}).status_code == 200
    now = entries_of(head, report)[HOUSES]
    assert (now["state"], now["numerator"], now["reason"]) == ("UNAVAILABLE", None, "Chưa có số")
    clear = {"target": row["target"], "version": now["version"], "state": None}
    assert head.post(f"reports/{report.uuid}/entries/", {"entries": [clear]}).status_code == 200
    assert entries_of(head, report)[HOUSES]["state"] is None


def test_a_target_twice_and_a_foreign_target_are_refused(head, report):
    row = filled(head, report)[0]
    answer = head.post(f"reports/{report.uuid}/entries/", {"entries": [row, row]})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    answer = head.post(f"reports/{report.uuid}/entries/", {"entries": [row | {"target": str(report.uuid)}]})
    assert answer.status_code == 404


def test_a_contact_s_program_writes_his_own_targets_only(cast, head, report):
    from roviec.organisations.tests.factories import a_holding, the_head_of  # noqa: PLC0415
    from roviec.people.tests.factories import MONDAY  # noqa: PLC0415
    from roviec.reports.operations import set_contact  # noqa: PLC0415
    from roviec.reports.tests.factories import targets_of  # noqa: PLC0415

    officer = a_holding(cast.bo_de, "Chuyên viên")
    set_contact(cast.bo_de, targets_of(report.scheme)[HOUSES], officer, by=the_head_of(cast.bo_de), at=MONDAY)
    contact = a_program(officer)
    mine, other = filled(head, report)
    assert contact.post(f"reports/{report.uuid}/entries/", {"entries": [other]}).status_code == 403
    assert contact.post(f"reports/{report.uuid}/entries/", {"entries": [mine]}).status_code == 200


def test_nobody_accepts_by_a_program_what_he_submitted_on_a_page(cast):
    from roviec.organisations.operations import give_role  # noqa: PLC0415
    from roviec.people.tests.factories import BUILDER, MONDAY  # noqa: PLC0415

    sent = a_report(cast.bo_de, cast.district, state="SUBMITTED")
    both = holder_of(cast.bo_de, Role.HEAD)
    give_role(both, Role.PLANNER, cast.district, by=BUILDER, at=MONDAY)
    program = a_program(both)
    seen = program.get(f"reports/{sent.uuid}/").json()["seen"]
    answer = program.post(f"reports/{sent.uuid}/acceptance/", {"seen": seen})
    assert (answer.status_code, answer.json()["code"]) == (422, "unable")
    assert Report.objects.get().state == "SUBMITTED"


def test_accepting_is_bound_to_what_was_seen(planner, cast):
    sent = a_report(cast.bo_de, cast.district, state="SUBMITTED")
    answer = planner.post(f"reports/{sent.uuid}/acceptance/", {"seen": "0" * 64})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")


def test_the_tag_of_a_sheet_changes_with_a_figure(head, report):
    before = head.get(f"reports/{report.uuid}/")["ETag"]
    head.post(f"reports/{report.uuid}/entries/", {"entries": filled(head, report)})
    after = head.get(f"reports/{report.uuid}/")
    assert after["ETag"] != before
    wish = {"seen": after.json()["seen"]}
    assert head.post(f"reports/{report.uuid}/submission/", wish, seen=before).status_code == 409
    assert head.post(f"reports/{report.uuid}/submission/", wish, seen=after["ETag"]).status_code == 200
