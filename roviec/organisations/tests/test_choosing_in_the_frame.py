"""In which post one acts, and on which day one looks."""

from __future__ import annotations

from datetime import date

from roviec.organisations.enums import Role
from roviec.organisations.middleware import DAY_KEY, HOLDING_KEY
from roviec.organisations.tests.factories import a_holding, a_person, client_for


def test_one_acts_in_another_of_ones_posts(cast):
    both = a_person("Nguyễn Văn Nam")
    clerk = a_holding(cast.district, "Văn thư", roles=(Role.CLERK,), person=both)
    head = a_holding(cast.bo_de, "Phó Chủ tịch", person=both)
    client = client_for(clerk)
    page = client.get("/units/").content.decode()
    assert "Văn thư, Long Biên" in page
    assert "Phó Chủ tịch, Bồ Đề" in page
    client.post(f"/units/acting/{head.pk}/")
    assert client.session[HOLDING_KEY] == head.pk
    assert client.get("/units/").context["member"].unit_id == cast.bo_de.pk


def test_nobody_acts_in_the_post_of_somebody_else_or_in_one_he_has_left(cast):
    left = a_holding(cast.district, "Văn thư", person=cast.head.person, until=date(2022, 1, 1))
    client = client_for(cast.head)
    for post in (cast.stranger, left):
        assert client.post(f"/units/acting/{post.pk}/").status_code == 404
    assert client.session[HOLDING_KEY] == cast.head.pk


def test_looking_at_a_link_does_not_change_the_post(cast):
    answer = client_for(cast.head).get(f"/units/acting/{cast.head.pk}/")
    assert answer.status_code == 405
    assert "Chưa có gì thay đổi" in answer.content.decode()


def test_an_earlier_day_is_loud_and_the_way_back_is_beside_it(cast):
    client = client_for(cast.head)
    assert client.post("/units/day/", {"on": "05/01/2021", "next": "/units/"})["Location"] == "/units/"
    page = client.get("/units/").content.decode()
    assert "Đang xem theo ngày 05/01/2021, không phải hôm nay." in page
    client.post("/units/day/", {"on": "20/11/2023"})
    assert DAY_KEY not in client.session
    assert 'class="banner"' not in client.get("/units/").content.decode()


def test_a_day_that_cannot_be_read_or_has_not_come_stays_in_the_field(cast):
    client = client_for(cast.head)
    for typed, why in (("31/02/2021", "không có trong lịch"), ("21/11/2023", "không được sau 20/11/2023"), ("", "")):
        answer = client.post("/units/day/", {"on": typed})
        assert answer.status_code == 422
        assert why in answer.content.decode()
        assert f'value="{typed}"' in answer.content.decode() or not typed
    assert DAY_KEY not in client.session


def test_turning_back_the_day_gives_no_right_back(cast):
    former = a_holding(cast.gia_thuy, "Chủ tịch", roles=(Role.HEAD,), person=cast.head.person, until=date(2022, 1, 1))
    client = client_for(cast.head)
    client.post("/units/day/", {"on": "05/01/2021"})
    assert client.get(f"/units/{cast.gia_thuy.pk}/").status_code == 404
    assert client.post(f"/units/acting/{former.pk}/").status_code == 404


def test_the_way_back_after_choosing_never_leads_elsewhere(cast):
    client = client_for(cast.head)
    assert client.post("/units/day/", {"on": "05/01/2021", "next": "https://elsewhere.example/"})["Location"] == "/"
