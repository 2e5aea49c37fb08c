"""Each hole that is made on purpose, one place of the product at a time, is found by the canaries."""

from __future__ import annotations

import pytest
from django.db.models import Q

from roviec.acts.queries import history_of
from roviec.desk import views as desk_views
from roviec.documents.models import Document
from roviec.kit import mail
from roviec.kit.errors import Unable
from roviec.organisations.models import Unit, UnitVersion
from roviec.organisations.queries import named
from roviec.organisations.tests.factories import MONDAY
from roviec.plans.models import ItemVersion, Plan, Target
from roviec.reports.models import Report
from roviec.reports.queries import with_turn
from roviec.tasks.models import Task
from tests.canaries.conftest import World
from tests.canaries.sampling import Sample
from tests.canaries.test_nobody_sees_what_is_not_his import as_he_sees_them
from tests.canaries.walking import walk_pages

pytestmark = [pytest.mark.guards, pytest.mark.thorough]
OF_B, WARD, SIBLING = "Văn phòng B: PLANNER", "Phường A1: HEAD", "Phường A2: CLERK"


def every_unit(*_of, **_with):
    return named(Unit.objects.all(), UnitVersion.objects.first().valid.lower)


def a_filter_is_missing(patch):
    everything = lambda _member: Document.objects.all()  # noqa: E731 - reads as the query it takes the place of
    patch.setattr("roviec.documents.queries.documents_seen_by", everything)
    patch.setattr("roviec.documents.permissions.documents_seen_by", everything)


def a_file_can_be_guessed(patch):
    found = lambda _member, pk: Report.objects.select_related("scheme", "scheme_period", "unit").get(pk=pk)  # noqa: E731
    patch.setattr("roviec.reports.permissions.sheets.find_report", found)
    patch.setattr("roviec.reports.permissions.sheets.sees_figures", lambda *_of: True)


def a_list_suggests_everything(patch):
    patch.setattr(
        "roviec.documents.views.known_symbols", lambda _member: list(Document.objects.values_list("symbol", "subject"))
    )


def a_search_forgets_the_reader(patch):
    patch.setattr("roviec.desk.queries.search.readable", lambda _member, _unit: Q())


def a_page_is_kept_for_the_next(patch):
    kept, render = {}, desk_views.home.render
    patch.setattr("roviec.desk.views.home.render", lambda r, name, c: kept.setdefault(name, render(r, name, c)))


def an_error_names_what_is_foreign(patch):
    def document_named(_member, _text):
        raise Unable(f"Did you mean {Document.objects.order_by('pk').first()}?")

    patch.setattr("roviec.documents.views.document_named", document_named)


def an_export_takes_every_row(patch):
    versions = lambda _member, _on: list(  # noqa: E731
        ItemVersion.objects.none() or Plan.objects.first().versions.filter(state="ISSUED").select_related("plan__term")
    )
    patch.setattr("roviec.desk.views.board.issued_versions", versions)
    patch.setattr("roviec.desk.queries.scope.readable", lambda _member, _unit: Q(pk__gt=0))


def a_history_tells_of_the_drafting(patch):
    patch.setattr("roviec.plans.views.reading.history_seen_by", lambda _member, plan: history_of(plan))


def a_mail_carries_another_s_words(patch):
    send = mail.send_later
    words = str(Document.objects.order_by("-pk").first())
    patch.setattr(mail, "send_later", lambda key, **said: send(key, **said | {"text": said["text"] + words}))


def a_choice_offers_every_unit(patch):
    patch.setattr("roviec.documents.views.issuers_for", every_unit)


def a_part_for_htmx_asks_nobody(patch):
    def open_anyway(_member, pk):
        target = Target.objects.get(pk=pk)
        return type("Measured", (), {"target": target})()

    def figure(_member, pk, unit, span):
        return type("Figure", (), {"unit": named(Unit.objects.filter(pk=unit), span.last)[0]})()

    patch.setattr("roviec.desk.views.board.target_to_read", open_anyway)
    patch.setattr("roviec.desk.views.board.figure_to_read", figure)


def a_sibling_s_goal_stands_in_the_table(patch):
    patch.setattr("roviec.plans.views.targets.units_shown", lambda _member, _plan, unit_ids: set(unit_ids))


def a_list_for_programs_forgets_the_reader(patch):
    patch.setattr("roviec.api.answers.tasks.tasks_seen_by", lambda _member: Task.objects.all())


def a_uuid_opens_what_no_door_would(patch):
    patch.setattr("roviec.reports.permissions.sheets.find_report", _any_report)
    patch.setattr("roviec.api.answers.reports.sees_figures", lambda *_of: True)


def _any_report(_member, pk):
    return with_turn(Report.objects.select_related("scheme", "scheme_period"), MONDAY.date()).get(pk=pk)


def a_program_reads_a_sibling_s_goal(patch):
    patch.setattr("roviec.api.answers.plans.units_shown", lambda _member, _plan, unit_ids: set(unit_ids))


HOLES = [
    (a_list_for_programs_forgets_the_reader, "api:tasks", OF_B),
    (a_uuid_opens_what_no_door_would, "api:report", SIBLING),
    (a_program_reads_a_sibling_s_goal, "api:target_goals", WARD),
    (a_filter_is_missing, "documents:list", OF_B),
    (a_file_can_be_guessed, "reports:evidence", SIBLING),
    (a_list_suggests_everything, "documents:document", OF_B),
    (a_search_forgets_the_reader, "desk:search", OF_B),
    (an_error_names_what_is_foreign, "documents:document", OF_B),
    (an_export_takes_every_row, "desk:sheet", OF_B),
    (a_history_tells_of_the_drafting, "plans:history", WARD),
    (a_mail_carries_another_s_words, "organisations:invitation", "Văn phòng A: ADMINISTRATOR"),
    (a_choice_offers_every_unit, "documents:new", OF_B),
    (a_part_for_htmx_asks_nobody, "desk:trend", OF_B),
    (a_sibling_s_goal_stands_in_the_table, "plans:target", WARD),
]


@pytest.fixture
def sample(built: World) -> Sample:
    """On one route it costs little to try every id."""
    return Sample(built.units, every=True)


@pytest.mark.parametrize(("hole", "route", "reader"), HOLES, ids=lambda each: getattr(each, "__name__", None))
def test_a_hole_is_found(world: World, sample: Sample, monkeypatch, hole, route, reader):
    [walked] = [each for each in world.routes if each.name == route]
    tight = world.walk(reader)
    walk_pages(tight, [walked], sample)
    assert not tight.leaks, "it leaks before the hole was made"
    hole(monkeypatch)
    open_ = world.walk(reader)
    walk_pages(open_, [walked], sample)
    assert open_.leaks, f"nobody noticed that {hole.__name__.replace('_', ' ')}"


def test_a_page_kept_for_the_next_reader_is_found(world: World, sample: Sample, monkeypatch):
    a_page_is_kept_for_the_next(monkeypatch)
    home = [each for each in world.routes if each.name == "desk:home"]
    walk_pages(world.walk("Văn phòng A: PLANNER"), home, sample)
    next_one = world.walk(OF_B)
    walk_pages(next_one, home, sample)
    assert next_one.leaks


def test_a_count_of_what_is_foreign_is_found(world: World, monkeypatch):
    monkeypatch.setattr(
        "roviec.documents.views.count_by_type", lambda _rows: [(kind, Document.objects.count()) for kind in "ab"]
    )
    before, after = as_he_sees_them(world, OF_B, only="documents:list")
    assert before != after
