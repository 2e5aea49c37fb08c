"""How a commune, a ward, and a city with its communes and wards are built from 01/07/2025 on."""

from datetime import date
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg.types.range import DateRange

REFORM = date(2025, 7, 1)
SOURCE = (
    "Luật Tổ chức chính quyền địa phương 2025; 298-QĐ/TW (09/06/2025), 31-HD/BTCTW (23/04/2025) về cơ quan đảng cấp xã; "
    "150/2025/NĐ-CP về phòng chuyên môn cấp xã; theo nguồn thứ cấp, chưa đối chiếu bản gốc"
)
CITY_SOURCE = f"{SOURCE}. Các cơ quan cấp thành phố, tỉnh nêu theo lệ chung, cần rà soát theo quyết định của địa phương"

# code, parent, name, short name, kind, symbol of documents, places in other trees, places under the organisation above
PARTY: list[tuple[Any, ...]] = [
    ("du", "", "Đảng ủy {name}", "Đảng ủy {short}", "PARTY_COMMITTEE", "ĐU", {}, {"PARTY": "tu"}),
    ("vpdu", "du", "Văn phòng Đảng ủy {name}", "VP Đảng ủy {short}", "OFFICE", "VP", {"PARTY": "du"}, {}),
    ("bxdd", "du", "Ban Xây dựng Đảng {name}", "Ban XDĐ {short}", "BOARD", "BXDĐ", {"PARTY": "du"}, {}),
    ("ubkt", "du", "Cơ quan Ủy ban Kiểm tra Đảng ủy {name}", "UBKT {short}", "BOARD", "UBKT", {"PARTY": "du"}, {}),
]
COUNCIL: list[tuple[Any, ...]] = [
    ("hdnd", "", "Hội đồng nhân dân {name}", "HĐND {short}", "PEOPLES_COUNCIL", "HĐND", {}, {"STATE": "hdnd"}),
    (
        "bktns",
        "hdnd",
        "Ban Kinh tế - Ngân sách HĐND {name}",
        "Ban KT-NS {short}",
        "PEOPLES_COUNCIL",
        "",
        {"STATE": "hdnd"},
        {},
    ),
    (
        "bvhxh",
        "hdnd",
        "Ban Văn hóa - Xã hội HĐND {name}",
        "Ban VH-XH {short}",
        "PEOPLES_COUNCIL",
        "",
        {"STATE": "hdnd"},
        {},
    ),
]
ECONOMY = {
    "xa": ("pkt", "ubnd", "Phòng Kinh tế {name}", "Phòng Kinh tế {short}", "DEPARTMENT", "KT", {"STATE": "ubnd"}, {}),
    "phuong": (
        "pkt", "ubnd", "Phòng Kinh tế, Hạ tầng và Đô thị {name}", "Phòng KTHTĐT {short}", "DEPARTMENT", "KTHTĐT", {"STATE": "ubnd"}, {},
    ),
}  # fmt: skip
COMMITTEE: list[tuple[Any, ...]] = [
    ("ubnd", "", "Ủy ban nhân dân {name}", "UBND {short}", "PEOPLES_COMMITTEE", "UBND", {}, {"STATE": "ubnd"}),
    ("vp", "ubnd", "Văn phòng HĐND và UBND {name}", "VP HĐND-UBND {short}", "OFFICE", "VP", {"STATE": "ubnd"}, {}),
    "economy",
    (
        "pvhxh",
        "ubnd",
        "Phòng Văn hóa - Xã hội {name}",
        "Phòng VHXH {short}",
        "DEPARTMENT",
        "VHXH",
        {"STATE": "ubnd"},
        {},
    ),
    (
        "hcc",
        "ubnd",
        "Trung tâm Phục vụ hành chính công {name}",
        "TTPVHCC {short}",
        "CENTRE",
        "TTPVHCC",
        {"STATE": "ubnd"},
        {},
    ),
]
FRONT: list[tuple[Any, ...]] = [
    ("mttq", "", "Ủy ban Mặt trận Tổ quốc Việt Nam {name}", "MTTQ {short}", "FRONT", "MTTQ-BTT", {}, {"FRONT": "mttq"}),
    ("cd", "mttq", "Công đoàn {name}", "Công đoàn {short}", "MASS_ORG", "CĐ", {"FRONT": "mttq"}, {}),
    ("nd", "mttq", "Hội Nông dân {name}", "Hội ND {short}", "MASS_ORG", "ND", {"FRONT": "mttq"}, {}),
    ("pn", "mttq", "Hội Liên hiệp Phụ nữ {name}", "Hội PN {short}", "MASS_ORG", "PN", {"FRONT": "mttq"}, {}),
    ("dtn", "mttq", "Đoàn TNCS Hồ Chí Minh {name}", "Đoàn TN {short}", "MASS_ORG", "ĐTN", {"FRONT": "mttq"}, {}),
    ("ccb", "mttq", "Hội Cựu chiến binh {name}", "Hội CCB {short}", "MASS_ORG", "CCB", {"FRONT": "mttq"}, {}),
]
CITY: list[tuple[Any, ...]] = [
    ("tu", "", "Đảng bộ {name}", "Đảng bộ {short}", "PARTY_COMMITTEE", "TU", {}, {}),
    ("vptu", "tu", "Văn phòng cấp ủy {name}", "VP cấp ủy {short}", "OFFICE", "VPTU", {"PARTY": "tu"}, {}),
    ("btc", "tu", "Ban Tổ chức {name}", "Ban Tổ chức {short}", "BOARD", "BTC", {"PARTY": "tu"}, {}),
    ("btgdv", "tu", "Ban Tuyên giáo và Dân vận {name}", "Ban TGDV {short}", "BOARD", "BTGDV", {"PARTY": "tu"}, {}),
    ("ubkttu", "tu", "Cơ quan Ủy ban Kiểm tra {name}", "UBKT {short}", "BOARD", "UBKTTU", {"PARTY": "tu"}, {}),
    ("hdnd", "", "Hội đồng nhân dân {name}", "HĐND {short}", "PEOPLES_COUNCIL", "HĐND", {}, {}),
    ("ubnd", "", "Ủy ban nhân dân {name}", "UBND {short}", "PEOPLES_COMMITTEE", "UBND", {}, {}),
    ("vp", "ubnd", "Văn phòng UBND {name}", "VP UBND {short}", "OFFICE", "VP", {"STATE": "ubnd"}, {}),
    ("snv", "ubnd", "Sở Nội vụ {name}", "Sở Nội vụ {short}", "DEPARTMENT", "SNV", {"STATE": "ubnd"}, {}),
    ("stc", "ubnd", "Sở Tài chính {name}", "Sở Tài chính {short}", "DEPARTMENT", "STC", {"STATE": "ubnd"}, {}),
    ("mttq", "", "Ủy ban Mặt trận Tổ quốc Việt Nam {name}", "MTTQ {short}", "FRONT", "MTTQ-BTT", {}, {}),
]

