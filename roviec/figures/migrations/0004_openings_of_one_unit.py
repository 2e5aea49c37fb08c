"""A locked period takes the figures of one unit again while somebody has opened it for that unit."""

import django.db.models.deletion
from django.db import migrations, models

# As in 0002: locks, openings of a unit and postings wait for one another. Whether a row is open is read, never the clock.
OPEN_PERIOD = """
CREATE OR REPLACE FUNCTION figures_into_open_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM figures_periodlock l
    WHERE (l.owner_id, l.period_kind, l.period_start, l.period_end) IN (
        SELECT t.owner_id, n.period_kind, n.period_start, n.period_end
        FROM posted n JOIN plans_target t ON t.id = n.target_id)
    ORDER BY l.id FOR SHARE;
    PERFORM 1 FROM figures_unitopening o WHERE o.closed_at IS NULL AND o.unit_id IN (SELECT n.unit_id FROM posted n)
    ORDER BY o.id FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM posted n JOIN plans_target t ON t.id = n.target_id
        LEFT JOIN figures_periodlock l ON l.owner_id = t.owner_id AND l.period_kind = n.period_kind
            AND l.period_start = n.period_start AND l.period_end = n.period_end
        WHERE l.id IS NULL OR (l.is_locked AND NOT EXISTS (
            SELECT 1 FROM figures_unitopening o
            WHERE o.lock_id = l.id AND o.unit_id = n.unit_id AND o.closed_at IS NULL))
    ) THEN
        RAISE EXCEPTION 'the period is not open'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'figures_posting_into_open_period';
    END IF;
    RETURN NULL;
END
$$;
"""
OPEN_PERIOD_BEFORE = """
CREATE OR REPLACE FUNCTION figures_into_open_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM figures_periodlock l
    WHERE (l.owner_id, l.period_kind, l.period_start, l.period_end) IN (
        SELECT t.owner_id, n.period_kind, n.period_start, n.period_end
        FROM posted n JOIN plans_target t ON t.id = n.target_id)
    ORDER BY l.id FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM posted n JOIN plans_target t ON t.id = n.target_id
        LEFT JOIN figures_periodlock l ON l.owner_id = t.owner_id AND l.period_kind = n.period_kind
            AND l.period_start = n.period_start AND l.period_end = n.period_end
        WHERE l.id IS NULL OR l.is_locked
    ) THEN
        RAISE EXCEPTION 'the period is not open'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'figures_posting_into_open_period';
    END IF;
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    """One table, read by the ledger's trigger."""

    dependencies = [
        ("figures", "0003_units_that_reach_a_level"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnitOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300)),
                ("until", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "lock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="figures.periodlock"
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
                        condition=models.Q(("reason", ""), _negated=True), name="unit_opening_says_why"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("lock", "unit"),
                        name="unit_opening_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.RunSQL(OPEN_PERIOD, OPEN_PERIOD_BEFORE),
    ]
