"""Writing the workbook of an organisation: empty with drop-downs and an explanation, or with what stands already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter

from roviec.organisations import heads
from roviec.organisations.enums import Role, UnitKind
from roviec.organisations.queries.known import Known
from roviec.organisations.queries.planning import said_roles
from roviec.organisations.wishes import ROOT, listed

GUIDE, LISTS = "Hướng dẫn", "Danh mục"
# A name that begins with "=" stays a name.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
ROWS_WITH_CHOICES = 10_000

# The order in which people read and fill in a row.
ORDER = {
    heads.UNITS: [
        heads.UNIT_KEY, heads.UNIT_NAME, heads.SHORT_NAME, heads.KIND, *heads.PARENTS.values(), heads.CODES, heads.ORDER,
        heads.START, heads.END,
    ],
    heads.POSTS: [
        heads.POST_KEY, heads.UNIT_KEY, heads.TITLE, heads.HEAD, heads.ROLES, heads.START, heads.END,
    ],
    heads.PEOPLE: [
        heads.PERSON_KEY, heads.NAME, heads.USERNAME, heads.EMAIL, heads.POST_KEY, heads.START, heads.END,
    ],
}  # fmt: skip
EXAMPLES = {
    heads.UNITS: [
        "ubnd.tx1", "Trạm Y tế phường Bồ Đề", "Trạm Y tế", "trung tâm", "ubnd", "", "ubnd", "", "", "TYT", 8,
        date(2025, 7, 1), None,
    ],
    heads.POSTS: ["tx1.truong", "ubnd.tx1", "Trưởng trạm", heads.YES, "Người đứng đầu; Đầu mối báo cáo", date(2025, 7, 1), None],
    heads.PEOPLE: ["ng001", "Nguyễn Thị Lan", "lan.nt", "lan.nt@example.vn", "tx1.truong", date(2025, 7, 1), None],
}  # fmt: skip
# One point a paragraph.
EXPLANATION = f"""
Điền ba trang “Đơn vị”, “Chức danh”, “Người”; mỗi dòng một đơn vị, một chức danh, một người. Không gộp ô, không dùng công
thức.

Mã do cơ quan tự đặt (chữ không dấu, chữ số, dấu chấm, gạch ngang), không đổi về sau: nhập lại tệp có cùng mã là sửa,
không phải thêm.

“Trực thuộc” là mã của đơn vị cấp trên trực tiếp; để trống là trực thuộc ngay cơ quan ({ROOT}). Bốn cột hệ thống và địa bàn
không bắt buộc.

“Quyền” là các quyền mà chức danh mang lại, cách nhau bằng dấu chấm phẩy, tính trên đơn vị của chức danh và cấp dưới. Quyền
trên đơn vị khác: thêm @mã, ví dụ “Cán bộ tổng hợp @{ROOT}”.

“Mã chức danh” của người: nhiều chức danh cách nhau bằng dấu chấm phẩy. Một chức danh cùng lúc chỉ một người giữ.

Ngày ghi dạng ngày/tháng/năm; “Đến ngày” là ngày cuối cùng còn hiệu lực, để trống nếu chưa có.

Dòng bỏ khỏi tệp không bị xóa khỏi hệ thống. Đổi tên, chuyển đơn vị, thôi chức danh từ một ngày: làm trên trang của đơn vị.

Tài khoản của người mới chưa có mật khẩu; quản trị gửi lời mời sau khi nhập.
"""


@dataclass
class _Formats:
    head: Any
    needed: Any
    text: Any
    day: Any
    title: Any


def workbook_for(known: Known | None = None) -> bytes:
    """A workbook to fill in; with what is known, its rows are there and may be changed and added to."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    formats = _Formats(
        head=book.add_format(FONT | {"bold": True, "border": 1, "bg_color": "#eef2f1"}),
        needed=book.add_format(FONT | {"bold": True, "border": 1, "bg_color": "#d5e6e3"}),
        text=book.add_format(FONT | {"num_format": "@"}),
        day=book.add_format(FONT | {"num_format": "dd/mm/yyyy"}),
        title=book.add_format(FONT | {"bold": True, "text_wrap": False}),
    )
    _guide(book, formats)
    rows: dict[str, Iterable[Sequence[Any]]] = dict.fromkeys(ORDER, ())
    if known is not None:
        rows = {heads.UNITS: _units(known), heads.POSTS: _posts(known), heads.PEOPLE: _people(known)}
    kinds, roles = [heads.written(kind.label) for kind in UnitKind], [heads.written(role.label) for role in Role]
    for sheet, order in ORDER.items():
        _sheet(book, formats, sheet, order, rows[sheet], kinds=len(kinds), roles=len(roles))
    lists = book.add_worksheet(LISTS)
    for column, values in enumerate((kinds, roles, [heads.YES, heads.NO])):
        lists.write_column(0, column, values, formats.text)
    lists.set_column(0, 2, 28)
    book.close()
    return stream.getvalue()


