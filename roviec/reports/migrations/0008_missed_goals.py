"""What a unit says of a goal that it missed."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import roviec.kit.models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("organisations", "0005_former_titles"),
        ("plans", "0008_counts_of_people"),
        ("reports", "0007_open_again"),
        ("tasks", "0006_company"),
    ]

    operations = [
        migrations.CreateModel(
            name="Shortfall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "period_kind",
                    models.CharField(
                        choices=[
                            ("MONTH", "month"),
                            ("QUARTER", "quarter"),
                            ("HALF", "half-year"),
                            ("NINE_MONTHS", "nine months"),
                            ("YEAR", "year"),
                            ("TERM", "term"),
                        ],
                        max_length=12,
                    ),
                ),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("goal", models.DecimalField(decimal_places=6, max_digits=20)),
                ("value", models.DecimalField(decimal_places=12, max_digits=36, null=True)),
                (
                    "cause",
                    models.CharField(choices=[("OBJECTIVE", "objective"), ("SUBJECTIVE", "subjective")], max_length=10),
                ),
                ("reason", models.CharField(max_length=500)),
                ("explained_at", models.DateTimeField()),
                (
                    "remedy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tasks.task"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shortfalls", to="plans.target"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(roviec.kit.models.PeriodIsWhole()), name="shortfall_period_is_whole"
                    ),
                    models.UniqueConstraint(
                        fields=("target", "unit", "period_kind", "period_start", "period_end"), name="shortfall_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), ("cause__in", ["OBJECTIVE", "SUBJECTIVE"])
                        ),
                        name="shortfall_says_why",
                    ),
                ],
            },
        ),
    ]
