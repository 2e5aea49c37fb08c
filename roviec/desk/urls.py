"""Addresses of what reads everything; nouns only."""

from __future__ import annotations

from django.urls import path, register_converter

from roviec.desk.spans import SpanConverter
from roviec.desk.views import board, by_units, home, pages, snapshots

register_converter(SpanConverter, "span")

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("work/", home.work, name="work"),
    path("search/", home.search, name="search"),
    path("board/", board.board, name="board"),
    path("board/units/", by_units.board, name="board_by_units"),
    path("board/items/", board.items, name="items"),
    path("board/sheet.xlsx", board.sheet, name="sheet"),
    path("board/changes/", board.changes, name="changes"),
    path("board/frozen/", snapshots.snapshots, name="snapshots"),
    path("board/frozen/of/<int:unit>/", snapshots.taking, name="snapshot_taking"),
    path("board/frozen/<int:pk>/", snapshots.snapshot, name="snapshot"),
    path("board/frozen/<int:pk>/changes/", snapshots.changes, name="snapshot_changes"),
    path("board/trend/", board.trend, name="trend"),
    path("targets/<int:pk>/", pages.target, name="target"),
    path("targets/<int:pk>/units/", by_units.target, name="target_by_units"),
    path("targets/<int:pk>/units/<int:unit>/<span:span>/", pages.figure, name="figure"),
    path("standings/<int:pk>/", pages.unit, name="unit"),
]
