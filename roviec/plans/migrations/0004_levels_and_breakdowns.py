"""Targets whose totals count the units that reach a level, and targets that are broken down."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

RULES = ["COMPUTED", "CHECKED", "REQUIRED"]


class Migration(migrations.Migration):
    """Two columns for what is broken down, one for the level, and the rules between them."""

    dependencies = [("plans", "0003_bulk_changes")]

    operations = [
        migrations.AlterField(
            model_name="target",
            name="unit_rule",
            field=models.CharField(
                choices=[
                    ("SUM", "sum of the units"),
                    ("RATIO", "sum of numerators over sum of denominators"),
                    ("AVERAGE", "average of the reporting units"),
                    ("MINIMUM", "lowest unit"),
                    ("MAXIMUM", "highest unit"),
                    ("COUNT", "how many units reach a level"),
                ],
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="level",
            field=models.DecimalField(decimal_places=6, max_digits=20, null=True),
        ),
        migrations.AddField(
            model_name="target",
            name="breakdowns",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), default=list, size=12
            ),
        ),
        migrations.AddField(
            model_name="target",
            name="breakdown_rule",
            field=models.CharField(
                blank=True,
                choices=[
                    ("COMPUTED", "the total is the sum of the parts"),
                    ("CHECKED", "the total is typed; a difference is pointed out"),
                    (
                        "REQUIRED",
                        "the total is typed; the report is not sent while the parts differ from it",
                    ),
                ],
                default="",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="target", name="target_unit_rule_known"),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=Q(unit_rule__in=["SUM", "RATIO", "AVERAGE", "MINIMUM", "MAXIMUM", "COUNT"]),
                name="target_unit_rule_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=Q(unit_rule="COUNT", level__isnull=False) | (~Q(unit_rule="COUNT") & Q(level__isnull=True)),
                name="target_level_iff_counted",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=Q(breakdowns=[], breakdown_rule="")
                | (~Q(breakdowns=[]) & Q(breakdown_rule__in=RULES, unit_rule="SUM")),
                name="target_breakdown_has_rule",
            ),
        ),
    ]
