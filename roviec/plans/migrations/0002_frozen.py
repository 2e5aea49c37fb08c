"""Lines of an issued version of a plan cannot change, and a line stands under one of its own version."""

from django.db import migrations

# FOR SHARE on the version: a line cannot slip in while the version is being issued.
FROZEN = """
CREATE FUNCTION plans_lines_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version_of bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_version_id ELSE NEW.plan_version_id END;
    version_state text;
BEGIN
    SELECT state INTO version_state FROM plans_planversion WHERE id = version_of FOR SHARE;
    IF version_state = 'ISSUED' OR (TG_OP = 'UPDATE' AND OLD.plan_version_id <> NEW.plan_version_id) THEN
        RAISE EXCEPTION 'an issued version of a plan is frozen'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plans_itemversion_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER plans_itemversion_frozen BEFORE INSERT OR UPDATE OR DELETE ON plans_itemversion
    FOR EACH ROW EXECUTE FUNCTION plans_lines_frozen();
"""

# Checked at commit, so that a paste may bring parents and children in any order.
OWN_PLAN = """
CREATE FUNCTION plans_line_in_its_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM plans_planversion v JOIN plans_item i ON i.plan_id = v.plan_id
        WHERE v.id = NEW.plan_version_id AND i.id = NEW.item_id
    ) OR (NEW.parent_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM plans_itemversion p WHERE p.plan_version_id = NEW.plan_version_id AND p.item_id = NEW.parent_id
    )) THEN
        RAISE EXCEPTION 'a line belongs to its own plan, under a line of the same version'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plans_itemversion_in_its_plan';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER plans_itemversion_in_its_plan AFTER INSERT OR UPDATE ON plans_itemversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION plans_line_in_its_plan();
"""


class Migration(migrations.Migration):
    """Triggers across the tables of plans."""

    dependencies = [("plans", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FROZEN, "DROP TRIGGER plans_itemversion_frozen ON plans_itemversion; DROP FUNCTION plans_lines_frozen();"
        ),
        migrations.RunSQL(
            OWN_PLAN,
            "DROP TRIGGER plans_itemversion_in_its_plan ON plans_itemversion; DROP FUNCTION plans_line_in_its_plan();",
        ),
    ]
