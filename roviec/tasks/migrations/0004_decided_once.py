"""A submission and a request for more time are decided once, and nothing else about them ever changes."""

from django.db import migrations

# What the verdict brings; every other column stays as it was written.
DECIDED_ONCE = """
CREATE FUNCTION tasks_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    verdict_columns CONSTANT text[] := ARRAY['verdict', 'decided_at', 'decided_by_key', 'remark', 'approved_due'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.verdict <> ''
       OR to_jsonb(NEW) - verdict_columns <> to_jsonb(OLD) - verdict_columns THEN
        RAISE EXCEPTION 'a submission or request is decided once, and never changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_decided_once';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tasks_submission_decided_once BEFORE UPDATE OR DELETE ON tasks_submission
    FOR EACH ROW EXECUTE FUNCTION tasks_decided_once();
CREATE TRIGGER tasks_extension_decided_once BEFORE UPDATE OR DELETE ON tasks_extension
    FOR EACH ROW EXECUTE FUNCTION tasks_decided_once();
"""
BACK = """
DROP TRIGGER tasks_extension_decided_once ON tasks_extension;
DROP TRIGGER tasks_submission_decided_once ON tasks_submission;
DROP FUNCTION tasks_decided_once();
"""


class Migration(migrations.Migration):
    """Held by the database, whoever writes."""

    dependencies = [("tasks", "0003_life_of_a_task")]

    operations = [migrations.RunSQL(DECIDED_ONCE, BACK)]