def _guide(book: Any, formats: _Formats) -> None:
    page = book.add_worksheet(GUIDE)
    page.set_column(0, 12, 19)
    page.write(0, 0, "Nhập đơn vị, chức danh và người của cơ quan", formats.title)
    place = 1
    for number, point in enumerate(EXPLANATION.strip().split("\n\n"), start=1):
        page.merge_range(place, 0, place, 12, f"{number}. {' '.join(point.split())}", formats.text)
        page.set_row(place, 34)
        place += 1
    for sheet, order in ORDER.items():
        page.write(place + 1, 0, f"Ví dụ trang “{sheet}”", formats.title)
        page.write_row(place + 2, 0, order, formats.head)
        _write(page, place + 3, EXAMPLES[sheet], formats)
        place += 4


def _sheet(
    book: Any, formats: _Formats, sheet: str, order: list[str], rows: Iterable[Sequence[Any]], *, kinds: int, roles: int
) -> None:
    page = book.add_worksheet(sheet)
    page.freeze_panes(1, 2)
    page.set_landscape()
    needed = heads.COLUMNS[sheet][0]
    for column, head in enumerate(order):
        is_day = head in {heads.START, heads.END}
        page.set_column(
            column,
            column,
            40 if head in {heads.UNIT_NAME, heads.ROLES, heads.NAME} else 18,
            formats.day if is_day else formats.text,
        )
        page.write(0, column, head, formats.needed if head in needed else formats.head)
    for head, choices in (
        (heads.KIND, f"='{LISTS}'!$A$1:$A${kinds}"),
        (heads.ROLES, f"='{LISTS}'!$B$1:$B${roles}"),
        (heads.HEAD, f"='{LISTS}'!$C$1:$C$2"),
    ):
        if head in order:
            column = order.index(head)
            # Several roles may stand in one cell: the list helps, and does not forbid.
            chosen = {"validate": "list", "source": choices, "show_error": head != heads.ROLES}
            page.data_validation(1, column, ROWS_WITH_CHOICES, column, chosen)
    for place, row in enumerate(rows, start=1):
        _write(page, place, row, formats)


def _write(page: Any, place: int, row: Sequence[Any], formats: _Formats) -> None:
    for column, value in enumerate(row):
        if isinstance(value, date):
            page.write_datetime(place, column, value, formats.day)
        elif isinstance(value, int):
            page.write_number(place, column, value)
        elif value:
            page.write_string(place, column, value, formats.text)


def _units(known: Known) -> Iterator[Sequence[Any]]:
    for key, unit in known.units.items():
        last = unit.last
        above = [
            known.key_of("UNIT", edge.parent_id) if (edge := unit.edges.get(tree)) else "" for tree in heads.PARENTS
        ]
        position = next((edge.position for tree, edge in unit.edges.items() if heads.PARENTS[tree] == "Trực thuộc"), 0)
        kind = heads.written(UnitKind(last.kind).label)
        yield [
            key, last.name, last.short_name, kind, *above, listed(unit.codes), position or None, unit.start, _last(unit.end),
        ]  # fmt: skip


def _posts(known: Known) -> Iterator[Sequence[Any]]:
    for key, post in known.posts.items():
        unit = known.key_of("UNIT", post.post.unit_id)
        roles = {(role, known.key_of("UNIT", over)) for role, over in post.roles}
        days = post.post.valid.lower, _last(post.post.valid.upper)
        yield [key, unit, post.post.title, heads.YES if post.post.is_head else heads.NO, said_roles(roles, unit), *days]


def _people(known: Known) -> Iterator[Sequence[Any]]:
    keys = {post.pk: key for key, post in known.posts.items()}
    held: dict[int, list[tuple[str, date, date | None]]] = {}
    for post, holdings in known.holdings.items():
        for holding in holdings:
            held.setdefault(holding.person_id, []).append((keys[post], holding.valid.lower, holding.valid.upper))
    for key, person in known.people.items():
        spans = sorted(held.get(person.pk, []), key=lambda row: (row[1], row[0]))
        if not spans:
            continue
        # One row has one span: posts held over other days are kept on the pages.
        start, end = spans[-1][1:]
        posts = listed(post for post, *days in spans if tuple(days) == (start, end))
        yield [key, person.name, person.username, person.email, posts, start, _last(end)]


def _last(end: date | None) -> date | None:
    """The last day of a span, which itself ends before the day after."""
    return end - timedelta(days=1) if end else None
