"""Erasing a former member: his name is nowhere any more, the chain holds, no figure changes."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from roviec.acts.models import Act, ActWords
from roviec.acts.operations import record, seal_acts
from roviec.acts.queries import faults_of_the_chain, history_of
from roviec.figures.models import Posting
from roviec.organisations.enums import Role
from roviec.organisations.tests.factories import MONDAY, TODAY, a_holding, a_member, member_of
from roviec.people.models import Person
from roviec.people.tests.factories import BUILDER
from roviec.privacy.names import copied_names, our_tables, unknown_names
from roviec.privacy.operations import UnableToErase, erase_person
from roviec.privacy.queries.erasing import preview_of
from roviec.privacy.tests.factories import a_leaver, a_request
from roviec.regulations.enums import DataRight
from roviec.reports.models import Evidence, Remark
from roviec.reports.operations import accept_report, add_evidence, submit_report
from roviec.reports.queries.hashes import content_hash
from roviec.reports.tests.factories import HOUSES, a_photo, a_report, targets_of, the_planner_of

NAME = "Phùng Thị Xuân Mai"


@pytest.fixture
def head(cast):
    """The head of Bồ Đề, who wrote, photographed and sent a sheet, and whom others named."""
    holding = a_holding(cast.bo_de, "Chủ tịch", (Role.HEAD,), is_head=True)
    Person.objects.filter(pk=holding.person_id).update(name=NAME, email="mai@example.org")
    holding.person.refresh_from_db()
    return holding


@pytest.fixture
def report(cast, head):
    report = a_report(cast.bo_de, cast.district)
    add_evidence(report, targets_of(report.scheme)[HOUSES], a_photo(), by=a_member(head).actor, at=MONDAY)

    submit_report(report, by=a_member(head).actor, at=MONDAY)
    accept_report(report, content_hash(report), by=the_planner_of(cast.district), at=MONDAY)
    Remark.objects.create(
        report=report,
        words="x",
        made_at=MONDAY,
        made_by_key=f"person:{head.person_id}",
        made_by_name=NAME,
        made_by_post="x",
    )
    seal_acts()
    return report


def everything_said() -> str:
    """All text of all tables of the house."""
    said = []
    for table in our_tables():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {table._meta.db_table} t")
            said += [row[0] for row in cursor.fetchall()]
    return "\n".join(said)


def erased(cast, person, **options):
    request = a_request(cast.district, DataRight.DELETE, in_hand=True, person=person, subject_name="Bà M.")
    options = {"with_mentions": False, "by": member_of(cast.district, Role.ADMINISTRATOR).actor, "at": MONDAY} | options
    return erase_person(request, **options)


def test_the_name_is_nowhere_any_more_the_chain_holds_and_no_figure_changes(cast, head, report):
    figures = list(Posting.objects.values())
    assert NAME in everything_said()
    username = head.person.username
    person = erased(cast, a_leaver(head.person))
    said = everything_said()
    assert NAME not in said
    assert "mai@example.org" not in said
    assert username not in said
    assert list(Posting.objects.values()) == figures
    seal_acts()
    assert list(faults_of_the_chain()) == []
    assert (person.is_active, person.has_usable_password()) == (False, False)
    assert Evidence.objects.get().added_by_name == person.name
    assert str(person.pk) in history_of(report)[-1].actor or any(
        person.name == line.actor for line in history_of(report)
    )


def test_what_the_sign_in_libraries_keep_goes_too(cast, head):

    EmailAddress.objects.create(user=get_user_model().objects.get(pk=head.person_id), email="mai@example.org")
    erased(cast, a_leaver(head.person))
    assert not EmailAddress.objects.exists()


def test_erasing_twice_is_erasing_once(cast, head):
    request = a_request(cast.district, DataRight.DELETE, in_hand=True, person=a_leaver(head.person))
    by = member_of(cast.district, Role.ADMINISTRATOR).actor
    first = erase_person(request, with_mentions=False, by=by, at=MONDAY)
    acts = Act.objects.count()
    assert erase_person(request, with_mentions=False, by=by, at=MONDAY).version == first.version
    assert Act.objects.count() == acts


def test_remarks_that_mention_the_name_go_only_when_wished(cast, head, report):

    record("tests.DONE", by=BUILDER, at=MONDAY, on=report, remark=f"Theo phản ánh của bà {NAME}")
    seal_acts()
    person = a_leaver(head.person)
    assert len(preview_of(person, TODAY).mentions) == 1
    erased(cast, person, with_mentions=True)
    assert not ActWords.objects.filter(words__contains=NAME).exists()
    seal_acts()
    assert list(faults_of_the_chain()) == []


def test_who_holds_a_post_himself_and_other_requests_are_refused(cast, head):
    with pytest.raises(UnableToErase):
        erased(cast, head.person)
    a_leaver(head.person)
    with pytest.raises(UnableToErase):
        erased(cast, head.person, by=head.person.actor)
    by = member_of(cast.district, Role.ADMINISTRATOR).actor
    for said in ({"right": DataRight.ACCESS, "in_hand": True}, {"right": DataRight.DELETE, "in_hand": False}):
        with pytest.raises(UnableToErase):
            erase_person(a_request(cast.district, person=head.person, **said), with_mentions=False, by=by, at=MONDAY)
    with pytest.raises(UnableToErase):
        erase_person(a_request(cast.district, DataRight.DELETE, in_hand=True), with_mentions=False, by=by, at=MONDAY)


def test_the_preview_counts_what_goes_and_says_why_the_rest_stays(cast, head, report):
    preview = preview_of(head.person, TODAY)
    assert [holding.pk for holding in preview.posts_held] == [head.pk]
    assert all(line.why for line in preview.stays)
    assert sum(line.count for line in preview.goes) >= 5


# No name is forgotten


def test_every_column_that_tells_of_a_person_is_known_to_the_erasing():
    assert list(unknown_names()) == []
    assert len(copied_names()) >= 5


@pytest.mark.guards
@isolate_apps("roviec.privacy")
def test_a_new_column_with_a_name_is_seen():
    class Visit(models.Model):  # noqa: DJ008 - never shown
        visited_by_key = models.CharField(max_length=80)
        visited_by_name = models.CharField(max_length=120)
        signed_by_name = models.CharField(max_length=120)
        phone = models.CharField(max_length=20)
        answer_to = models.EmailField()
        label = models.CharField(max_length=20)

        class Meta:
            app_label = "privacy"

    assert [copied.column for copied in copied_names([Visit])] == ["visited_by_name"]
    assert [name.rpartition(".")[2] for name in unknown_names([Visit])] == ["signed_by_name", "phone", "answer_to"]


def test_a_frozen_sheet_lets_a_name_be_erased_and_nothing_else(cast, head, report):

    for changes in ({"numerator": 9}, {"numerator": 9, "written_by_name": "x"}, {"written_by_key": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            report.entries.update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(content=None, name="x")
    assert report.entries.update(written_by_name="x") == 1
