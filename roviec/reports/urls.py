"""Addresses of reports."""

from __future__ import annotations

from django.urls import path

from roviec.reports.views import (
    around,
    contacts,
    evidence,
    lists,
    offline,
    reopening,
    reviewing,
    schemes,
    sending,
    sheet,
)

app_name = "reports"
urlpatterns = [
    path("", lists.reports, name="list"),
    path("periods/<int:pk>/", lists.period, name="period"),
    path("schemes/of/<int:unit>/", schemes.new, name="scheme_new"),
    path("schemes/<int:pk>/", schemes.scheme, name="scheme"),
    path("schemes/<int:pk>/days/", schemes.days, name="scheme_days"),
    path("schemes/<int:pk>/route/", schemes.route, name="scheme_route"),
    path("schemes/<int:pk>/route/<int:endorser>/removal/", schemes.endorser_removal, name="endorser_removal"),
    path("periods/<int:pk>/dates/", schemes.dates, name="dates"),
    path("schemes/<int:pk>/opening/", lists.opening, name="opening"),
    path("contacts/<int:unit>/", contacts.contacts, name="contacts"),
    path("contacts/<int:unit>/<int:target>/", contacts.contact, name="contact"),
    path("<int:pk>/", sheet.report, name="report"),
    path("<int:pk>/entries/", sheet.entries, name="entries"),
    path("<int:pk>/entries/<int:target>/", sheet.entry, name="entry"),
    path("<int:pk>/entries/<int:target>/evidence/", evidence.adding, name="evidence_adding"),
    path("<int:pk>/entries/<int:target>/correction/", reviewing.correcting, name="correcting"),
    path("<int:pk>/narrative/", sheet.narrative, name="narrative"),
    path("<int:pk>/evidence/<int:evidence>/", evidence.file, name="evidence"),
    path("<int:pk>/evidence/<int:evidence>/removal/", evidence.removal, name="evidence_removal"),
    path("<int:pk>/check/", sending.check, name="check"),
    path("<int:pk>/handing/", sending.handing, name="handing"),
    path("<int:pk>/submission/", sending.submission, name="submission"),
    path("<int:pk>/return/", reviewing.returning, name="returning"),
    path("<int:pk>/endorsement/", reviewing.endorsement, name="endorsement"),
    path("<int:pk>/acceptance/", reviewing.acceptance, name="acceptance"),
    path(
        "<int:pk>/corrections/<int:correction>/acceptance/",
        reviewing.correction_acceptance,
        name="correction_acceptance",
    ),
    path("<int:pk>/corrections/<int:correction>/refusal/", reviewing.correction_refusal, name="correction_refusal"),
    path("<int:pk>/form/", offline.form, name="form"),
    path("<int:pk>/filled/", offline.filled, name="filled"),
    path("<int:pk>/filled/taking/", offline.taking, name="taking"),
    path("<int:pk>/reopening/", reopening.asking, name="reopening_asking"),
    path("<int:pk>/reopening/granting/", reopening.granting, name="reopening_granting"),
    path("<int:pk>/reopening/refusal/", reopening.refusal, name="reopening_refusal"),
    path("<int:pk>/estimates/<int:posting>/", around.estimate, name="estimate"),
    path("<int:pk>/estimates/<int:posting>/removal/", around.estimate_left_open, name="estimate_left_open"),
    path("<int:pk>/missing/", around.missing, name="missing"),
    path("<int:pk>/missing/<int:holding>/", around.reminder, name="reminder"),
    path("<int:pk>/spoken/", around.spoken, name="spoken"),
    path("<int:pk>/remarks/<int:remark>/confirmation/", around.remark_confirmation, name="remark_confirmation"),
    path("<int:pk>/remarks/<int:remark>/disowning/", around.remark_disowning, name="remark_disowning"),
    path("<int:pk>/history/", sheet.history, name="history"),
    path("<int:pk>/paper/", sheet.paper, name="paper"),
]
