"""What counts as on time, dates put off for everybody, and earlier reviewers on the way of a sheet."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

# Endorsements follow one another while the report is with its reviewers; the last one accepts what all have seen.
ALONG_THE_ROUTE = """
CREATE FUNCTION reports_endorsed_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.endorsed_at IS NOT NULL AND (
        (SELECT state FROM reports_report WHERE id = NEW.report_id FOR SHARE) <> 'SUBMITTED'
        OR EXISTS (SELECT 1 FROM reports_reportstep s
            WHERE s.report_id = NEW.report_id AND s.position < NEW.position AND s.endorsed_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'not the turn of this reviewer' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'report_step_endorsed_in_turn';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reports_endorsed_in_turn BEFORE INSERT OR UPDATE ON reports_reportstep
    FOR EACH ROW EXECUTE FUNCTION reports_endorsed_in_turn();
CREATE FUNCTION reports_accepted_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'ACCEPTED' AND OLD.state <> 'ACCEPTED' AND EXISTS (
        SELECT 1 FROM reports_reportstep s
        WHERE s.report_id = NEW.id AND (s.endorsed_at IS NULL OR s.seen_hash <> NEW.seen_hash)
    ) THEN
        RAISE EXCEPTION 'an earlier reviewer has not endorsed this' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'report_accepted_last';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER reports_accepted_last BEFORE UPDATE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_accepted_last();
"""


class Migration(migrations.Migration):
    """Dates and routes."""

    dependencies = [
        ("reports", "0003_cleared_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Endorser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("retracted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("position", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Postponement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cutoff_on", models.DateField()),
                ("due_on", models.DateField()),
                ("timely_on", models.DateField()),
                ("locks_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("made_at", models.DateTimeField()),
                ("made_by_key", models.CharField(max_length=80)),
                ("made_by_name", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="ReportStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("endorsed_at", models.DateTimeField(null=True)),
                ("endorsed_by_key", models.CharField(blank=True, max_length=80)),
                ("endorsed_by_name", models.CharField(blank=True, max_length=120)),
                ("endorsed_by_post", models.CharField(blank=True, max_length=200)),
                ("seen_hash", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="scheme",
            name="scheme_days_in_order",
        ),
        migrations.RemoveConstraint(
            model_name="schemeperiod",
            name="scheme_period_dates_in_order",
        ),
        migrations.AddField(
            model_name="scheme",
            name="timely_day",
            field=models.PositiveSmallIntegerField(default=20),
        ),
        migrations.AddField(
            model_name="schemeperiod",
            name="timely_on",
            field=models.DateField(null=True),
        ),
        # Until now on time meant by the due date.
        migrations.RunSQL(
            "UPDATE reports_scheme SET timely_day = due_day; UPDATE reports_schemeperiod SET timely_on = due_on",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(model_name="schemeperiod", name="timely_on", field=models.DateField()),
        migrations.AddField(
            model_name="schemeperiod",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="scheme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_day__gte", 1),
                    ("opens_day__lte", models.F("cutoff_day")),
                    ("cutoff_day__lte", models.F("due_day")),
                    ("due_day__lte", models.F("timely_day")),
                    ("timely_day__lte", models.F("locks_day")),
                ),
                name="scheme_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="schemeperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_on__lte", models.F("cutoff_on")),
                    ("cutoff_on__lte", models.F("due_on")),
                    ("due_on__lte", models.F("timely_on")),
                    ("timely_on__lte", models.F("locks_on")),
                ),
                name="scheme_period_dates_in_order",
            ),
        ),
        migrations.AddField(
            model_name="endorser",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
            ),
        ),
        migrations.AddField(
            model_name="endorser",
            name="scheme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="endorsers", to="reports.scheme"
            ),
        ),
        migrations.AddField(
            model_name="endorser",
            name="units",
            field=models.ManyToManyField(related_name="+", to="organisations.unit"),
        ),
        migrations.AddField(
            model_name="postponement",
            name="scheme_period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="postponements", to="reports.schemeperiod"
            ),
        ),
        migrations.AddField(
            model_name="reportstep",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="reports.report"
            ),
        ),
        migrations.AddField(
            model_name="reportstep",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="endorser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retracted_at__isnull", True)), fields=("scheme", "reviewer"), name="endorser_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="endorser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retracted_at__isnull", True)),
                fields=("scheme", "position"),
                name="endorser_one_after_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="postponement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="postponement_says_why"
            ),
        ),
        migrations.AddIndex(
            model_name="reportstep",
            index=models.Index(fields=["unit", "endorsed_at"], name="report_step_to_endorse"),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.UniqueConstraint(fields=("report", "position"), name="report_step_one_after_another"),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.UniqueConstraint(fields=("report", "unit"), name="report_step_once_a_unit"),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("endorsed_by_key", ""), _negated=True),
                fields=("report", "endorsed_by_key"),
                name="report_step_another_hand_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("endorsed_at", None), ("endorsed_by_key", ""), ("seen_hash", "")),
                    models.Q(
                        ("endorsed_at__isnull", False),
                        models.Q(("endorsed_by_key", ""), _negated=True),
                        models.Q(("seen_hash", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_step_endorsed_wholly",
            ),
        ),
        migrations.RunSQL(
            ALONG_THE_ROUTE,
            "DROP TRIGGER reports_endorsed_in_turn ON reports_reportstep; DROP FUNCTION reports_endorsed_in_turn();"
            "DROP TRIGGER reports_accepted_last ON reports_report; DROP FUNCTION reports_accepted_last();",
        ),
    ]
