"""The pages of django-allauth that this product uses, under the names the library expects."""

from __future__ import annotations

from allauth.account import views
from django.urls import path

from roviec.kit.doors import open_to_anyone

urlpatterns = [
    path("login/", open_to_anyone("the sign-in page")(views.login), name="account_login"),
    path("logout/", open_to_anyone("signs out whoever asks")(views.logout), name="account_logout"),
    path(
        "inactive/", open_to_anyone("tells that the account is closed")(views.account_inactive), name="account_inactive"
    ),
    path("password/", open_to_anyone("one's own password")(views.password_change), name="account_change_password"),
]
