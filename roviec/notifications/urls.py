"""Addresses of what others are told."""

from __future__ import annotations

from django.urls import path

from roviec.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("reading/", views.reading, name="reading"),
    path("<int:pk>/opening/", views.opening, name="opening"),
    path("preference/", views.preference, name="preference"),
    path("letters/", views.letters, name="letters"),
    path("rules/", views.rules, name="rules"),
    path("rules/usual/", views.usual_rules, name="usual_rules"),
    path("rules/new/", views.rule_new, name="rule_new"),
    path("rules/<int:pk>/", views.rule, name="rule"),
    path("rules/<int:pk>/end/", views.rule_end, name="rule_end"),
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/new/", views.webhook_new, name="webhook_new"),
    path("webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("webhooks/<int:pk>/trial/", views.trial, name="webhook_trial"),
    path("webhooks/<int:pk>/stopping/", views.stopping, name="webhook_stopping"),
    path("webhooks/<int:pk>/deliveries/<int:delivery>/again/", views.again, name="webhook_again"),
]