# unit, code, title, head?, roles: over the own body, or over the whole organisation
OWN, ALL = "own", "all"
ADMINISTRATOR = ("", "quan-tri", "Quản trị hệ thống", False, [("ADMINISTRATOR", ALL)])


def office(unit: str) -> list[tuple[Any, ...]]:
    return [
        (unit, f"{unit}.truong", "Chánh Văn phòng", True, [("HEAD", OWN)]),
        (unit, f"{unit}.pho", "Phó Chánh Văn phòng", False, [("REPORT_WRITER", OWN)]),
        (unit, f"{unit}.th", "Chuyên viên tổng hợp", False, [("PLANNER", ALL)]),
        (unit, f"{unit}.vt", "Văn thư", False, [("CLERK", ALL)]),
    ]


def body(unit: str, head: str, deputy: str, *more: tuple[str, str]) -> list[tuple[Any, ...]]:
    return [
        (unit, f"{unit}.truong", head, True, [("HEAD", OWN), *((role, ALL) for role, _over in more)]),
        (unit, f"{unit}.pho", deputy, False, []),
        (unit, f"{unit}.cv", "Chuyên viên đầu mối báo cáo", False, [("REPORT_WRITER", OWN)]),
    ]


def small(unit: str, head: str, deputy: str = "") -> list[tuple[Any, ...]]:
    """A body whose head fills in the sheet himself; with a deputy, the deputy does."""
    if not deputy:
        return [(unit, f"{unit}.truong", head, True, [("HEAD", OWN), ("REPORT_WRITER", OWN)])]
    return [
        (unit, f"{unit}.truong", head, True, [("HEAD", OWN)]),
        (unit, f"{unit}.pho", deputy, False, [("REPORT_WRITER", OWN)]),
    ]


