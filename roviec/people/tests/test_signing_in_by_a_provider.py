"""Signing in through the organisation's identity provider, against a real small one that runs beside the test."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from roviec.people.models import Person
from roviec.people.operations import close_account
from roviec.people.tests.factories import BUILDER, MONDAY, a_person

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Answers(BaseHTTPRequestHandler):
    """What the provider says; the test changes `server.said` and `server.token`."""

    def do_GET(self):
        if self.path.endswith("/.well-known/openid-configuration"):
            self.tell(self.server.said)
        elif self.path.endswith("/keys"):
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.tell({"keys": [public | {"kid": "1", "alg": "RS256"}]})

    def do_POST(self):
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append(asked)
        self.tell({"access_token": "a", "token_type": "Bearer", "id_token": self.server.token})

    def tell(self, what):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def server():
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    running.issuer = f"http://127.0.0.1:{running.server_port}"
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def provider(server, settings):
    issuer = server.issuer
    settings.OIDC = {"issuer": issuer, "client_id": "roviec", "secret": "geheim", "label": "Cổng của quận"}
    app = {
        "provider_id": "sso", "name": "Cổng của quận", "client_id": "roviec", "secret": "geheim",
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"provider_class": "roviec.people.oidc.HouseProvider", "APPS": [app]}
    }
    server.asked = []
    server.said = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }
    return server


@pytest.fixture
def person():
    person = a_person("Trần Thị Hoa", "hoa")
    Person.objects.filter(pk=person.pk).update(email="hoa@longbien.example")
    return person


def sign_in(provider, client: Client, *, key=KEY, state: str | None = None, **claims):
    """Press the button, be somebody at the provider, come back; gives the last answer."""
    asked = client.get("/account/oidc/sso/")
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked["Location"]).query).items()}
    said = {
        "iss": provider.issuer, "aud": "roviec", "sub": "4711", "exp": time.time() + 60, "iat": time.time(),
        "nonce": query["nonce"], "email": "hoa@longbien.example", "email_verified": True,
    }  # fmt: skip
    provider.token = jwt.encode(said | claims, key, algorithm="RS256", headers={"kid": "1"})
    return client.get("/account/oidc/sso/back/", {"code": "c", "state": state or query["state"]})


def who_is_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_button_is_there_only_where_a_provider_is_set(provider, settings):
    assert "Đăng nhập bằng Cổng của quận" in Client().get("/account/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Cổng của quận" not in Client().get("/account/login/").content.decode()
    assert Client().get("/account/oidc/sso/").status_code == 404


def test_a_verified_address_that_one_account_has_signs_in_and_is_remembered_by_its_subject(provider, person):
    client = Client()
    assert sign_in(provider, client)["Location"] == "/"
    assert who_is_in(client) == str(person.pk)
    kept = SocialAccount.objects.get()
    assert (kept.uid, kept.user_id, kept.extra_data) == ("4711", person.pk, {})
    # The question was bound to this browser (PKCE), and the secret did not travel through it.
    assert provider.asked[0]["code_verifier"]
    again = Client()
    sign_in(provider, again, email="moved@longbien.example", email_verified=False)
    assert who_is_in(again) == str(person.pk)


@pytest.mark.parametrize(
    "answer",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "ai@longbien.example"},
        {"nonce": "another"},
        {"iss": "https://elsewhere.example"},
        {"aud": "another"},
        {"exp": 1},
        {"key": OTHER_KEY},
        {"state": "another"},
    ],
)
def test_whoever_is_not_surely_somebody_stays_outside_and_no_account_is_made(provider, person, answer):
    client = Client()
    back = sign_in(provider, client, **answer)
    assert back["Location"] == "/account/login/"
    assert "Đăng nhập bằng Cổng của quận không thành công" in client.get("/account/login/").content.decode()
    assert who_is_in(client) is None
    assert Person.objects.count() == 1
    assert not SocialAccount.objects.exists()


def test_a_provider_that_says_it_is_another_one_is_not_believed(provider, person):
    provider.said["issuer"] = "https://elsewhere.example"
    client = Client()
    assert client.get("/account/oidc/sso/")["Location"] == "/account/login/"


def test_an_address_of_two_accounts_signs_nobody_in(provider, person):
    a_person(username="lan")
    Person.objects.update(email="hoa@longbien.example")
    client = Client()
    sign_in(provider, client)
    assert who_is_in(client) is None


def test_a_closed_account_stays_closed(provider, person):
    sign_in(provider, Client())
    close_account(person, by=BUILDER, at=MONDAY)
    client = Client()
    sign_in(provider, client)
    assert who_is_in(client) is None
    assert not SimpleNamespace(**Person.objects.values("is_active").get()).is_active


def test_nobody_links_a_stranger_to_the_account_he_is_signed_in_with(provider, person):
    client = Client()
    client.force_login(person)
    asked = client.get("/account/oidc/sso/?process=connect")
    query = {name: values[0] for name, values in parse_qs(urlsplit(asked["Location"]).query).items()}
    said = {"iss": provider.issuer, "aud": "roviec", "sub": "1", "exp": time.time() + 60, "nonce": query["nonce"]}
    provider.token = jwt.encode(said, KEY, algorithm="RS256", headers={"kid": "1"})
    client.get("/account/oidc/sso/back/", {"code": "c", "state": query["state"]})
    assert not SocialAccount.objects.exists()


def test_a_provider_that_does_not_answer_leaves_the_password(settings, provider):
    settings.OIDC = settings.OIDC | {"issuer": "http://127.0.0.1:9"}
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9"}
    assert Client().get("/account/oidc/sso/")["Location"] == "/account/login/"
