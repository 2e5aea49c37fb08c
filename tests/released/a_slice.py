"""Fills an empty installation with a slice of every kind of data, to be kept as the fixture of a release.

Run by the release's own code, sealed, backed up: see README.md beside it.
"""

from __future__ import annotations

import io
from datetime import date

from django.core.files.base import ContentFile
from PIL import Image

from benchmarks import cases
from roviec.acts.operations import seal_acts
from roviec.documents.files import store_file
from roviec.documents.operations import Particulars, add_file, register_document
from roviec.kit.actors import the_setup
from roviec.organisations.tests.factories import MONDAY
from roviec.people.operations import open_account
from roviec.regulations.models import DocumentType
from roviec.reports.operations import return_report

BY = the_setup("a slice for the fixture")


def make() -> None:
    """Three wards, four targets, two months of sheets: accepted, returned and waiting; a document with a photo."""
    case = cases.a_case(wards=3, targets=5)
    for month in (9, 10):
        for report in cases.sheets(case, cases.month(month)):
            cases.accept(report)
    waiting = list(cases.sheets(case, cases.month(11)))
    return_report(waiting[0], {None: "Bổ sung số liệu"}, by=cases.REVIEWER, at=MONDAY)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "PNG")
    kind = DocumentType.objects.filter(abbreviation="KH").first() or DocumentType.objects.all()[0]
    particulars = Particulars(kind, "Kế hoạch thực hiện", outside_issuer="Thành ủy", issued_on=date(2023, 1, 5))
    document = register_document(particulars, case.district, by=BY, at=MONDAY)
    add_file(document, store_file(ContentFile(picture.getvalue(), "anh.png")), "anh.png", by=BY, at=MONDAY)
    open_account("can.bo", "Nguyễn Thị Hoa", password=None, by=BY, at=MONDAY)
    while seal_acts():
        pass
