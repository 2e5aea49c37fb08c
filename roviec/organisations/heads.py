"""The sheets of the workbook of an organisation and the heads of their columns: a file format, so they are not translated."""

from __future__ import annotations

from django.utils import translation
from django.utils.functional import Promise

from roviec.organisations.enums import Tree

UNITS, POSTS, PEOPLE = "Đơn vị", "Chức danh", "Người"
START, END = "Từ ngày", "Đến ngày"

UNIT_KEY, UNIT_NAME, SHORT_NAME, KIND = "Mã đơn vị", "Tên đơn vị", "Tên gọi tắt", "Loại đơn vị"
PARENTS = {
    Tree.MANAGEMENT: "Trực thuộc",
    Tree.PARTY: "Hệ thống Đảng",
    Tree.STATE: "Hệ thống chính quyền",
    Tree.FRONT: "Hệ thống Mặt trận",
    Tree.TERRITORY: "Địa bàn",
}
CODES, ORDER = "Ký hiệu văn bản", "Thứ tự"

POST_KEY, TITLE, HEAD, ROLES = "Mã chức danh", "Tên chức danh", "Đứng đầu", "Quyền"
PERSON_KEY, NAME, USERNAME, EMAIL = "Mã người", "Họ và tên", "Tên đăng nhập", "Thư điện tử"

# What must be there, and what may.
COLUMNS = {
    UNITS: (
        (UNIT_KEY, UNIT_NAME, KIND, PARENTS[Tree.MANAGEMENT], START),
        (SHORT_NAME, END, *(head for tree, head in PARENTS.items() if tree != Tree.MANAGEMENT), CODES, ORDER),
    ),
    POSTS: ((POST_KEY, UNIT_KEY, TITLE, HEAD, START), (ROLES, END)),
    PEOPLE: ((PERSON_KEY, NAME, POST_KEY, START), (USERNAME, EMAIL, END)),
}
YES, NO = "Có", "Không"


def written(label: str | Promise) -> str:
    """A kind or a role as the workbook writes it, whatever language the page is in."""
    with translation.override("vi"):
        return str(label)
