"""Who inside the unit fills in what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.pages import Crumb
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import MemberRequest
from roviec.plans.models import Target
from roviec.reports.forms import ContactForm
from roviec.reports.operations import set_contact
from roviec.reports.permissions import contact_to_set, contacts_to_read, has_role_of
from roviec.reports.queries.schemes import contacts_of, holders_to_choose


@require_safe
@opens(contacts_to_read)
def contacts(request: MemberRequest, unit: Unit) -> HttpResponse:
    """Each target of the unit with its contact; the head chooses."""
    lines = contacts_of(unit.pk, request.on)
    context = {
        "unit": unit,
        "lines": lines,
        "told": sum(line.holding is not None for line in lines),
        "holders": holders_to_choose(unit.pk, request.member.on),
        "may_set": has_role_of(request.member, unit.pk, Role.HEAD),
        "trace": [Crumb(_("Figures and reports"), reverse("reports:list")), Crumb(unit.short_name or unit.name)],
    }
    return render(request, "reports/contacts.html", context)


@require_POST
@opens(contact_to_set)
def contact(request: MemberRequest, found: tuple[Unit, Target]) -> HttpResponseBase:
    """Say who fills in a target from today on."""
    unit, target = found
    # Those of today, whatever day the frame shows: a contact fills in from today on.
    form = ContactForm(holders_to_choose(unit.pk, request.member.on), request.POST)
    if not form.is_valid():
        raise Unable(_("Choose somebody who has a post in the unit."))
    chosen = form.chosen
    set_contact(unit, target, chosen, by=request.member.actor, at=request.at)
    who = chosen.person.name if chosen else _("any writer of the unit")
    messages.success(request, _("“%(target)s” is filled in by %(who)s.") % {"target": target.name, "who": who})
    return redirect("reports:contacts", unit.pk)
