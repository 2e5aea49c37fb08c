"""What a post was called before: until now each had one title for all its days, so there is nothing to move."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("organisations", "0004_moving_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("retracted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("title", models.CharField(max_length=200)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_titles",
                        to="organisations.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("retracted_at__isnull", True)),
                        expressions=[("post", "="), ("valid", "&&")],
                        name="former_title_one_a_day",
                    ),
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="former_title_said"),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__upper_inf", False)),
                        name="former_title_ends",
                    ),
                ],
            },
        ),
    ]
