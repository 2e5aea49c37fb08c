"""An impossible wish that no view has put on a form still gets its sentence."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from roviec.kit.errors import Stale, Unable
from roviec.kit.middleware import BoundedRequests, ChosenLanguage, RefusedWishes


def refused(request, error):
    answer = RefusedWishes(lambda request: HttpResponse()).process_exception(request, error)
    assert answer is not None
    return answer


def asked(**headers: str):
    return RequestFactory(headers={"host": "localhost"} | headers).post("/x")


@pytest.mark.parametrize(("error", "status"), [(Unable("Kỳ đã chốt."), 422), (Stale("Đã có người sửa."), 409)])
def test_a_page_says_the_sentence_and_the_way_back(error, status):
    answer = refused(asked(referer="http://localhost/units/"), error)
    assert answer.status_code == status
    page = answer.content.decode()
    assert str(error) in page
    assert 'href="http://localhost/units/"' in page


def test_htmx_gets_a_notice_and_keeps_what_is_on_the_page():
    answer = refused(asked(HX_Request="true"), Unable("Kỳ đã chốt."))
    assert answer.status_code == 422
    assert answer["HX-Reswap"] == "none"
    assert json.loads(answer["HX-Trigger"]) == {"notice": {"text": "Kỳ đã chốt.", "level": "error"}}


@pytest.mark.parametrize("length", ["1001", "9" * 5000, "x", "-1"])
def test_what_is_too_large_is_answered_before_it_is_read(settings, length):
    settings.MAX_REQUEST_BYTES = 1000
    bounded = BoundedRequests(lambda _request: HttpResponse())
    for headers in ({}, {"HX_Request": "true"}):
        request = asked(**headers)
        request.META["CONTENT_LENGTH"] = length
        answer = bounded(request)
        assert answer.status_code == 413
        assert "tệp" in (answer["HX-Trigger"].encode().decode("unicode_escape") if headers else answer.content.decode())


@pytest.mark.parametrize("length", ["", "0", "1000"])
def test_what_is_not_too_large_goes_on(settings, length):
    settings.MAX_REQUEST_BYTES = 1000
    request = asked()
    request.META["CONTENT_LENGTH"] = length
    assert BoundedRequests(lambda _request: HttpResponse())(request).status_code == 200


def test_a_fault_of_ours_is_left_to_be_reported():
    assert RefusedWishes(lambda request: HttpResponse()).process_exception(asked(), ValueError("bug")) is None


@pytest.mark.parametrize(
    ("cookie", "language"),
    [(None, "vi"), ("en", "en"), ("fr", "vi"), ("", "vi")],
    ids=["none", "en", "unknown", "empty"],
)
def test_the_language_is_vietnamese_until_one_is_chosen(cookie, language):
    request = RequestFactory(headers={"accept-language": "en-US,en"}).get("/")
    if cookie is not None:
        request.COOKIES["django_language"] = cookie
    answer = ChosenLanguage(lambda r: HttpResponse(r.LANGUAGE_CODE))(request)
    assert isinstance(answer, HttpResponse)
    assert answer.content.decode() == language
