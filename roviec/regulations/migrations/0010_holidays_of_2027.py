"""The holidays of 2027 as the Labour Code gives them, before any notice says how offices take them."""

from datetime import date

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SOURCE = "Bộ luật Lao động 2019, Điều 111, 112; tính theo âm lịch, chờ thông báo chính thức"
TET = "Tết Nguyên đán Đinh Mùi"
# Weekdays only, as of the other years. The first day of the year Đinh Mùi is Saturday 06/02/2027: the day before it and
# the four from it on, and two days for the weekend among them. The second day of the National Day is the one after it.
OFF = {
    date(2027, 1, 1): "Tết Dương lịch",
    date(2027, 2, 5): TET,
    date(2027, 2, 8): TET,
    date(2027, 2, 9): TET,
    date(2027, 2, 10): f"nghỉ bù {TET}",
    date(2027, 2, 11): f"nghỉ bù {TET}",
    date(2027, 4, 16): "Giỗ Tổ Hùng Vương",
    date(2027, 4, 30): "Ngày Chiến thắng",
    date(2027, 5, 3): "nghỉ bù Quốc tế Lao động",
    date(2027, 9, 2): "Quốc khánh",
    date(2027, 9, 3): "Quốc khánh",
}


def add_days(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    holidays = apps.get_model("regulations", "Holiday").objects
    for day, name in OFF.items():
        # What an administrator has named already is what counts.
        holidays.get_or_create(day=day, defaults={"name": name, "source": SOURCE, "is_verified": False})


class Migration(migrations.Migration):
    """Data that an administrator changes, day by day, once the notice is there."""

    dependencies = [("regulations", "0009_small_cells")]

    operations = [migrations.RunPython(add_days, migrations.RunPython.noop)]
