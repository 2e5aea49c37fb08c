"""Addresses of what others are told."""

from __future__ import annotations

from django.urls import path

from roviec.notifications import views

app_name = "notifications"
urlpatterns = [
    path("webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/new/", views.webhook_new, name="webhook_new"),
    path("webhooks/<int:pk>/", views.webhook, name="webhook"),
    path("webhooks/<int:pk>/trial/", views.trial, name="webhook_trial"),
    path("webhooks/<int:pk>/stopping/", views.stopping, name="webhook_stopping"),
    path("webhooks/<int:pk>/deliveries/<int:delivery>/again/", views.again, name="webhook_again"),
]
