"""The table of co-operating units kept the uniqueness that the many-to-many field had brought, beside the named one."""

from django.db import migrations

DOUBLE = "tasks_task_co_units_task_id_unit_id_0d1cdb0d_uniq"


class Migration(migrations.Migration):
    """One constraint keeps a unit from helping twice in a task, the one that the model names."""

    dependencies = [("tasks", "0008_judged_cause")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE tasks_task_co_units DROP CONSTRAINT IF EXISTS {DOUBLE}",
            f"ALTER TABLE tasks_task_co_units ADD CONSTRAINT {DOUBLE} UNIQUE (task_id, unit_id)",
        )
    ]
