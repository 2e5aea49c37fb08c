"""Parts of a task: they never go round in a circle, and the whole is not done before them."""

from django.db import migrations

# A part is put under a whole that stands already, once and for good: so no chain of parts comes back to its beginning,
# whatever two transactions do at one moment. The lock on the whole keeps it open until the part is in.
PARTS = """
CREATE FUNCTION tasks_parts_hold() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whole_state text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.part_of_id IS DISTINCT FROM OLD.part_of_id THEN
            RAISE EXCEPTION 'a part belongs to its whole for good'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'task_part_for_good';
        END IF;
        IF NEW.state = 'COMPLETED' AND OLD.state <> 'COMPLETED' AND EXISTS (
            SELECT 1 FROM tasks_task p
            WHERE p.part_of_id = NEW.id AND p.state NOT IN ('COMPLETED', 'CANCELLED', 'SUPERSEDED')
        ) THEN
            RAISE EXCEPTION 'a whole is not done before its parts'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'task_whole_after_its_parts';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.part_of_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT state INTO whole_state FROM tasks_task WHERE id = NEW.part_of_id FOR NO KEY UPDATE;
    IF whole_state IS NULL OR whole_state IN ('COMPLETED', 'CANCELLED', 'SUPERSEDED') THEN
        RAISE EXCEPTION 'a part belongs to a whole that stands and is open'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_part_of_open_whole';
    END IF;
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT id, part_of_id, lead_unit_id, lead_person_id FROM tasks_task WHERE id = NEW.part_of_id
            UNION ALL
            SELECT t.id, t.part_of_id, t.lead_unit_id, t.lead_person_id FROM tasks_task t JOIN above ON t.id = above.part_of_id
        )
        SELECT 1 FROM above
        WHERE lead_unit_id = NEW.lead_unit_id AND (NEW.lead_person_id IS NULL OR lead_person_id = NEW.lead_person_id)
    ) THEN
        RAISE EXCEPTION 'a part does not come back to who gave it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_parts_in_no_circle';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tasks_task_parts_hold BEFORE INSERT OR UPDATE OF part_of_id, state ON tasks_task
    FOR EACH ROW EXECUTE FUNCTION tasks_parts_hold();
"""
BACK = "DROP TRIGGER tasks_task_parts_hold ON tasks_task; DROP FUNCTION tasks_parts_hold();"


class Migration(migrations.Migration):
    """Held by the database, whoever writes."""

    dependencies = [("tasks", "0004_decided_once")]

    operations = [migrations.RunSQL(PARTS, BACK)]
