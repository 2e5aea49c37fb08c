"""Papers that must not be kept, and those that only speak of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roviec.prose.refusable import Refusal, why_refused

HEADS = ["STT", "Họ và tên chủ hộ", "Số CCCD", "Địa chỉ"]
IDS = [f"0010780{n:05d}" for n in range(20)]
PEOPLE = ["Nguyễn Văn A", "Trần Thị B", "Lê Văn C", "Phạm Thị D", "Hoàng Văn E", "Vũ Thị G"]

BAD = {
    "a list of poor households": (
        "ds.xlsx",
        ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023", *HEADS, *PEOPLE],
        Refusal.POOR_HOUSEHOLDS,
    ),
    "the same in small letters, decomposed": (
        "x.docx",
        ["Danh sách các hộ nghèo phường Bồ Đề", "Họ tên", *PEOPLE],
        Refusal.POOR_HOUSEHOLDS,
    ),
    "a photo called so": ("Danh_sach_ho_ngheo_2023.jpg", [], Refusal.POOR_HOUSEHOLDS),
    "a scan called so, with marks": ("Danh sách hộ cận nghèo Bồ Đề.pdf", [], Refusal.POOR_HOUSEHOLDS),
    "a sheet called so, with names": ("danh-sach-ho-ngheo.xlsx", ["Chủ hộ", *PEOPLE], Refusal.POOR_HOUSEHOLDS),
    "identity numbers in a text": ("x.docx", [f"Ông A, số {number}" for number in IDS[:5]], Refusal.IDENTITY_NUMBERS),
    "all in one cell": ("x.xlsx", ["; ".join(IDS[:6])], Refusal.IDENTITY_NUMBERS),
    "nine digits under their heading": (
        "x.xlsx",
        ["Họ và tên", "CMND", *PEOPLE, *(f"01234567{n}" for n in range(6))],
        Refusal.IDENTITY_NUMBERS,
    ),
    "numbers whose zero a spreadsheet ate": (
        "x.xlsx",
        ["Họ và tên", "Số CCCD", *(number[1:] for number in IDS[:6])],
        Refusal.IDENTITY_NUMBERS,
    ),
    "a secret": ("x.docx", ["ỦY BAN NHÂN DÂN", "MẬT", "Số: 12/BC-UBND"], Refusal.SECRET),
    "a framed mark": ("x.docx", ["[ TỐI MẬT ]"], Refusal.SECRET),
    "the highest mark": ("x.pdf", ["TUYỆT MẬT"], Refusal.SECRET),
    "a mark that is named": ("x.docx", ["ĐỘ MẬT: TỐI MẬT"], Refusal.SECRET),
    "a name with the mark": ("BC_12_TOI_MAT.pdf", [], Refusal.SECRET),
}
GOOD = {
    "a photo": ("IMG_2023.jpg", []),
    "a report on poor households": (
        "Báo cáo.docx",
        ["Toàn phường còn 12 hộ nghèo, 30 hộ cận nghèo.", "Họ và tên người báo cáo: Nguyễn Văn A"],
    ),
    "the order to draw up the list": (
        "CV lập danh sách hộ nghèo.docx",
        ["V/v lập danh sách hộ nghèo năm 2024", "Kính gửi: UBND các phường"],
    ),
    "a paper that names the list in passing": (
        "QĐ.pdf",
        ["Căn cứ danh sách hộ nghèo do Ban Chỉ đạo thẩm định", "Điều 1. Hỗ trợ xây 4 nhà đại đoàn kết."],
    ),
    "an empty form, called so": ("Mẫu danh sách hộ nghèo.pdf", []),
    "a list of poor households as numbers by ward": (
        "tong hop.xlsx",
        ["Danh sách phường và số hộ nghèo", "Phường", "Số hộ nghèo", "Bồ Đề", "12"],
    ),
    "a list of those present": ("Điểm danh.xlsx", ["Họ và tên", "Chức vụ", *PEOPLE]),
    "one number in a decision": ("QĐ.docx", [f"Ông Nguyễn Văn A, CCCD số {IDS[0]}"]),
    "twelve digits that are no person's": ("x.xlsx", [f"9{n:011d}" for n in range(9)]),
    "large figures": ("x.xlsx", ["Họ và tên", "Số định danh", *(f"{n}.000.000.000" for n in range(10, 30))]),
    "telephone numbers": ("x.xlsx", [f"09120000{n:02d}" for n in range(20)]),
    "a paper on secrets": (
        "x.docx",
        ["Luật Bảo vệ bí mật nhà nước", "Tài liệu mật do văn thư quản lý", "Tuyệt mật, tối mật và mật là ba độ mật."],
    ),
    "a letter that hopes": ("Mật ong Bồ Đề.docx", ["Mật ong rừng", "BÍ MẬT", "KHÔNG MẬT"]),
}


@pytest.mark.guards
@pytest.mark.parametrize(("name", "lines", "why"), BAD.values(), ids=BAD)
def test_what_must_not_be_kept_is_refused(name, lines, why):
    assert why_refused(name, lines) == why


@pytest.mark.parametrize(("name", "lines"), GOOD.values(), ids=GOOD)
def test_what_only_speaks_of_it_is_taken(name, lines):
    assert why_refused(name, lines) is None


@given(st.text(), st.lists(st.text()))
def test_any_text_is_judged(name, lines):
    why_refused(name, lines)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=60))
def test_figures_alone_are_never_a_list_of_persons(figures):
    assert why_refused("x.xlsx", ["Chỉ tiêu", "Kết quả", *map(str, figures)]) is None
