"""One's own account and screen."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from roviec.kit.answers import way_back
from roviec.kit.doors import open_to_anyone
from roviec.people.forms import DisplayForm
from roviec.people.sessions import stay

A_YEAR_IN_SECONDS = 365 * 24 * 3600
THEME_COOKIE = "theme"


@open_to_anyone("one's own account; the sign-in alone decides")
@require_safe
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, posts, language, theme and password."""
    form = DisplayForm(initial={"language": request.LANGUAGE_CODE, "theme": request.COOKIES.get(THEME_COOKIE, "auto")})
    return render(request, "people/profile.html", {"form": form})


@open_to_anyone("one's own session; the sign-in alone decides")
@require_POST
@login_required
def staying(request: HttpRequest) -> HttpResponse:
    """Somebody is there: the session goes on; for how many seconds from now."""
    return JsonResponse({"left": stay(request)})


@open_to_anyone("a choice kept in one's own browser")
@require_POST
def display(request: HttpRequest) -> HttpResponseBase:
    """Keep language and theme in the browser, so that the sign-in page follows them too."""
    answer = way_back(request, request.POST.get("next", ""))
    form = DisplayForm(request.POST)
    if form.is_valid():
        for cookie, value in (
            (settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"]),
            (THEME_COOKIE, form.cleaned_data["theme"]),
        ):
            if value:
                answer.set_cookie(cookie, value, max_age=A_YEAR_IN_SECONDS, samesite="Lax", httponly=True)
    return answer


@open_to_anyone("says to somebody without a post what to do")
@require_safe
@login_required
def without_post(request: HttpRequest) -> HttpResponseBase:
    """For an account that holds no post today."""
    if getattr(request, "member", None) is not None:
        return redirect("/")
    return render(request, "people/without_post.html")
