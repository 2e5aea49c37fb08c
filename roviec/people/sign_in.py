"""The pages of django-allauth that this product uses, under the names the library expects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path

from roviec.kit.doors import open_to_anyone
from roviec.people import oidc


def own(address: str, view: Callable[..., Any], name: str, reason: str = "one's own sign-in") -> URLPattern:
    """One page of the library, with the reason why it needs no door of ours: the library asks who it is."""
    return path(address, open_to_anyone(reason)(view), name=name)


urlpatterns = [
    own("login/", views.login, "account_login", "the sign-in page"),
    own("logout/", views.logout, "account_logout", "signs out whoever asks"),
    own("inactive/", views.account_inactive, "account_inactive", "tells that the account is closed"),
    own("password/", views.password_change, "account_change_password", "one's own password"),
    own("sessions/", sessions.list_usersessions, "usersessions_list", "one's own sessions"),
    own("code/", factors.authenticate, "mfa_authenticate", "the second half of the sign-in page"),
    own("second-factor/", factors.index, "mfa_index"),
    own("second-factor/app/", totp.activate_totp, "mfa_activate_totp"),
    own("second-factor/app/removal/", totp.deactivate_totp, "mfa_deactivate_totp"),
    own("second-factor/codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
    own("second-factor/codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"),
    own("second-factor/keys/", factors.index, "mfa_list_webauthn"),
    own("second-factor/keys/new/", keys.add_webauthn, "mfa_add_webauthn"),
    own("second-factor/keys/<int:pk>/removal/", keys.remove_webauthn, "mfa_remove_webauthn"),
    path("oidc/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/back/", oidc.callback, name="openid_connect_callback"),
]
