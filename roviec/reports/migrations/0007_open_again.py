"""Sheets opened again, estimates given for good, remarks on behalf of a leader, reminders of contacts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three tables and the next editions of a report."""

    dependencies = [
        ("figures", "0004_openings_of_one_unit"),
        ("organisations", "0001_initial"),
        ("reports", "0006_names_can_be_erased"),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("numerator", models.DecimalField(decimal_places=6, max_digits=24)),
                ("denominator", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("confirmed_at", models.DateTimeField()),
                ("confirmed_by_key", models.CharField(max_length=80)),
                ("confirmed_by_name", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("made_by_key", models.CharField(max_length=80)),
                ("made_by_name", models.CharField(max_length=120)),
                ("made_by_post", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("ASKED", "Asked for"), ("GRANTED", "Granted"), ("REFUSED", "Refused")],
                        default="ASKED",
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("asked_by_key", models.CharField(max_length=80)),
                ("asked_by_name", models.CharField(max_length=120)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by_key", models.CharField(blank=True, max_length=80)),
                ("decided_by_name", models.CharField(blank=True, max_length=120)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("until", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="report_one_per_period",
        ),
        migrations.AddField(
            model_name="remark",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="remark",
            name="disowned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="remark",
            name="speaker",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.holding"
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="speaker_name",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="remark",
            name="speaker_post",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="report",
            name="edition",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(
                condition=models.Q(
                    ("confirmed_at__isnull", True), ("disowned_at__isnull", True), ("speaker__isnull", False)
                ),
                fields=["speaker"],
                name="remark_to_confirm",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("disowned_at", None), ("speaker", None), ("speaker_name", "")),
                    models.Q(
                        ("speaker__isnull", False),
                        models.Q(("speaker_name", ""), _negated=True),
                        models.Q(("confirmed_at__isnull", True), ("disowned_at__isnull", True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="remark_spoken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                fields=("scheme", "unit", "period_kind", "period_start", "period_end", "edition"),
                name="report_one_per_period",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="posting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="figures.posting"
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="confirmations", to="reports.report"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="holding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.holding"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="reports.report"
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="edition",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reopening", to="reports.report"
            ),
        ),
        migrations.AddField(
            model_name="reopening",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reopenings", to="reports.report"
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(fields=("report", "posting"), name="confirmation_once"),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("denominator__isnull", True),
                    models.Q(("denominator__gte", 0), ("numerator__lte", models.F("denominator"))),
                    _connector="OR",
                ),
                name="confirmation_share_of_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("report", "holding", "day"), name="reminder_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="reopening_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at__isnull", True), models.Q(("state", "REFUSED"), _negated=True)),
                fields=("report",),
                name="reopening_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="reopening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("decided_at", None),
                        ("decided_by_key", ""),
                        ("state", "ASKED"),
                        ("until", None),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        models.Q(("decided_by_key", ""), _negated=True),
                        models.Q(("decided_by_key", models.F("asked_by_key")), _negated=True),
                        models.Q(
                            models.Q(("state", "GRANTED"), ("until__isnull", False)),
                            models.Q(
                                ("closed_at", None),
                                ("edition", None),
                                ("state", "REFUSED"),
                                ("until", None),
                                models.Q(("words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="reopening_decided_wholly",
            ),
        ),
        migrations.RunSQL(
            # Not of the name beside it, which can be erased.
            "CREATE TRIGGER reports_confirmation_only_while_open"
            " BEFORE INSERT OR DELETE OR UPDATE OF report_id, posting_id, numerator, denominator, confirmed_by_key"
            " ON reports_confirmation FOR EACH ROW EXECUTE FUNCTION reports_only_while_open()",
            "DROP TRIGGER reports_confirmation_only_while_open ON reports_confirmation",
        ),
    ]
