"""Whatever is wrong is said in one shape; what is described is what there is."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from roviec.api.description import chapters, description
from roviec.api.errors import CODES
from roviec.api.tests.factories import a_program
from roviec.kit import standing
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import client_for, holder_of


@pytest.fixture
def head(cast):
    return holder_of(cast.bo_de, Role.HEAD)


@pytest.fixture
def program(head):
    return a_program(head)


def refused(answer, status: int, code: str) -> dict:
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/json")
    said = answer.json()
    assert said.keys() == {"code", "sentence", "fields"}
    assert said["code"] == code
    assert said["sentence"]
    assert CODES[code] == status
    return said


def test_each_refusal_has_the_one_shape(program, head):
    client = program.client
    refused(program.get("nothing/here/"), 404, "not_found")
    refused(program.get("tasks/not-a-uuid/"), 404, "not_found")
    wrong_verb = client.delete("/api/v1/tasks/")
    refused(wrong_verb, 405, "method")
    assert "GET" in wrong_verb["Allow"]
    address = "/api/v1/reports/3f2504e0-4f89-41d3-9a0c-0305e82c3301/submission/"
    refused(client.post(address, "{", content_type="application/json"), 422, "unreadable")
    refused(client.post(address, {"seen": "x"}), 422, "unreadable")
    said = refused(client.post(address, '{"seen": "x"}', content_type="application/json"), 422, "invalid")
    assert said["fields"][0]["place"] == "body.seen"
    said = refused(program.get("tasks/", {"sort": "name", "page": "0"}), 422, "invalid")
    assert [field["place"] for field in said["fields"]] == ["query.page"]
    said = refused(program.get("tasks/", {"sort": "name"}), 422, "invalid")
    assert [field["place"] for field in said["fields"]] == ["query.sort"]
    too_much = client.post(address, b"x", content_type="application/json", headers={"Content-Length": str(10**12)})
    refused(too_much, 413, "too_large")


def test_a_fault_of_ours_tells_nothing_of_itself(program, monkeypatch):
    def break_down(*_of, **_with):
        raise RuntimeError("secret words")

    monkeypatch.setattr("roviec.api.views.tasks.tasks_for", break_down)
    answer = program.get("tasks/")
    refused(answer, 500, "failed")
    assert "secret" not in answer.content.decode()


def test_while_nothing_is_taken_in_one_reads_and_is_told_to_come_again(program, monkeypatch):
    monkeypatch.setattr(standing, "why_closed", lambda: standing.Reason.DISK)
    assert program.get("tasks/").status_code == 200
    answer = program.post("tasks/3f2504e0-4f89-41d3-9a0c-0305e82c3301/acceptance/")
    refused(answer, 503, "closed")
    assert int(answer["Retry-After"]) > 0


def test_the_words_are_vietnamese(program):
    assert program.get("tasks/", {"page": "x"}).json()["fields"][0]["sentence"] == "Không đọc được theo mô tả."
    assert description()["paths"]["/api/v1/tasks/"]["get"]["summary"] == "Các nhiệm vụ được đọc"


def test_the_description_says_what_there_is():
    said = description()
    assert said["openapi"].startswith("3.1")
    assert said["components"]["securitySchemes"]["PersonalToken"]["scheme"] == "bearer"
    operations = [each for address in said["paths"].values() for each in address.values()]
    assert len({each["operationId"] for each in operations}) == len(operations)
    for each in operations:
        assert each["summary"]
        assert each["description"]
        assert {401, 403, 404, 422, 429, 503} <= set(each["responses"])
        assert each["security"] == [{"PersonalToken": []}]
    assert all(len(methods) == 1 for methods in said["paths"].values())
    # Two classes of one name would overwrite each other in it.
    names = [schema.get("title") for schema in said["components"]["schemas"].values()]
    assert len(set(names)) == len(names)
    json.dumps(said)


def test_the_page_for_people_tells_of_every_address(head):
    for client in (Client(), client_for(head)):
        page = client.get("/api/").content.decode()
        for chapter in chapters():
            for way in chapter.ways:
                assert way.address in page
        assert "Idempotency-Key" in page
        assert "https://" not in page.replace("https://testserver", "")
    assert Client().get("/api/openapi.json").json()["info"]["version"] == "1"
