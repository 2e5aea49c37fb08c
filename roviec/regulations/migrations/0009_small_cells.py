"""From how many persons on a figure is told to outsiders."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from psycopg.types.range import DateRange

SOURCE = (
    "không ấn định bằng số trong Luật 91/2025/QH15 và Luật Thống kê 2015 (bí mật thông tin cá nhân); "
    "ngưỡng 5 theo lệ chung của cơ quan thống kê, quy định của đơn vị"
)


def add_rule(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("regulations", "SmallCellRule").objects.create(
        least=5, valid=DateRange(None, None), source=SOURCE, is_verified=False
    )


class Migration(migrations.Migration):
    """A rule with its days, as the others, which an administrator may change."""

    dependencies = [("regulations", "0008_clarity_presets")]

    operations = [
        migrations.CreateModel(
            name="SmallCellRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("least", models.PositiveSmallIntegerField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("source", models.CharField(max_length=300)),
                ("is_verified", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        name="small_cells_one_a_day", expressions=[("valid", "&&")]
                    ),
                    models.CheckConstraint(
                        condition=models.Q(least__gte=3, least__lte=1000), name="small_cells_three_at_least"
                    ),
                    models.CheckConstraint(condition=~models.Q(source=""), name="small_cells_has_source"),
                    models.CheckConstraint(condition=models.Q(valid__isempty=False), name="small_cells_valid_some_day"),
                ],
            },
        ),
        migrations.RunPython(add_rule, migrations.RunPython.noop),
    ]