COMMUNE_POSTS = [
    ADMINISTRATOR,
    ("du", "du.truong", "Bí thư Đảng ủy", True, [("HEAD", OWN), ("LEADER", ALL)]),
    ("du", "du.pho", "Phó Bí thư Thường trực Đảng ủy", False, [("LEADER", ALL), ("REPORT_WRITER", OWN)]),
    *office("vpdu"),
    *body("bxdd", "Trưởng ban", "Phó Trưởng ban"),
    *body("ubkt", "Chủ nhiệm Ủy ban Kiểm tra", "Phó Chủ nhiệm Ủy ban Kiểm tra", ("AUDITOR", ALL)),
    *small("hdnd", "Chủ tịch HĐND", "Phó Chủ tịch HĐND"),
    *small("bktns", "Trưởng ban", "Phó Trưởng ban"),
    *small("bvhxh", "Trưởng ban", "Phó Trưởng ban"),
    ("ubnd", "ubnd.truong", "Chủ tịch UBND", True, [("HEAD", OWN), ("LEADER", ALL)]),
    ("ubnd", "ubnd.pho1", "Phó Chủ tịch UBND phụ trách kinh tế", False, [("LEADER", ALL), ("REPORT_WRITER", OWN)]),
    ("ubnd", "ubnd.pho2", "Phó Chủ tịch UBND phụ trách văn hóa - xã hội", False, [("LEADER", ALL)]),
    *office("vp"),
    *body("pkt", "Trưởng phòng", "Phó Trưởng phòng"),
    *body("pvhxh", "Trưởng phòng", "Phó Trưởng phòng"),
    *body("hcc", "Giám đốc", "Phó Giám đốc"),
    *body("mttq", "Chủ tịch Ủy ban MTTQ", "Phó Chủ tịch Ủy ban MTTQ"),
    *small("cd", "Chủ tịch Công đoàn"),
    *small("nd", "Chủ tịch Hội Nông dân"),
    *small("pn", "Chủ tịch Hội LHPN"),
    *small("dtn", "Bí thư Đoàn Thanh niên"),
    *small("ccb", "Chủ tịch Hội Cựu chiến binh"),
]  # fmt: skip
CITY_POSTS = [
    ADMINISTRATOR,
    ("tu", "tu.truong", "Bí thư", True, [("HEAD", OWN), ("LEADER", ALL)]),
    ("tu", "tu.pho", "Phó Bí thư Thường trực", False, [("LEADER", ALL)]),
    *office("vptu"),
    *body("btc", "Trưởng ban", "Phó Trưởng ban"),
    *body("btgdv", "Trưởng ban", "Phó Trưởng ban"),
    *body("ubkttu", "Chủ nhiệm Ủy ban Kiểm tra", "Phó Chủ nhiệm Ủy ban Kiểm tra", ("AUDITOR", ALL)),
    *small("hdnd", "Chủ tịch HĐND", "Phó Chủ tịch HĐND"),
    ("ubnd", "ubnd.truong", "Chủ tịch UBND", True, [("HEAD", OWN), ("LEADER", ALL)]),
    ("ubnd", "ubnd.pho1", "Phó Chủ tịch UBND", False, [("LEADER", ALL)]),
    *office("vp"),
    *body("snv", "Giám đốc", "Phó Giám đốc"),
    *body("stc", "Giám đốc", "Phó Giám đốc"),
    *body("mttq", "Chủ tịch Ủy ban MTTQ", "Phó Chủ tịch Ủy ban MTTQ"),
]
PRESETS = [
    ("phuong", "Phường (từ 01/07/2025)", "WARD", []),
    ("xa", "Xã (từ 01/07/2025)", "COMMUNE", []),
    ("thanh-pho", "Thành phố, tỉnh với các phường, xã (từ 01/07/2025)", "CITY", ["phuong", "xa"]),
]


def add_presets(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for place, (code, name, kind, members) in enumerate(PRESETS):
        preset = apps.get_model("regulations", "UnitPreset").objects.create(
            code=code,
            name=name,
            unit_kind=kind,
            member_presets=members,
            position=place,
            valid=DateRange(REFORM, None),
            source=CITY_SOURCE if members else SOURCE,
        )
        rows = CITY if members else [*PARTY, *COUNCIL, *COMMITTEE, *FRONT]
        _add_units(apps, preset, [ECONOMY[code] if row == "economy" else row for row in rows])
        _add_posts(apps, preset, CITY_POSTS if members else COMMUNE_POSTS)


def _add_units(apps: Apps, preset: Any, rows: list[tuple[Any, ...]]) -> None:
    unit = apps.get_model("regulations", "PresetUnit")
    unit.objects.bulk_create(
        unit(
            preset=preset, code=code, parent=parent, name=name, short_name=short, kind=kind, symbol=symbol,
            places=places, under=under, position=place,
        )
        for place, (code, parent, name, short, kind, symbol, places, under) in enumerate(rows)
    )  # fmt: skip


def _add_posts(apps: Apps, preset: Any, rows: list[tuple[Any, ...]]) -> None:
    post = apps.get_model("regulations", "PresetPost")
    post.objects.bulk_create(
        post(
            preset=preset, unit=unit, code=code, title=title, is_head=is_head, position=place,
            roles=[[role, unit if over == OWN else ""] for role, over in roles],
        )
        for place, (unit, code, title, is_head, roles) in enumerate(rows)
    )  # fmt: skip


def remove_presets(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("regulations", "UnitPreset").objects.all().delete()


class Migration(migrations.Migration):
    """None is verified against the gazette: the administrator looks at the tree before he founds it, and corrects it."""

    dependencies = [("regulations", "0003_unit_presets_tables")]

    operations = [migrations.RunPython(add_presets, remove_presets)]
