"""Addresses of tasks; nouns only."""

from __future__ import annotations

from django.urls import path

from roviec.tasks import views

app_name = "tasks"
urlpatterns = [
    path("", views.task_list, name="list"),
    path("workbook/", views.workbook, name="workbook"),
    path("<int:pk>/", views.task_page, name="task"),
    path("<int:pk>/acceptance/", views.acceptance, name="acceptance"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/delay/", views.delay, name="delay"),
    path("<int:pk>/completion/", views.completion, name="completion"),
    path("hand-outs/<int:pk>/", views.handing_out, name="handing_out"),
]
