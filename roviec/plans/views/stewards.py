"""Who keeps a plan going: its standing agency and its steering board, from which day on."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from roviec.kit.doors import opens
from roviec.kit.errors import Unable
from roviec.kit.forms import refuse
from roviec.kit.pages import Crumb
from roviec.organisations.permissions import MemberRequest
from roviec.organisations.queries import names_of
from roviec.organisations.queries.keeping import lines_below
from roviec.plans.enums import Stewardship
from roviec.plans.models import Plan
from roviec.plans.operations import end_steward, set_steward
from roviec.plans.permissions import plan_to_change
from roviec.plans.queries import stewards_over_time
from roviec.plans.steward_forms import StewardForm
from roviec.plans.views.shared import plan_context


@require_http_methods(["GET", "HEAD", "POST"])
@opens(plan_to_change)
def stewards(request: MemberRequest, plan: Plan) -> HttpResponseBase:
    """What stood and stands, and the form that says something else from a day on."""
    member = request.member
    root = member.above(plan.owner_id)[-1]
    form = StewardForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        lines=lines_below([root], member.on),
        today=member.on,
    )
    status = HTTPStatus.OK
    if form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            said = form.cleaned_data
            kind, day = Stewardship(said["kind"]), said["from_day"]
            try:
                if said["unit"] is None:
                    end_steward(plan, kind, from_day=day, by=member.actor, at=request.at)
                else:
                    set_steward(plan, said["unit"], kind, from_day=day, by=member.actor, at=request.at)
            except Unable as error:
                status = refuse(form, error)
            else:
                messages.success(request, _("Who keeps the plan going is saved."))
                return redirect("plans:stewards", pk=plan.pk)
    over_time = stewards_over_time(plan)
    names = names_of({row.unit_id for rows in over_time.values() for row in rows}, member.on)
    context = plan_context(request, plan, Crumb(_("Standing agency"))) | {
        "form": form,
        "kinds": [
            (capfirst(str(kind.label)), [(names.get(row.unit_id, ""), row.valid) for row in over_time[kind.value]])
            for kind in Stewardship
        ],
    }
    return render(request, "plans/stewards.html", context, status=status)
