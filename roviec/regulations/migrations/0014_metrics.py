"""The percentages of tasks that the house tells, each with its definition."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg.types.range import DateRange

SOURCE = "cách tính phổ biến trong báo cáo theo dõi nhiệm vụ; chưa có quy định thống nhất, chưa đối chiếu"
# Code: name, definition, counts divided, counts they are divided by.
METRICS = {
    "LATE": (
        "Trễ hạn",
        "nhiệm vụ quá hạn chưa xong và hoàn thành quá hạn / nhiệm vụ có hạn",
        ["OVERDUE", "DONE_LATE"],
        ["DATED"],
    ),
    "ON_TIME": (
        "Hoàn thành đúng hạn",
        "nhiệm vụ có hạn hoàn thành đúng hạn / nhiệm vụ có hạn đã hoàn thành",
        ["DONE_ON_TIME_DATED"],
        ["DONE_ON_TIME_DATED", "DONE_LATE"],
    ),
    "DONE": ("Hoàn thành", "nhiệm vụ đã hoàn thành / nhiệm vụ đã giao", ["DONE"], ["ALL"]),
}


def add_metrics(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    table = apps.get_model("regulations", "Metric")
    for position, (code, (name, definition, above, below)) in enumerate(METRICS.items()):
        table.objects.create(
            code=code,
            name=name,
            definition=definition,
            numerator=above,
            denominator=below,
            position=position,
            valid=DateRange(None, None),
            source=SOURCE,
        )


def remove_metrics(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("regulations", "Metric").objects.all().delete()


class Migration(migrations.Migration):
    """Data that an administrator may change."""

    dependencies = [("regulations", "0013_metric_table")]

    operations = [migrations.RunPython(add_metrics, remove_metrics)]
