"""Addresses of what others are told."""

from __future__ import annotations

from django.urls import path

from roviec.notifications.views import letters, notices, rules, webhooks

app_name = "notifications"
urlpatterns = [
    path("", notices.notices, name="notices"),
    path("reading/", notices.reading, name="reading"),
    path("<int:pk>/opening/", notices.opening, name="opening"),
    path("preference/", notices.preference, name="preference"),
    path("letters/", letters.letters, name="letters"),
    path("letters/new/", letters.letter_new, name="letter_new"),
    path("letters/<int:pk>/taking-back/", letters.letter_end, name="letter_end"),
    path("rules/", rules.rules, name="rules"),
    path("rules/quiet/", rules.quiet, name="quiet"),
    path("rules/usual/", rules.usual_rules, name="usual_rules"),
    path("rules/new/", rules.rule_new, name="rule_new"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("rules/<int:pk>/end/", rules.rule_end, name="rule_end"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.webhook_new, name="webhook_new"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/trial/", webhooks.trial, name="webhook_trial"),
    path("webhooks/<int:pk>/stopping/", webhooks.stopping, name="webhook_stopping"),
    path("webhooks/<int:pk>/deliveries/<int:delivery>/again/", webhooks.again, name="webhook_again"),
]
