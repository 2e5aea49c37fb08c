"""Signing in through the organisation's own identity provider (OpenID Connect), by accounts that exist already.

What the library leaves out is done here: the issuer is the one that was configured, the token is signed by its keys, it
answers this very question (nonce), and nobody gets an account by it.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from requests import RequestException

from roviec.kit.doors import open_to_anyone
from roviec.people.operations import link_subject
from roviec.people.queries import whose_address

logger = logging.getLogger(__name__)
NONCE_KEY = "oidc_nonce"


class HouseFlow(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth ships no types
    """Asks the provider and reads what it answers."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; it must be the issuer that was configured."""
        said: dict[str, Any] = super().openid_config
        if str(said.get("issuer", "")).rstrip("/") != settings.OIDC["issuer"].rstrip("/"):
            raise OAuth2Error("another issuer")
        return said

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **answer: Any) -> SocialLogin:
        """The person of a token that is signed, for us, in time, and the answer to our own question."""
        said = answer["response"].get("id_token")
        nonce = request.session.pop(NONCE_KEY, "")
        if not said:
            raise OAuth2Error("no id_token")
        claims = jwtkit.verify_and_decode(
            credential=said,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        if not nonce or not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("another nonce")
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("another subject")
            claims |= {name: more[name] for name in ("email", "email_verified") if name in more}
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})


class HouseProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The configured provider; of what it says only the subject is kept."""

    oauth2_adapter_class = HouseFlow

    def redirect(self, request: HttpRequest, process: str, *args: Any, **words: Any) -> HttpResponse:
        """Send the person there with a question of our own."""
        request.session[NONCE_KEY] = secrets.token_urlsafe(24)
        words["auth_params"] = self.get_auth_params() | {"nonce": request.session[NONCE_KEY]}
        answer: HttpResponse = super().redirect(request, process, *args, **words)
        return answer

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: names and addresses are kept where the administrator wrote them."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """The address, marked as verified only when the provider says so in so many words."""
        found: list[Any] = super().extract_email_addresses(data)
        for address in found:
            address.verified = data["id_token"].get("email_verified") is True
        return found


class ExistingAccountsOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Nobody signs himself up by another house's account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The person of a stored subject, else of the verified address that exactly one open account has."""
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(self.refuse(request))
        if sociallogin.is_existing:
            return
        address = next((said.email for said in sociallogin.email_addresses if said.verified), "")
        person = whose_address(address) if address else None
        if person is None:
            raise ImmediateHttpResponse(self.refuse(request))
        link_subject(sociallogin.account, person, by=person.actor, at=request.at)  # type: ignore[attr-defined]
        sociallogin.user = person

    def on_authentication_error(self, request: HttpRequest, *_words: Any, **_more: Any) -> None:
        """Whatever went wrong, the sign-in page says that it did and offers the password."""
        raise ImmediateHttpResponse(self.refuse(request))

    def refuse(self, request: HttpRequest) -> HttpResponse:
        """Back to the sign-in page, with a sentence that fits every reason."""
        sentence = _("Signing in by %(label)s did not work. Sign in with your password, or ask the administrator.")
        messages.error(request, sentence % {"label": settings.OIDC["label"]})
        return redirect("account_login")


@open_to_anyone("the way to the identity provider")
@require_safe
def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to the provider; a link, because the pages' own policy lets no form lead to another host."""
    return _lead(OAuth2LoginView, request, provider_id)


@open_to_anyone("the way back from the identity provider")
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from the provider."""
    return _lead(OAuth2CallbackView, request, provider_id)


def _lead(view: type[OAuth2LoginView | OAuth2CallbackView], request: HttpRequest, provider_id: str) -> HttpResponseBase:
    try:
        answer: HttpResponseBase = view.adapter_view(HouseFlow(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except (OAuth2Error, RequestException, KeyError, ValueError) as error:
        logger.warning("the identity provider could not be used: %s", type(error).__name__)
        answer = ExistingAccountsOnly().refuse(request)
    return answer
