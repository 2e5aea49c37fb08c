"""Keys and checkpoints are append-only; a note of a read never changes, and goes only when it is older than a year."""

from django.db import migrations

from roviec.kit.database import append_only

# How long notes are kept is a rule; that nobody removes the trace of yesterday is not.
KEPT_A_YEAR = """
CREATE FUNCTION acts_sensitiveread_kept_a_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.recorded_at < now() - interval '1 year' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'notes of reads never change, and are kept a year' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER acts_sensitiveread_kept_a_year BEFORE UPDATE OR DELETE ON acts_sensitiveread
    FOR EACH ROW EXECUTE FUNCTION acts_sensitiveread_kept_a_year();
CREATE TRIGGER acts_sensitiveread_no_truncate BEFORE TRUNCATE ON acts_sensitiveread
    FOR EACH STATEMENT EXECUTE FUNCTION roviec_append_only();
"""


class Migration(migrations.Migration):
    """The database keeps the witnesses from being bent."""

    dependencies = [("acts", "0003_witnesses")]

    operations = [
        append_only("acts_signingkey"),
        append_only("acts_checkpoint"),
        migrations.RunSQL(
            KEPT_A_YEAR,
            "DROP TRIGGER acts_sensitiveread_kept_a_year ON acts_sensitiveread;"
            "DROP TRIGGER acts_sensitiveread_no_truncate ON acts_sensitiveread;"
            "DROP FUNCTION acts_sensitiveread_kept_a_year();",
        ),
    ]
