"""An accepted report may be revoked: a table of its own, and a state for later editions, which stay frozen."""

import django.db.models.deletion
from django.db import migrations, models

# As in 0006, with the states in which nothing changes.
FROZEN = """
CREATE OR REPLACE FUNCTION reports_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    report_of bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id ELSE NEW.report_id END;
    report_state text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - '{written_by_name,added_by_name}'::text[]
            = to_jsonb(OLD) - '{written_by_name,added_by_name}'::text[] THEN
            RETURN NEW;
        END IF;
        IF to_jsonb(OLD) ->> 'removed_at' IS NOT NULL
            AND to_jsonb(NEW) - 'content_id' = to_jsonb(OLD) - 'content_id' THEN
            RETURN NEW;
        END IF;
    END IF;
    SELECT state INTO report_state FROM reports_report WHERE id = report_of FOR SHARE;
    IF report_state IN ({closed}) THEN
        RAISE EXCEPTION 'the report has left its unit' USING ERRCODE = 'check_violation',
            CONSTRAINT = TG_TABLE_NAME || '_only_while_open';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
"""
NOW, BEFORE = "'SUBMITTED', 'ACCEPTED', 'REVOKED'", "'SUBMITTED', 'ACCEPTED'"


class Migration(migrations.Migration):
    """One table, one state."""

    dependencies = [
        ("organisations", "0006_successions"),
        ("plans", "0008_counts_of_people"),
        ("reports", "0008_missed_goals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Revocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500)),
                ("basis", models.CharField(blank=True, max_length=200)),
                ("submitted_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField()),
                ("accepted_by_key", models.CharField(max_length=80)),
                ("seen_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("made_by_key", models.CharField(max_length=80)),
                ("made_by_name", models.CharField(max_length=120)),
                ("made_by_post", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="report_submitted_at_iff_submitted",
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="report_acceptance_iff_accepted",
        ),
        migrations.AlterField(
            model_name="report",
            name="state",
            field=models.CharField(
                choices=[
                    ("DRAFT", "Being written"),
                    ("WITH_HEAD", "Before the unit's head"),
                    ("SUBMITTED", "Submitted"),
                    ("RETURNED", "Returned for completion"),
                    ("ACCEPTED", "Accepted"),
                    ("REVOKED", "Revoked"),
                ],
                default="DRAFT",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["DRAFT", "WITH_HEAD"]), ("submitted_at", None), ("submitted_by_key", "")),
                    models.Q(
                        ("state__in", ("SUBMITTED", "RETURNED", "ACCEPTED", "REVOKED")),
                        ("submitted_at__isnull", False),
                        models.Q(("submitted_by_key", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_submitted_at_iff_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted_at__isnull", False),
                        ("state__in", ("ACCEPTED", "REVOKED")),
                        models.Q(("accepted_by_key", ""), _negated=True),
                        models.Q(("seen_hash", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ("ACCEPTED", "REVOKED")), _negated=True),
                        ("accepted_at", None),
                        ("accepted_by_key", ""),
                        ("seen_hash", ""),
                    ),
                    _connector="OR",
                ),
                name="report_acceptance_iff_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition__gt", 1), models.Q(("state", "REVOKED"), _negated=True), _connector="OR"),
                name="report_revoked_is_a_later_edition",
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="revocations", to="reports.report"
            ),
        ),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="revocation_says_why"
            ),
        ),
        migrations.RunSQL(FROZEN.replace("{closed}", NOW), FROZEN.replace("{closed}", BEFORE)),
    ]
