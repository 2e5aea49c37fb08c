"""Addresses of plans, their drafts and their targets."""

from __future__ import annotations

from django.urls import path

from roviec.plans.views import changes, clarity, drafting, links, programme, reading, sheet, stewards, targets

app_name = "plans"
urlpatterns = [
    path("", reading.plan_list, name="list"),
    path("new/", drafting.new, name="new"),
    path("programmes/<int:pk>/", programme.programme, name="programme"),
    path("programmes/<int:pk>/review/", programme.review, name="programme_review"),
    path("clarity/", clarity.rules, name="clarity_rules"),
    path("clarity/ceilings/<int:pk>/", clarity.ceiling, name="ceiling"),
    path("<int:pk>/", reading.plan, name="plan"),
    path("<int:pk>/versions/<int:number>/", reading.version, name="version"),
    path("<int:pk>/versions/<int:number>/workbook/", reading.workbook, name="workbook"),
    path("<int:pk>/versions/<int:number>/changes/", changes.changes, name="changes"),
    path("<int:pk>/versions/<int:number>/tracing/", links.tracing, name="tracing"),
    path("<int:pk>/versions/<int:number>/tracing/clause/", links.clause, name="clause"),
    path("<int:pk>/versions/<int:number>/tracing/reporters/", links.trace_reporters, name="trace_reporters"),
    path("<int:pk>/versions/<int:number>/clarity/", clarity.clarity, name="clarity"),
    path("<int:pk>/versions/<int:number>/clarity/mending/", clarity.mending, name="mending"),
    path("<int:pk>/versions/<int:number>/clarity/undo/", clarity.taking_back, name="mending_undo"),
    path("<int:pk>/questions/", links.questions, name="questions"),
    path("<int:pk>/questions/<int:link>/following/", links.following, name="following"),
    path("<int:pk>/questions/<int:link>/keeping/", links.keeping, name="keeping"),
    path("<int:pk>/draft/adoption/", links.adoption, name="adoption"),
    path("<int:pk>/history/", reading.history, name="history"),
    path("<int:pk>/particulars/", drafting.particulars, name="particulars"),
    path("<int:pk>/issue/", drafting.issue, name="issue"),
    path("<int:pk>/amendment/", drafting.amendment, name="amendment"),
    path("<int:pk>/participants/", targets.participants, name="participants"),
    path("<int:pk>/stewards/", stewards.stewards, name="stewards"),
    path("<int:pk>/draft/", sheet.draft, name="draft"),
    path("<int:pk>/draft/removal/", drafting.draft_removal, name="draft_removal"),
    path("<int:pk>/draft/paste/", sheet.paste, name="paste"),
    path("<int:pk>/draft/undo/", sheet.undo, name="undo"),
    path("<int:pk>/draft/lines/fill/", sheet.fill, name="fill"),
    path("<int:pk>/draft/lines/removal/", sheet.removal, name="removal"),
    path("<int:pk>/draft/lines/new/", sheet.new_line, name="new_line"),
    path("<int:pk>/draft/lines/<int:item>/", sheet.line, name="line"),
    path("<int:pk>/draft/lines/<int:item>/cell/", sheet.cell, name="cell"),
    path("<int:pk>/draft/lines/<int:item>/place/", sheet.place, name="place"),
    path("<int:pk>/targets/<int:item>/", targets.target, name="target"),
    path("<int:pk>/targets/<int:item>/measure/", targets.measure, name="measure"),
    path("<int:pk>/targets/<int:item>/persons/", targets.persons, name="target_persons"),
    path("<int:pk>/targets/<int:item>/reporters/", targets.reporters, name="reporters"),
    path("<int:pk>/targets/<int:item>/goals/", targets.target_goals, name="goals"),
    path("<int:pk>/targets/<int:item>/signature/", targets.signature, name="signature"),
]
