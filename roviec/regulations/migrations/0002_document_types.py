"""The types of documents of the State (29) and of the Party (25), with the time their rules hold and their source."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg.types.range import DateRange

STATE_TYPES = {
    "Nghị quyết": "NQ", "Quyết định": "QĐ", "Chỉ thị": "CT", "Quy chế": "QC", "Quy định": "QyĐ", "Thông cáo": "TC",
    "Thông báo": "TB", "Hướng dẫn": "HD", "Chương trình": "CTr", "Kế hoạch": "KH", "Phương án": "PA", "Đề án": "ĐA",
    "Dự án": "DA", "Báo cáo": "BC", "Biên bản": "BB", "Tờ trình": "TTr", "Hợp đồng": "HĐ", "Công điện": "CĐ",
    "Bản ghi nhớ": "BGN", "Bản thỏa thuận": "BTT", "Giấy ủy quyền": "GUQ", "Giấy mời": "GM", "Giấy giới thiệu": "GGT",
    "Giấy nghỉ phép": "GNP", "Phiếu gửi": "PG", "Phiếu chuyển": "PC", "Phiếu báo": "PB", "Công văn": "", "Thư công": "",
}  # fmt: skip

# "Quy định" is left out: its abbreviation changed on another day than the list of types.
PARTY_TYPES = {
    "Cương lĩnh chính trị": "", "Điều lệ Đảng": "", "Chiến lược": "", "Nghị quyết": "NQ", "Quyết định": "QĐ",
    "Chỉ thị": "CT", "Kết luận": "KL", "Quy chế": "QC", "Thông tri": "TT", "Hướng dẫn": "HD", "Thông báo": "TB",
    "Thông cáo": "TC", "Tuyên bố": "", "Lời kêu gọi": "", "Báo cáo": "BC", "Kế hoạch": "KH", "Quy hoạch": "QH",
    "Chương trình": "CTr", "Đề án": "ĐA", "Phương án": "PA", "Dự án": "DA", "Tờ trình": "TTr", "Công văn": "CV",
    "Biên bản": "BB",
}  # fmt: skip

DECREE_30 = date(2020, 3, 5)
PARTY_399 = date(2026, 1, 9)
GUIDE_05 = date(2026, 5, 27)
OLDER_STATE = DateRange(None, DECREE_30), "110/2004/NĐ-CP, 01/2011/TT-BNV; chưa đối chiếu bản gốc"
STATE = DateRange(DECREE_30, None), "30/2020/NĐ-CP, Điều 7 và Phụ lục III; theo bản chép, chưa đối chiếu Công báo"
OLDER_PARTY = DateRange(None, PARTY_399), "66-QĐ/TW (06/02/2017) và lệ cũ; chưa đối chiếu bản gốc"
PARTY = DateRange(PARTY_399, None), "399-QĐ/TW (09/01/2026); theo bản tóm tắt, chưa đối chiếu bản gốc"
QUY_DINH = [
    ("QĐi", *OLDER_PARTY),
    ("QĐi", DateRange(PARTY_399, GUIDE_05), PARTY[1]),
    ("QĐ", DateRange(GUIDE_05, None), "05-HD/VPTW (27/05/2026); theo nguồn thứ cấp, chưa đối chiếu bản gốc"),
]


def add_types(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    document_type = apps.get_model("regulations", "DocumentType")
    rows = [
        ("STATE", name, abbreviation, *rule)
        for name, abbreviation in STATE_TYPES.items()
        for rule in (OLDER_STATE, STATE)
    ]
    rows += [
        ("PARTY", name, abbreviation, *rule)
        for name, abbreviation in PARTY_TYPES.items()
        for rule in (OLDER_PARTY, PARTY)
    ]
    rows += [("PARTY", "Quy định", *rule) for rule in QUY_DINH]
    document_type.objects.bulk_create(
        document_type(regime=regime, name=name, abbreviation=abbreviation, valid=valid, source=source)
        for regime, name, abbreviation, valid, source in rows
    )


def remove_types(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("regulations", "DocumentType").objects.all().delete()


class Migration(migrations.Migration):
    """None is verified against the gazette: an administrator confirms or corrects them."""

    dependencies = [("regulations", "0001_initial")]

    operations = [migrations.RunPython(add_types, remove_types)]
