"""The ledger is append-only and takes figures into open periods only."""

from django.db import migrations

from roviec.kit.database import append_only

# FOR SHARE: who locks the period waits for postings under way, and postings wait for who locks it. The second
# statement sees what was committed meanwhile.
OPEN_PERIOD = """
CREATE FUNCTION figures_into_open_period() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER figures_posting_into_open_period AFTER INSERT ON figures_posting
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION figures_into_open_period();
"""

# The figure that a correction replaces is the one before it in the same cell, whatever the application says.
SAME_CELL = """
CREATE FUNCTION figures_supersedes_its_own_cell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM posted n LEFT JOIN figures_posting p ON p.id = n.supersedes_id
        WHERE n.sequence > 1 AND (p.id IS NULL OR p.sequence <> n.sequence - 1
            OR (p.target_id, p.unit_id, p.period_kind, p.period_start, p.period_end, p.breakdown)
            <> (n.target_id, n.unit_id, n.period_kind, n.period_start, n.period_end, n.breakdown))
    ) THEN
        RAISE EXCEPTION 'a posting supersedes the one before it in its cell'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'figures_posting_supersedes_its_own_cell';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER figures_posting_supersedes_its_own_cell AFTER INSERT ON figures_posting
    REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION figures_supersedes_its_own_cell();
"""


class Migration(migrations.Migration):
    """What keeps the ledger a ledger."""

    dependencies = [("figures", "0001_initial")]

    operations = [
        append_only("figures_posting"),
        migrations.RunSQL(
            OPEN_PERIOD,
            "DROP TRIGGER figures_posting_into_open_period ON figures_posting; DROP FUNCTION figures_into_open_period();",
        ),
        migrations.RunSQL(
            SAME_CELL,
            "DROP TRIGGER figures_posting_supersedes_its_own_cell ON figures_posting;DROP FUNCTION figures_supersedes_its_own_cell();",
        ),
    ]
