"""Boards frozen for reviews; nothing of one changes, but the name of who froze it can be erased."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

FROZEN = """
CREATE FUNCTION reports_snapshot_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'frozen_by_name' = to_jsonb(OLD) - 'frozen_by_name' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was frozen stays as it was' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'reports_snapshot_frozen';
END
$$;
CREATE TRIGGER reports_snapshot_frozen BEFORE UPDATE OR DELETE ON reports_snapshot
    FOR EACH ROW EXECUTE FUNCTION reports_snapshot_frozen();
CREATE TRIGGER reports_snapshot_no_truncate BEFORE TRUNCATE ON reports_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION roviec_append_only();
"""


class Migration(migrations.Migration):
    """One table and its trigger."""

    dependencies = [
        ("organisations", "0006_successions"),
        ("reports", "0009_revoked_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("choice", models.JSONField()),
                ("content", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField()),
                ("frozen_by_key", models.CharField(max_length=80)),
                ("frozen_by_name", models.CharField(max_length=120)),
                ("frozen_by_post", models.CharField(blank=True, max_length=200)),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "-frozen_at"], name="snapshot_of_unit")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("content_hash", ""), _negated=True)
                        ),
                        name="snapshot_has_name_and_hash",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            FROZEN,
            "DROP TRIGGER reports_snapshot_no_truncate ON reports_snapshot;"
            "DROP TRIGGER reports_snapshot_frozen ON reports_snapshot; DROP FUNCTION reports_snapshot_frozen();",
        ),
    ]
