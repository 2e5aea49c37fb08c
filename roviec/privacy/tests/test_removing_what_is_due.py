"""The rules of retention: what is due goes, by one act; what anything shows stays."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Timer

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from roviec.acts.enums import ReadKind
from roviec.acts.models import Act, SensitiveRead
from roviec.documents.files import open_file, place_of, store_file
from roviec.documents.models import DocumentFile, FileContent
from roviec.documents.operations import add_file, remove_file
from roviec.documents.tests.factories import a_document, a_pdf
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, member_of, the_cast
from roviec.people.tests.factories import BUILDER
from roviec.privacy.enums import RequestState
from roviec.privacy.operations import purge, settle_request
from roviec.privacy.queries.retention import GONE, due_now
from roviec.privacy.tests.factories import NAME, a_request
from roviec.regulations.enums import Kept
from roviec.tasks.operations import add_task_file, remove_task_file
from roviec.tasks.tests.factories import a_task

BY = {"by": BUILDER, "at": MONDAY}
LATER = MONDAY + timedelta(days=800)


def due(at=LATER) -> dict[str, int]:
    return {each.rule.kind: each.count for each in due_now(at)}


def removed(at=LATER) -> dict[str, int]:
    run = purge(by=BUILDER, at=at)
    return run.counts if run else {}


def stored_long_ago(*contents):
    FileContent.objects.filter(pk__in=[content.pk for content in contents]).update(
        stored_at=timezone.now() - timedelta(days=900)
    )


def test_nothing_due_is_no_act():
    assert removed() == {}
    assert not Act.objects.filter(kind="privacy.PURGED").exists()


def test_a_file_that_belongs_to_nothing_goes_with_its_bytes(cast):
    orphan, young, shown = (store_file(a_pdf()) for _ in range(3))
    add_file(a_document(cast.district), shown, "kh.pdf", by=BUILDER, at=MONDAY)
    stored_long_ago(orphan, shown)
    assert due()[Kept.ORPHANED_FILES] == 1
    assert removed() == {"ORPHANED_FILES": 1}
    assert set(FileContent.objects.values_list("pk", flat=True)) == {young.pk, shown.pk}
    assert not default_storage.exists(place_of(orphan.sha256))
    assert default_storage.exists(place_of(shown.sha256))


def test_a_file_that_was_removed_long_ago_goes_and_its_row_says_so(cast):
    document, content = a_document(cast.district), store_file(a_pdf())
    remove_file(add_file(document, content, "kh.pdf", by=BUILDER, at=MONDAY), by=BUILDER, at=MONDAY)
    assert due(MONDAY + timedelta(days=300))[Kept.REMOVED_FILES] == 0
    assert removed() == {"REMOVED_FILES": 1}
    assert not default_storage.exists(place_of(content.sha256))
    with open_file(DocumentFile.objects.get().content) as file:
        assert file.read() == GONE
    # What stands in its place is never due itself.
    assert removed(LATER + timedelta(days=800)) == {}


def test_a_file_removed_here_and_shown_there_stays(cast):
    content = store_file(a_pdf())
    one, other = a_document(cast.district), a_document(cast.district)
    remove_file(add_file(one, content, "kh.pdf", by=BUILDER, at=MONDAY), by=BUILDER, at=MONDAY)
    add_file(other, content, "kh.pdf", by=BUILDER, at=MONDAY)
    assert removed() == {}


def test_a_purge_waits_for_who_is_just_keeping_the_same_file(real_database, in_parallel):
    """The upload has seen the bytes; until its document shows them they must not go."""

    cast = the_cast()
    document = a_document(cast.district)
    stored_long_ago(store_file(a_pdf(words=b"same")))
    kept, go_on = Event(), Event()

    def keep():
        with transaction.atomic():
            content = store_file(a_pdf(words=b"same"))
            kept.set()
            go_on.wait(10)
            add_file(document, content, "kh.pdf", by=BUILDER, at=MONDAY)

    def remove():
        kept.wait(10)
        go_on_soon()
        return removed()

    def go_on_soon():

        Timer(0.3, go_on.set).start()

    answers = in_parallel([keep, remove])
    assert answers[1] == {}, answers
    with open_file(DocumentFile.objects.get().content) as file:
        assert b"same" in file.read()


def test_the_name_in_a_settled_request_goes_after_its_time_and_an_open_one_stays(cast):
    settled = a_request(cast.district, in_hand=True)
    settle_request(settled, RequestState.DONE, "Đã trả lời.", TODAY, version=2, by=BUILDER, at=MONDAY)
    waiting = a_request(cast.district)
    assert removed() == {"SUBJECTS": 1}
    for request, name in [(settled, ""), (waiting, NAME)]:
        request.refresh_from_db()
        assert request.subject_name == name
    assert (settled.outcome, settled.words, settled.state) == ("", "", RequestState.DONE)


@pytest.mark.parametrize(("age", "goes"), [(300, False), (900, True)])
def test_notes_of_reads_go_when_they_are_old_by_both_clocks(age, goes):
    SensitiveRead.objects.create(
        kind=ReadKind.PERSON_DATA,
        at=MONDAY,
        recorded_at=timezone.now() - timedelta(days=age),
        actor_key="person:7",
        type="",
    )
    assert (removed() == {"ACCESS_LOG": 1}) is goes


def test_sessions_that_have_ended_go():
    for key, days in [("a", -1), ("b", 1)]:
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days))
    assert removed(MONDAY) == {"SESSIONS": 1}
    assert Session.objects.get().session_key == "b"


def test_one_act_says_how_many_of_each_went(cast):
    stored_long_ago(store_file(a_pdf()))
    purge(by=member_of(cast.district, Role.ADMINISTRATOR).actor, at=LATER)
    assert Act.objects.get(kind="privacy.PURGED").data == {"counts": {"ORPHANED_FILES": 1}}


def test_a_file_removed_from_a_task_goes_too_and_its_row_stays(cast):
    task = a_task(cast.bo_de, cast.district)
    file, kept = (add_task_file(task, a_pdf(), kind="EVIDENCE", title=title, **BY) for title in ("Ảnh", "Biên bản"))
    remove_task_file(file, **BY)
    stored_long_ago(file.content, kept.content)
    assert due()[Kept.REMOVED_FILES] == 1
    assert removed() == {"REMOVED_FILES": 1}
    file.refresh_from_db()
    for each, is_gone in ((file, True), (kept, False)):
        with open_file(each.content) as bytes_kept:
            assert (bytes_kept.read() == GONE) is is_gone
