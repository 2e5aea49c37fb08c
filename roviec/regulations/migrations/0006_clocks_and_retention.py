"""The clocks of requests about personal data, the holidays of the State, and how long things are kept."""

from datetime import date, timedelta

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg.types.range import DateRange

LAW_91 = date(2026, 1, 1)
OLDER = DateRange(None, LAW_91), "13/2023/NĐ-CP (72 giờ); theo nguồn thứ cấp, chưa đối chiếu Công báo"
NEWER = DateRange(LAW_91, None), "Luật 91/2025/QH15, 356/2025/NĐ-CP; theo bản tóm tắt, chưa đối chiếu Công báo"
# Right: answer, answer when a third party has to act too; the procedure is told within 2 working days, one extension of 15.
ANSWERS = {
    "ACCESS": (10, 10),
    "CORRECT": (10, 10),
    "DELETE": (20, 20),
    "RESTRICT": (15, 20),
    "WITHDRAW": (15, 20),
    "OBJECT": (15, 20),
}

LABOUR = "Bộ luật Lao động 2019, Điều 112; lịch nghỉ theo thông báo hằng năm, chưa đối chiếu"
NEW_YEAR, TET, KINGS = "Tết Dương lịch", "Tết Nguyên đán", "Giỗ Tổ Hùng Vương"
VICTORY, LABOUR_DAY, NATIONAL = "Ngày Chiến thắng", "Quốc tế Lao động", "Quốc khánh"
# Weekdays off only, and Saturdays worked in exchange; a weekend needs no naming. First day, last day, name.
OFF = [
    ((2023, 1, 2), (2023, 1, 2), NEW_YEAR), ((2023, 1, 20), (2023, 1, 26), TET), ((2023, 5, 1), (2023, 5, 1), LABOUR_DAY),
    ((2023, 5, 2), (2023, 5, 3), f"nghỉ bù {KINGS}, {VICTORY}"), ((2023, 9, 1), (2023, 9, 4), NATIONAL),
    ((2024, 1, 1), (2024, 1, 1), NEW_YEAR), ((2024, 2, 8), (2024, 2, 14), TET), ((2024, 4, 18), (2024, 4, 18), KINGS),
    ((2024, 4, 29), (2024, 4, 29), "nghỉ hoán đổi"), ((2024, 4, 30), (2024, 4, 30), VICTORY),
    ((2024, 5, 1), (2024, 5, 1), LABOUR_DAY), ((2024, 9, 2), (2024, 9, 3), NATIONAL),
    ((2025, 1, 1), (2025, 1, 1), NEW_YEAR), ((2025, 1, 27), (2025, 1, 31), TET), ((2025, 4, 7), (2025, 4, 7), KINGS),
    ((2025, 4, 30), (2025, 4, 30), VICTORY), ((2025, 5, 1), (2025, 5, 1), LABOUR_DAY),
    ((2025, 5, 2), (2025, 5, 2), "nghỉ hoán đổi"), ((2025, 9, 1), (2025, 9, 2), NATIONAL),
    ((2026, 1, 1), (2026, 1, 1), NEW_YEAR), ((2026, 1, 2), (2026, 1, 2), "nghỉ hoán đổi"),
    ((2026, 2, 16), (2026, 2, 20), TET), ((2026, 4, 27), (2026, 4, 27), f"nghỉ bù {KINGS}"),
    ((2026, 4, 30), (2026, 4, 30), VICTORY), ((2026, 5, 1), (2026, 5, 1), LABOUR_DAY),
    ((2026, 8, 31), (2026, 8, 31), "nghỉ hoán đổi"), ((2026, 9, 1), (2026, 9, 2), NATIONAL),
]  # fmt: skip
WORKED = [(2024, 5, 4), (2025, 4, 26), (2026, 1, 10), (2026, 8, 22)]

OWN_RULE = "quy định của đơn vị; pháp luật chưa ấn định thời hạn"
KEPT = {
    "ACCESS_LOG": (730, f"Luật 91/2025/QH15 (nhật ký xử lý dữ liệu cá nhân); {OWN_RULE}"),
    "REMOVED_FILES": (365, f"không giữ lâu hơn mục đích (Luật 91/2025/QH15); {OWN_RULE}"),
    "ORPHANED_FILES": (7, "tệp tải lên dở dang, không thuộc hồ sơ nào"),
    "SUBJECTS": (730, f"không giữ lâu hơn mục đích (Luật 91/2025/QH15); {OWN_RULE}"),
    "SESSIONS": (0, "phiên đăng nhập đã hết hạn"),
    "INVITATIONS": (30, "thư mời đã dùng hoặc đã hết hạn"),
}


def add_rules(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    clock = apps.get_model("regulations", "RequestClock")
    for right, (answer, third_party) in ANSWERS.items():
        clock.objects.create(
            right=right, procedure_days=3, answer_days=3, third_party_days=3, extension_days=0, counting="CALENDAR",
            valid=OLDER[0], source=OLDER[1],
        )  # fmt: skip
        clock.objects.create(
            right=right, procedure_days=2, answer_days=answer, third_party_days=third_party, extension_days=15,
            counting="CALENDAR", valid=NEWER[0], source=NEWER[1],
        )  # fmt: skip
    holiday = apps.get_model("regulations", "Holiday")
    for first, last, name in OFF:
        day = date(*first)
        while day <= date(*last):
            if day.weekday() < 5:
                holiday.objects.create(day=day, name=name, source=LABOUR)
            day += timedelta(days=1)
    for each in WORKED:
        holiday.objects.create(day=date(*each), name="làm bù", is_working=True, source=LABOUR)
    retention = apps.get_model("regulations", "RetentionRule")
    for kind, (days, source) in KEPT.items():
        retention.objects.create(kind=kind, days=days, source=source, valid=DateRange(None, None))


def remove_rules(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    for name in ("RequestClock", "Holiday", "RetentionRule"):
        apps.get_model("regulations", name).objects.all().delete()


class Migration(migrations.Migration):
    """Data that an administrator may change."""

    dependencies = [("regulations", "0005_clocks")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
