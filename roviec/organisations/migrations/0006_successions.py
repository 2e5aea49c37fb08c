"""What became of units: which follows which, and with which share. Nothing of it was recorded until now."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

# The shares of a unit on one day are seen together when the transaction ends; who writes them holds the unit's row.
AT_MOST_WHOLE = """
CREATE FUNCTION organisations_succession_at_most_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(share) FROM organisations_succession s
        WHERE s.before_id = NEW.before_id AND s."on" = NEW."on" AND s.retracted_at IS NULL) > 1 THEN
        RAISE EXCEPTION 'the shares of unit % come to more than the whole', NEW.before_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_succession_at_most_whole';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER organisations_succession_at_most_whole AFTER INSERT OR UPDATE ON organisations_succession
    FOR EACH ROW EXECUTE FUNCTION organisations_succession_at_most_whole();
"""
BACK = (
    "DROP TRIGGER organisations_succession_at_most_whole ON organisations_succession; "
    "DROP FUNCTION organisations_succession_at_most_whole();"
)


class Migration(migrations.Migration):
    """One table, and the trigger that keeps shares within the whole."""

    dependencies = [
        ("organisations", "0005_former_titles"),
    ]

    operations = [
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("retracted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("share", models.DecimalField(decimal_places=6, max_digits=7)),
                ("is_assumed", models.BooleanField(default=False)),
                ("basis", models.CharField(max_length=200)),
                ("on", models.DateField()),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="succeeds", to="organisations.unit"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="succeeded_by",
                        to="organisations.unit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["on"], name="succession_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retracted_at__isnull", True)),
                        fields=("before", "after", "on"),
                        name="succession_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True), name="succession_to_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 1)), name="succession_share_is_a_part"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis", ""), _negated=True), name="succession_has_basis"
                    ),
                ],
            },
        ),
        migrations.RunSQL(AT_MOST_WHOLE, BACK),
    ]
