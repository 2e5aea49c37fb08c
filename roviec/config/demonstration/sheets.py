"""The reporting regimes, and every sheet of 2018 and 2023 as far as it had come by the morning of 20/11/2023."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import date

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from roviec.config.demonstration.tables import Book, Row, decimal, moment, rows
from roviec.config.demonstration.work import heads
from roviec.kit.actors import Actor
from roviec.kit.periods import Period, PeriodKind
from roviec.organisations.enums import Role
from roviec.organisations.middleware import member_for
from roviec.organisations.models import Holding, HoldingRole, Unit
from roviec.organisations.operations import Span
from roviec.plans.models import Target
from roviec.prose.vietnamese import fold
from roviec.reports.models import Report, Scheme
from roviec.reports.operations import (
    Days,
    accept_report,
    add_evidence,
    hand_to_head,
    make_scheme,
    open_period,
    return_report,
    set_contact,
    submit_report,
    write_entries,
    write_narrative,
)
from roviec.reports.queries import Answer, content_hash

Said = dict[tuple[str, str], list[Row]]
# The months in which the sheets have pictures; a year of them would only make the start slower.
FIRST_PICTURED = date(2023, 9, 1)


def load_sheets(book: Book) -> None:
    """Open the regimes and their periods, and fill the sheets by the hands that would have filled them."""
    figures: Said = defaultdict(list)
    for row in rows("figures"):
        figures[(row["unit"], row["period_start"])].append(row)
    hands = _Hands(book)
    _load_year(book, figures, hands)
    monthly = _scheme(
        book, "Phiếu số liệu tháng", ["kh-160"], Span(date(2023, 1, 1), date(2024, 1, 1)), PeriodKind.MONTH
    )
    reports: dict[tuple[int, date], Report] = {}
    for month in range(1, 12):
        period = Period.month(2023, month)
        opened = open_period(monthly, period, by=hands.planner, at=moment(period.start.isoformat(), 7))
        reports.update({(r.unit_id, r.period_start): r for r in Report.objects.filter(scheme_period=opened)})
    _name_contacts(book, hands)
    for sheet in rows("sheets"):
        report = reports[(book.units[sheet["unit"]].pk, date.fromisoformat(sheet["period_start"]))]
        _fill(book, report, sheet, figures[(sheet["unit"], sheet["period_start"])], hands)


class _Hands:
    """Who writes, who sends and who reviews, for each unit."""

    def __init__(self, book: Book) -> None:
        self.planner = book.actor_of("tonghop")
        self.head = {unit: member.actor for unit, member in heads(book).items()}
        self.writer = dict(self.head)
        self.contact: dict[int, Holding] = {}
        roles = HoldingRole.objects.filter(
            role=Role.REPORT_WRITER, holding__valid__contains=book.at.date()
        ).select_related("holding__post", "holding__person")
        for role in roles:
            self.writer[role.over_id] = member_for(role.holding, book.at.date()).actor
            self.contact[role.over_id] = role.holding


def _name_contacts(book: Book, hands: _Hands) -> None:
    """In each ward its contact fills in every target that the wards report."""
    for row in rows("targets"):
        if row["plan"] == "kh-160" and row["reporters"] == "WARDS":
            for unit in book.units.values():
                if contact := hands.contact.get(unit.pk):
                    set_contact(
                        unit, book.targets[row["key"]], contact, from_day=date(2023, 1, 1), by=book.by, at=book.at
                    )


def _scheme(book: Book, name: str, plans: list[str], span: Span, frequency: PeriodKind) -> Scheme:
    days = Days() if frequency == PeriodKind.MONTH else Days(opens=1, cutoff=10, due=20, locks=60)
    return make_scheme(
        book.units["long-bien"],
        name,
        [book.plans[plan] for plan in plans],
        span=span,
        frequency=frequency,
        days=days,
        by=book.by,
        at=book.at,
    )


def _load_year(book: Book, figures: Said, hands: _Hands) -> None:
    """The yearly results of 2018, which the published review counts."""
    yearly = sorted({row["plan"] for row in rows("targets") if row["frequency"] == "YEAR"})
    scheme = _scheme(book, "Báo cáo năm 2018", yearly, Span(date(2018, 1, 1), date(2019, 1, 1)), PeriodKind.YEAR)
    opened = open_period(scheme, Period.year(2018), by=hands.planner, at=moment("2018-12-01", 7))
    names = {unit.pk: key for key, unit in book.units.items()}
    for report in Report.objects.filter(scheme_period=opened).order_by("pk"):
        said = figures[(names[report.unit_id], "2018-01-01")]
        by = hands.head.get(report.unit_id, book.by)
        write_entries(report, _answers(book, said), by=by, at=moment("2018-12-10", 9))
        sent = submit_report(report, by=by, at=moment("2018-12-12", 9))
        accept_report(sent, content_hash(sent), by=hands.planner, at=moment("2018-12-20", 9))


def _answers(book: Book, said: list[Row]) -> list[tuple[Target, Answer]]:
    return [
        (
            book.targets[row["target"]],
            Answer(
                row["state"],
                decimal(row["numerator"]),
                decimal(row["denominator"]),
                is_estimate=row["estimate"] == "1",
                reason=row["reason"],
            ),
        )
        for row in said
    ]


def _fill(book: Book, report: Report, sheet: Row, said: list[Row], hands: _Hands) -> None:
    """One sheet, taken as far as its row says."""
    state = sheet["state"]
    written_on = sheet["submitted_on"] or "2023-11-17"
    writer: Actor = hands.writer.get(report.unit_id, book.by)
    if said:
        write_entries(report, _answers(book, said), by=writer, at=moment(written_on, 8))
        if report.period_start >= FIRST_PICTURED:
            _photograph(book, report, said, writer, written_on)
    if sheet["narrative"]:
        report = write_narrative(report, sheet["narrative"], by=writer, at=moment(written_on, 8))
    if state == "WITH_HEAD":
        hand_to_head(report, by=writer, at=moment(written_on, 9))
    if state in {"SUBMITTED", "RETURNED", "ACCEPTED"}:
        report = submit_report(report, by=hands.head.get(report.unit_id, book.by), at=moment(written_on, 10))
    if state == "RETURNED":
        remarks: dict[int | None, str] = {book.targets[sheet["remark_target"]].pk: sheet["remark"]}
        return_report(report, remarks, by=hands.planner, at=moment("2023-11-19", 10))
    if state == "ACCEPTED":
        accept_report(report, content_hash(report), by=hands.planner, at=moment(sheet["accepted_on"], 11))


def _photograph(book: Book, report: Report, said: list[Row], by: Actor, on: str) -> None:
    """A drawn picture as evidence beside the first figure of the sheet; no real place, no real person."""
    shown = next((row for row in said if row["state"] == "REPORTED" and row["numerator"] not in {"0", ""}), None)
    if shown is None:
        return
    target = book.targets[shown["target"]]
    unit: Unit = next(unit for unit in book.units.values() if unit.pk == report.unit_id)
    # The image library's own font has no Vietnamese letters, so the caption goes without marks.
    caption = f"{fold(unit.short_name).upper()}  {report.period_start:%m/%Y}"
    picture = draw_evidence(caption, report.pk)
    add_evidence(report, target, ContentFile(picture, name="anh-minh-hoa.jpg"), by=by, at=moment(on, 9))


def draw_evidence(caption: str, seed: int) -> bytes:
    """A small JPEG of a street with houses, told apart by its seed; says that it is an illustration."""
    image = Image.new("RGB", (640, 426), (214, 226, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 290, 640, 426), fill=(150, 146, 138))
    for place in range(5):
        left = 20 + place * 124
        height = 100 + (seed * 37 + place * 53) % 100
        shade = 150 + (seed * 17 + place * 29) % 70
        draw.rectangle((left, 290 - height, left + 100, 290), fill=(shade, shade - 30, shade - 60))
        for floor in range(height // 40):
            for window in (14, 60):
                top = 300 - height + floor * 38
                draw.rectangle((left + window, top, left + window + 24, top + 22), fill=(90, 120, 130))
    draw.rectangle((0, 392, 640, 426), fill=(38, 60, 66))
    draw.text((14, 398), caption, fill=(255, 255, 255), font_size=18)
    draw.text((480, 398), "ANH MINH HOA", fill=(255, 210, 120), font_size=18)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
