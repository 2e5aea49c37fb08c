"""A person lets a program act for him, and it ends with whatever it hangs on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roviec.acts.models import Act
from roviec.api.enums import Scope, TokenAct
from roviec.api.forgetting import forget_names, forget_wishes
from roviec.api.models import KeyedWish, Token
from roviec.api.operations import MOST_TOKENS, UnableToMake, revoke_token
from roviec.api.queries import digest_of
from roviec.api.tests.factories import Program, a_program, a_token
from roviec.organisations.enums import Role
from roviec.organisations.models import HoldingRole
from roviec.organisations.operations import end_holding, give_role, take_role
from roviec.organisations.tests.factories import MONDAY, a_holding, a_member, client_for, holder_of, the_cast
from roviec.people.operations import close_account, set_password
from roviec.people.tests.factories import BUILDER
from roviec.privacy.queries.held import held_about


@pytest.fixture
def head(cast):
    return holder_of(cast.bo_de, Role.HEAD)


def is_let_in(program: Program) -> bool:
    return program.get("token/").status_code == 200


def test_only_the_digest_of_a_secret_is_kept(head):
    made = a_token(head)
    assert made.secret.startswith("rv_")
    assert made.token.digest == digest_of(made.secret)
    row = Token.objects.filter(pk=made.token.pk).values().get()
    assert made.secret not in str(row)
    act = Act.objects.get(kind=TokenAct.MADE)
    assert act.data == {"scopes": sorted(Scope.values), "until": "2023-12-20"}
    assert made.secret not in str(act.data)


def test_a_token_says_whom_it_acts_for_and_when_it_was_used(head):
    program = a_program(head, Scope.TASKS_READ)
    said = program.get("token/").json()
    assert said["post"] == "Chủ tịch"
    assert said["unit"]["name"] == "Bồ Đề"
    assert said["scopes"] == ["tasks:read"]
    assert Token.objects.get().last_used_on == MONDAY.date()


def test_the_secret_of_nobody_and_no_secret_open_nothing(head):
    a_token(head)
    answer = Program("rv_nothing").get("token/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "no_token"
    assert answer["WWW-Authenticate"] == "Bearer"
    # Whoever is signed in with a browser is nobody here: no other site can send for him.
    assert client_for(head).get("/api/v1/token/").status_code == 401


def ends_with(program: Program, sentence: str) -> bool:
    answer = program.get("token/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_ended"
    return sentence in answer.json()["sentence"]


def test_it_ends_when_it_is_revoked(head):
    made = a_token(head)
    assert is_let_in(Program(made.secret))
    for _twice in range(2):
        revoke_token(made.token, by=a_member(head).actor, at=MONDAY)
    assert ends_with(Program(made.secret), "thu hồi")
    assert Act.objects.filter(kind=TokenAct.REVOKED).count() == 1


def test_it_ends_with_its_day(head):
    made = a_token(head)
    Token.objects.update(made_at=MONDAY - timedelta(days=40), expires_at=MONDAY)
    assert ends_with(Program(made.secret), "hết hạn")


def test_it_ends_with_the_post(head):
    program = a_program(head)
    end_holding(head, MONDAY.date(), by=BUILDER, at=MONDAY)
    assert ends_with(program, "chức vụ")


def test_it_ends_with_a_role_and_never_gains_one(head, cast):
    program = a_program(head)
    give_role(head, Role.PLANNER, cast.bo_de, by=BUILDER, at=MONDAY)
    assert program.get("token/").status_code == 200
    take_role(HoldingRole.objects.get(holding=head, role=Role.HEAD), by=BUILDER, at=MONDAY)
    assert ends_with(program, "vai trò")


def test_it_does_not_gain_a_role_that_was_given_later(cast):
    clerk = holder_of(cast.bo_de, Role.CLERK)
    program = a_program(clerk)
    give_role(clerk, Role.HEAD, cast.bo_de, by=BUILDER, at=MONDAY)
    from roviec.tasks.tests.factories import a_task  # noqa: PLC0415 - only here

    task = a_task(cast.bo_de, cast.district)
    assert program.post(f"tasks/{task.uuid}/acceptance/").status_code == 403
    assert a_program(clerk).post(f"tasks/{task.uuid}/acceptance/").status_code == 200


def test_it_ends_with_the_password_and_with_the_account(head):
    first = a_program(head)
    set_password(head.person, password="một-mật-khẩu-khác-hẳn", by=BUILDER, at=MONDAY)
    assert ends_with(first, "mật khẩu")
    head.person.refresh_from_db()
    second = a_program(head)
    assert is_let_in(second)
    close_account(head.person, by=BUILDER, at=MONDAY)
    assert ends_with(second, "Tài khoản")


def test_a_person_has_so_many_at_most(head):
    for _each in range(MOST_TOKENS):
        a_token(head)
    with pytest.raises(UnableToMake):
        a_token(head)


def test_a_program_that_runs_wild_is_stopped(head, monkeypatch):
    from roviec.api import tokens  # noqa: PLC0415 - its limit is set for this test
    from roviec.people.attempts import Limit  # noqa: PLC0415

    monkeypatch.setattr(tokens, "OF_A_TOKEN", Limit(3, timedelta(minutes=1)))
    monkeypatch.setattr(tokens, "OF_A_NETWORK", Limit(2, timedelta(minutes=1)))
    program = a_program(head)
    statuses = [program.get("token/").status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert program.get("token/")["Retry-After"] == "60"
    assert [Program("rv_x").get("token/").status_code for _ in range(4)] == [401, 401, 429, 429]


def test_what_is_over_is_forgotten(head, cast):
    old, new = a_token(head).token, a_token(head).token
    Token.objects.filter(pk=old.pk).update(revoked_at=MONDAY - timedelta(days=31))
    closed = a_token(holder_of(cast.gia_thuy, Role.HEAD)).token
    close_account(closed.holding.person, by=BUILDER, at=MONDAY)
    for age in (1, 8):
        KeyedWish.objects.create(token=new, key=str(age), digest="0" * 64, made_at=MONDAY - timedelta(days=age))
    assert forget_names(MONDAY) == 2
    assert forget_wishes(MONDAY) == 1
    names = dict(Token.objects.values_list("pk", "name"))
    assert (names[old.pk], names[closed.pk], names[new.pk]) == ("", "", "Bảng điều hành")
    assert KeyedWish.objects.get().key == "1"


# The pages


def test_a_token_is_made_on_a_page_after_a_proof_and_shown_once(head):
    asked = client_for(head, minutes_ago=20).get("/api/tokens/new/")
    assert asked.status_code == 302
    assert asked.url.startswith("/people/proof/")
    client = client_for(head)
    form = {"name": "Bảng số", "scopes": ["tasks:read", "figures:read"], "until": "31/12/2023"}
    made = client.post("/api/tokens/new/", form)
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    secret = made.content.decode().split('value="rv_')[1].split('"')[0]
    token = Token.objects.get()
    assert token.digest == digest_of(f"rv_{secret}")
    assert token.scopes == ["figures:read", "tasks:read"]
    assert is_let_in(Program(f"rv_{secret}"))
    page = client.get("/api/tokens/").content.decode()
    assert "Bảng số" in page
    assert secret not in page


@pytest.mark.parametrize(
    "wrong",
    [{"until": "21/11/2024"}, {"until": "19/11/2023"}, {"scopes": []}, {"scopes": ["everything"]}, {"name": ""}],
)
def test_what_is_typed_wrong_makes_no_token(head, wrong):
    form = {"name": "Bảng số", "scopes": ["tasks:read"], "until": "31/12/2023"} | wrong
    assert client_for(head).post("/api/tokens/new/", form).status_code == 422
    assert not Token.objects.exists()


def test_one_revokes_one_s_own_only(head, cast):
    mine, other = a_token(head).token, a_token(a_holding(cast.bo_de)).token
    client = client_for(head)
    assert client.post(f"/api/tokens/{other.pk}/revocation/").status_code == 404
    assert client.post(f"/api/tokens/{mine.pk}/revocation/").status_code == 302
    assert list(Token.objects.filter(revoked_at=None)) == [other]


def test_his_tokens_stand_in_what_is_held_about_him_and_in_nobody_else_s(cast, head):
    made = a_token(head, Scope.TASKS_READ)
    revoke_token(a_token(head).token, by=a_member(head).actor, at=MONDAY)
    [part] = [part for part in held_about(head.person, MONDAY.date()) if part.key == "tokens"]
    assert [row[5] for row in part.rows] == ["20/11/2023", ""]
    assert part.rows[1] == [
        "Bảng điều hành", "Chủ tịch", "Đọc nhiệm vụ", "20/11/2023", "20/12/2023", "", "",
    ]  # fmt: skip
    assert made.secret not in str(part.rows)
    other = holder_of(cast.gia_thuy, Role.HEAD).person
    assert [part.rows for part in held_about(other, MONDAY.date()) if part.key == "tokens"] == [[]]
    page = client_for(head).get("/privacy/own/").content.decode()
    assert "Mã truy cập" in page
    assert "Bảng điều hành" in page


def test_tokens_made_at_one_moment_stay_within_the_bound(real_database, in_parallel):
    head = holder_of(the_cast().bo_de, Role.HEAD)
    for _number in range(MOST_TOKENS - 1):
        a_token(head)

    def make() -> str:
        try:
            return a_token(head).secret
        except UnableToMake:
            return ""

    made = in_parallel([make] * 3)
    assert sum(secret != "" for secret in made) == 1
