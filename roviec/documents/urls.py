"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from roviec.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.register, name="list"),
    path("new/", views.new, name="new"),
    path("types/", views.types, name="types"),
    path("types/new/", views.type_new, name="type_new"),
    path("types/<int:pk>/", views.type_change, name="type"),
    path("types/<int:pk>/end/", views.type_end, name="type_end"),
    path("types/<int:pk>/verification/", views.type_verification, name="type_verification"),
    path("<int:pk>/", views.document, name="document"),
    path("<int:pk>/particulars/", views.particulars, name="particulars"),
    path("<int:pk>/history/", views.history, name="history"),
    path("<int:pk>/links/", views.links, name="links"),
    path("<int:pk>/links/<int:link_pk>/removal/", views.link_removal, name="link_removal"),
    path("<int:pk>/files/", views.files, name="files"),
    path("<int:pk>/files/<int:file_pk>/", views.file, name="file"),
    path("<int:pk>/files/<int:file_pk>/removal/", views.file_removal, name="file_removal"),
]
