"""The rule for the days of tasks that an organisation starts with."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg.types.range import DateRange

SOURCE = "quy định của đơn vị; văn bản về theo dõi nhiệm vụ chưa ấn định số lần, thời gian gia hạn, chưa đối chiếu"


def add_rule(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("regulations", "TaskRule").objects.create(
        soon_days=7, most_extensions=2, most_days=30, approver="ASSIGNER", valid=DateRange(None, None), source=SOURCE
    )


def remove_rule(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("regulations", "TaskRule").objects.all().delete()


class Migration(migrations.Migration):
    """Data that an administrator may change."""

    dependencies = [("regulations", "0011_task_rules")]

    operations = [migrations.RunPython(add_rule, remove_rule)]
