"""How strictly people sign in, and letting somebody in again who cannot."""

from __future__ import annotations

from django import forms
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roviec.kit.doors import opens
from roviec.kit.pages import Crumb
from roviec.organisations.forms.signing_in import LetInForm, SignInRuleForm
from roviec.organisations.models import Unit
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.permissions.keeping import account_to_close
from roviec.organisations.permissions.moving_in import sign_in_rule_to_change
from roviec.organisations.views.steps import GET_OR_POST, step, trail, typed
from roviec.people.models import Person
from roviec.people.operations import change_sign_in_rule, release_sign_in, remove_second_factor
from roviec.people.queries import has_second_factor, sign_in_rule


@require_http_methods(GET_OR_POST)
@opens(account_to_close)
def letting_in(request: MemberRequest, found: Person) -> HttpResponseBase:
    """Forget what was counted against the account, and take a lost second factor away."""
    form: forms.Form = LetInForm(typed(request)) if has_second_factor(found.pk) else forms.Form(typed(request))

    def do() -> None:
        release_sign_in(found, by=request.member.actor, at=request.at)
        if form.cleaned_data.get("second_factor"):
            remove_second_factor(found, by=request.member.actor, at=request.at)

    back = reverse("organisations:person", args=[found.pk])
    page = {
        "title": _("%(name)s cannot sign in") % {"name": found.name},
        "question": _("Let %(name)s try again?") % {"name": found.name},
        "consequences": [_("What was counted against the account after wrong passwords is forgotten.")],
        "verb": _("Let try again"),
        "trace": trail(
            Crumb(_("People"), reverse("organisations:people")), Crumb(found.name, back), Crumb(_("Cannot sign in"))
        ),
    }
    return step(request, form, do, done=_("The person can try again at once."), back=back, page=page)


@require_http_methods(GET_OR_POST)
@opens(sign_in_rule_to_change)
def rule(request: MemberRequest, _organisation: Unit) -> HttpResponseBase:
    """When an unused session ends, and which roles need a second factor."""
    kept = sign_in_rule()
    initial = {name: getattr(kept, name) for name in SignInRuleForm.base_fields}
    form = SignInRuleForm(typed(request), initial=initial)

    def do() -> None:
        said = form.cleaned_data
        change_sign_in_rule(
            idle_hours=said["idle_hours"],
            second_factor_roles=said["second_factor_roles"],
            second_factor_grace_days=said["second_factor_grace_days"],
            version=said["version"],
            by=request.member.actor,
            at=request.at,
        )

    page = {
        "title": _("How people sign in"),
        "verb": _("Save the rule"),
        "lead": _("It holds for everybody in this installation, within a few minutes."),
        "trace": trail(Crumb(_("How people sign in"))),
    }
    return step(
        request, form, do, done=_("The rule is saved."), back=reverse("organisations:administration"), page=page
    )
