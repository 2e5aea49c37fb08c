"""Addresses of units and of the frame: in which post one acts, on which day one looks."""

from __future__ import annotations

from django.urls import path

from roviec.organisations.views import importing, keeping_units, people, placing, posts, roles, setting_up, units

app_name = "organisations"
urlpatterns = [
    path("", units.units, name="units"),
    path("<int:pk>/", units.unit, name="unit"),
    path("<int:pk>/history/", units.unit_history, name="unit_history"),
    path("acting/<int:pk>/", units.act_in, name="act_in"),
    path("day/", units.day, name="day"),
    path("set-up/", setting_up.page, name="set_up"),
    path("set-up/preview/", setting_up.preview, name="set_up_preview"),
    path("members/new/", setting_up.members, name="members_new"),
    path("reporting-days/", setting_up.reporting_days, name="reporting_days"),
    path("import/", importing.start, name="import"),
    path("import/workbook.xlsx", importing.template, name="import_template"),
    path("import/preview/", importing.preview, name="import_preview"),
    path("administration/", people.administration, name="administration"),
    path("new/", keeping_units.found, name="unit_new"),
    path("trees/<str:tree>/", placing.tree, name="tree"),
    path("<int:pk>/upkeep/", keeping_units.upkeep, name="unit_upkeep"),
    path("<int:pk>/name/", keeping_units.naming, name="unit_name"),
    path("<int:pk>/names/<int:version>/", keeping_units.correction, name="unit_correction"),
    path("<int:pk>/codes/new/", keeping_units.code, name="unit_code"),
    path("<int:pk>/codes/<int:code>/end/", keeping_units.code_end, name="unit_code_end"),
    path("<int:pk>/places/<str:tree>/", placing.place, name="unit_place"),
    path("<int:pk>/order/", placing.order, name="unit_order"),
    path("<int:pk>/end/", keeping_units.end, name="unit_end"),
    path("<int:pk>/terms/new/", keeping_units.term, name="term_new"),
    path("<int:pk>/posts/new/", posts.new, name="post_new"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/title/", posts.title, name="post_title"),
    path("posts/<int:pk>/end/", posts.end, name="post_end"),
    path("posts/<int:pk>/retraction/", posts.retraction, name="post_retraction"),
    path("posts/<int:pk>/appointment/", posts.appointment, name="appointment"),
    path("holdings/<int:pk>/end/", posts.holding_end, name="holding_end"),
    path("holdings/<int:pk>/retraction/", posts.holding_retraction, name="holding_retraction"),
    path("holdings/<int:pk>/successor/", posts.replacement, name="replacement"),
    path("holdings/<int:pk>/roles/new/", roles.new, name="role_new"),
    path("holdings/<int:pk>/areas/new/", roles.area_new, name="area_new"),
    path("roles/<int:pk>/removal/", roles.removal, name="role_removal"),
    path("areas/", roles.areas, name="areas"),
    path("areas/<int:pk>/end/", roles.area_end, name="area_end"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/name/", people.name, name="person_name"),
    path("people/<int:pk>/invitation/", people.invitation, name="invitation"),
    path("people/<int:pk>/invitation/removal/", people.invitation_removal, name="invitation_removal"),
    path("people/<int:pk>/leaving/", people.leaving, name="leaving"),
    path("people/<int:pk>/reopening/", people.reopening, name="reopening"),
]
