"""Reading a tree downwards and upwards on a day, and keeping circles out of it."""

from django.db import migrations

BELOW_AND_ABOVE = """
CREATE FUNCTION organisations_below(roots bigint[], in_tree text, on_day date) RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
WITH RECURSIVE below(id) AS (
    SELECT unnest(roots)
    UNION
    SELECT e.child_id FROM organisations_edge e JOIN below b ON e.parent_id = b.id
    WHERE e.tree = in_tree AND e.retracted_at IS NULL AND e.valid @> on_day
)
SELECT id FROM below
$$;
CREATE FUNCTION organisations_above(unit bigint, in_tree text, on_day date) RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $$
WITH RECURSIVE above(id, depth) AS (
    SELECT unit, 0
    UNION
    SELECT e.parent_id, a.depth + 1 FROM organisations_edge e JOIN above a ON e.child_id = a.id
    WHERE e.tree = in_tree AND e.retracted_at IS NULL AND e.valid @> on_day
)
SELECT id FROM above ORDER BY depth
$$;
"""

# A circle needs a common day of all its edges, so it is looked for within the new edge's days only. Placing units is
# rare: an advisory lock lets one transaction at a time change a tree, else two edges could close a circle together.
NO_CIRCLE = """
CREATE FUNCTION organisations_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.retracted_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('organisations_edge:' || NEW.tree));
    IF EXISTS (
        WITH RECURSIVE above(id, days) AS (
            SELECT NEW.parent_id, NEW.valid
            UNION
            SELECT e.parent_id, e.valid * a.days FROM organisations_edge e JOIN above a ON e.child_id = a.id
            WHERE e.tree = NEW.tree AND e.retracted_at IS NULL AND e.valid && a.days
                AND e.id IS DISTINCT FROM NEW.id
        )
        SELECT 1 FROM above WHERE id = NEW.child_id
    ) THEN
        RAISE EXCEPTION 'the tree % would close into a circle', NEW.tree
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_edge_no_circle';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER organisations_edge_no_circle BEFORE INSERT OR UPDATE ON organisations_edge
    FOR EACH ROW EXECUTE FUNCTION organisations_no_circle();
"""


class Migration(migrations.Migration):
    """Functions and the trigger of the trees."""

    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            BELOW_AND_ABOVE,
            "DROP FUNCTION organisations_below(bigint[], text, date);DROP FUNCTION organisations_above(bigint, text, date);",
        ),
        migrations.RunSQL(
            NO_CIRCLE,
            "DROP TRIGGER organisations_edge_no_circle ON organisations_edge; DROP FUNCTION organisations_no_circle();",
        ),
    ]
