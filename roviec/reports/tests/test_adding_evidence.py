"""Evidence stands beside its figure while the sheet is open, once, and without a camera's traces."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from roviec.acts.models import Act, ActObject
from roviec.organisations.tests.factories import MONDAY, the_contact_of, the_head_of
from roviec.plans.models import Target
from roviec.reports.enums import ReportAct
from roviec.reports.models import Evidence
from roviec.reports.operations import UnableToWrite, add_evidence, remove_evidence, set_contact
from roviec.reports.operations.writing import MOST_EVIDENCE
from roviec.reports.tests.factories import HOUSES, a_photo, a_report, targets_of


@pytest.fixture
def report(cast):
    return a_report(cast.bo_de, cast.district)


@pytest.fixture
def add(cast, report):
    houses = targets_of(report.scheme)[HOUSES]

    def add(upload):
        return add_evidence(report, houses, upload, by=the_contact_of(cast.bo_de), at=MONDAY)

    return add


def test_a_photo_stands_beside_its_figure(add):
    evidence = add(a_photo("nhà bà Hoa.jpg"))
    assert (evidence.name, evidence.content.media_type) == ("nhà bà Hoa.jpg", "image/jpeg")


def test_acts_keep_no_name_of_a_person_that_cannot_be_erased(cast, add):
    add(a_photo("CCCD Trần Thị Hoa.jpg"))
    set_contact(cast.bo_de, Target.objects.get(), cast.contact, by=the_head_of(cast.bo_de), at=MONDAY)
    kept = "|".join([*ActObject.objects.values_list("title", flat=True), *map(str, Act.objects.values_list("data"))])
    assert "Đầu mối báo cáo" in kept
    assert [name for name in ("Trần Thị Hoa", cast.contact.person.name) if name in kept] == []


def test_the_same_photo_twice_is_kept_once(add):
    assert add(a_photo()) == add(a_photo("lần hai.jpg"))
    assert Act.objects.filter(kind=ReportAct.EVIDENCE_ADDED).count() == 1


def test_removed_evidence_stays_as_a_row_and_may_be_added_again(cast, add):
    evidence = add(a_photo())
    for _again in range(2):
        remove_evidence(evidence, by=the_contact_of(cast.bo_de), at=MONDAY)
    assert Act.objects.filter(kind=ReportAct.EVIDENCE_REMOVED).count() == 1
    add(a_photo())
    assert Evidence.objects.count() == 2


def test_a_disguised_file_is_refused_beside_its_figure(add):
    with pytest.raises(UnableToWrite) as refused:
        add(SimpleUploadedFile("anh.jpg", b"MZ\x90 not a photo", "image/jpeg"))
    assert refused.value.field == "evidence"
    assert not Evidence.objects.exists()


def test_an_oversized_file_is_refused(settings, add):
    settings.MAX_FILE_BYTES = 100
    with pytest.raises(UnableToWrite):
        add(a_photo())


def test_a_figure_has_a_bounded_number_of_files(add):
    for shade in range(MOST_EVIDENCE):
        add(a_photo(colour=(shade * 20, 0, 0)))
    with pytest.raises(UnableToWrite):
        add(a_photo(colour=(1, 255, 1)))


def test_a_submitted_sheet_takes_and_loses_no_evidence(cast):
    report = a_report(cast.bo_de, cast.district)
    houses = targets_of(report.scheme)[HOUSES]
    contact = the_contact_of(cast.bo_de)
    evidence = add_evidence(report, houses, a_photo(), by=contact, at=MONDAY)
    type(report).objects.filter(pk=report.pk).update(state="SUBMITTED", submitted_at=MONDAY, submitted_by_key="x")
    with pytest.raises(UnableToWrite):
        add_evidence(report, houses, a_photo(colour=(1, 2, 3)), by=contact, at=MONDAY)
    with pytest.raises(UnableToWrite):
        remove_evidence(evidence, by=contact, at=MONDAY)
