"""A frozen row lets a name be erased, and a file that was removed be replaced by the note that it is gone; nothing else."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION reports_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    report_of bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id ELSE NEW.report_id END;
    report_state text;
BEGIN
    {erasing}
    SELECT state INTO report_state FROM reports_report WHERE id = report_of FOR SHARE;
    IF report_state IN ('SUBMITTED', 'ACCEPTED') THEN
        RAISE EXCEPTION 'the report has left its unit' USING ERRCODE = 'check_violation',
            CONSTRAINT = TG_TABLE_NAME || '_only_while_open';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
"""
# Compared as whole rows, so that a column that is added later is frozen too.
ERASING = """
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - '{written_by_name,added_by_name}'::text[]
            = to_jsonb(OLD) - '{written_by_name,added_by_name}'::text[] THEN
            RETURN NEW;
        END IF;
        IF to_jsonb(OLD) ->> 'removed_at' IS NOT NULL
            AND to_jsonb(NEW) - 'content_id' = to_jsonb(OLD) - 'content_id' THEN
            RETURN NEW;
        END IF;
    END IF;
"""

IN_TURN = """
CREATE OR REPLACE FUNCTION reports_endorsed_in_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {erasing}
    IF NEW.endorsed_at IS NOT NULL AND (
        (SELECT state FROM reports_report WHERE id = NEW.report_id FOR SHARE) <> 'SUBMITTED'
        OR EXISTS (SELECT 1 FROM reports_reportstep s
            WHERE s.report_id = NEW.report_id AND s.position < NEW.position AND s.endorsed_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'not the turn of this reviewer' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'report_step_endorsed_in_turn';
    END IF;
    RETURN NEW;
END
$$;
"""
ERASING_A_REVIEWER = """
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'endorsed_by_name' = to_jsonb(OLD) - 'endorsed_by_name' THEN
        RETURN NEW;
    END IF;
"""


class Migration(migrations.Migration):
    """The law on personal data, against the law of the house."""

    dependencies = [("reports", "0005_forms_and_consolidated_reports")]

    operations = [
        migrations.RunSQL(FUNCTION.replace("{erasing}", ERASING), FUNCTION.replace("{erasing}", "")),
        migrations.RunSQL(IN_TURN.replace("{erasing}", ERASING_A_REVIEWER), IN_TURN.replace("{erasing}", "")),
    ]
