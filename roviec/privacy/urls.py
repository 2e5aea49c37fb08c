"""Addresses of people's data and of the proof of the history."""

from __future__ import annotations

from django.urls import path

from roviec.privacy.views import chain, figures, own, reads, requests, rules

app_name = "privacy"
urlpatterns = [
    path("", requests.home, name="home"),
    path("own/", own.own_data, name="own"),
    path("own/file/", own.own_file, name="own_file"),
    path("requests/", requests.register, name="requests"),
    path("requests/new/", requests.new, name="request_new"),
    path("requests/register.xlsx", requests.register_file, name="requests_file"),
    path("requests/<int:pk>/", requests.request, name="request"),
    path("requests/<int:pk>/procedure/", requests.procedure, name="request_procedure"),
    path("requests/<int:pk>/extension/", requests.extension, name="request_extension"),
    path("requests/<int:pk>/settlement/", requests.settlement, name="request_settlement"),
    path("requests/<int:pk>/data/", own.data_of, name="request_data"),
    path("requests/<int:pk>/erasure/", requests.erasure, name="request_erasure"),
    path("reads/", reads.reads, name="reads"),
    path("reads/units/<int:pk>/", reads.reads_of_unit, name="reads_of_unit"),
    path("small-cells/<int:pk>/", rules.small_cells, name="small_cells"),
    path("retention/", rules.retention, name="retention"),
    path("retention/run/", rules.purge_now, name="purge"),
    path("retention/<int:pk>/", rules.retention_rule, name="retention_rule"),
    path("rules/", rules.rules, name="rules"),
    path("rules/days/", rules.holiday, name="holiday"),
    path("rules/clocks/<int:pk>/", rules.clock_rule, name="clock"),
    path("history/", chain.chain, name="chain"),
    path("history/verification/", chain.verification, name="verification"),
    path("history/checkpoints/", chain.checkpoints, name="checkpoints"),
    path("figures/", figures.figures, name="figures"),
    path("history/key.txt", chain.key_file, name="key_file"),
]
