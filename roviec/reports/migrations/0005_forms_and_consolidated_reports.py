"""Corrections of breakdowns, forms filled without network, and the reports of standing agencies."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import roviec.kit.models


class Migration(migrations.Migration):
    """One column and two tables."""

    dependencies = [
        ("organisations", "0001_initial"),
        ("plans", "0004_levels_and_breakdowns"),
        ("reports", "0004_dates_and_routes"),
    ]

    operations = [
        migrations.AddField(model_name="correction", name="parts", field=models.JSONField(default=dict)),
        migrations.CreateModel(
            name="FilledForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("taken_at", models.DateTimeField()),
                ("taken_by_key", models.CharField(max_length=80)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="filled_forms", to="reports.report"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consolidated",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Being written"),
                            ("SUBMITTED", "Submitted"),
                            ("RETURNED", "Returned for completion"),
                            ("APPROVED", "Approved"),
                        ],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("narrative", models.TextField(blank=True)),
                (
                    "writers",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list),
                ),
                ("snapshot", models.JSONField(null=True)),
                ("snapshot_hash", models.CharField(blank=True, max_length=64)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("submitted_by_key", models.CharField(blank=True, max_length=80)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by_key", models.CharField(blank=True, max_length=80)),
                ("returned_words", models.CharField(blank=True, max_length=500)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consolidated", to="plans.plan"
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
                        condition=Q(roviec.kit.models.PeriodIsWhole()), name="consolidated_period_is_whole"
                    ),
                    models.UniqueConstraint(
                        fields=("plan", "period_kind", "period_start", "period_end"), name="consolidated_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            state__in=["DRAFT", "RETURNED"],
                            submitted_at=None,
                            submitted_by_key="",
                            snapshot=None,
                            snapshot_hash="",
                        )
                        | (
                            Q(
                                state__in=["SUBMITTED", "APPROVED"],
                                submitted_at__isnull=False,
                                snapshot__isnull=False,
                            )
                            & ~Q(submitted_by_key="")
                            & ~Q(snapshot_hash="")
                        ),
                        name="consolidated_snapshot_iff_sent",
                    ),
                    models.CheckConstraint(
                        condition=(
                            Q(state="APPROVED", approved_at__isnull=False)
                            & ~Q(approved_by_key="")
                            & ~Q(approved_by_key=F("submitted_by_key"))
                        )
                        | (~Q(state="APPROVED") & Q(approved_at=None, approved_by_key="")),
                        name="consolidated_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="RETURNED") | ~Q(returned_words=""),
                        name="consolidated_returned_with_words",
                    ),
                ],
            },
        ),
    ]
