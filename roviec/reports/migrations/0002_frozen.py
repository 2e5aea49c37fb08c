"""What a sheet says changes only while the sheet is open."""

from django.db import migrations

# FOR SHARE on the report: a late entry cannot slip in while the report is being submitted.
ONLY_WHILE_OPEN = """
CREATE FUNCTION reports_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    report_of bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id ELSE NEW.report_id END;
    report_state text;
BEGIN
    SELECT state INTO report_state FROM reports_report WHERE id = report_of FOR SHARE;
    IF report_state IN ('SUBMITTED', 'ACCEPTED') THEN
        RAISE EXCEPTION 'the report has left its unit' USING ERRCODE = 'check_violation',
            CONSTRAINT = TG_TABLE_NAME || '_only_while_open';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER reports_entry_only_while_open BEFORE INSERT OR UPDATE OR DELETE ON reports_entry
    FOR EACH ROW EXECUTE FUNCTION reports_only_while_open();
CREATE TRIGGER reports_evidence_only_while_open BEFORE INSERT OR UPDATE OR DELETE ON reports_evidence
    FOR EACH ROW EXECUTE FUNCTION reports_only_while_open();
"""


class Migration(migrations.Migration):
    """Triggers across the tables of reports."""

    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ONLY_WHILE_OPEN,
            "DROP TRIGGER reports_entry_only_while_open ON reports_entry;"
            "DROP TRIGGER reports_evidence_only_while_open ON reports_evidence;"
            "DROP FUNCTION reports_only_while_open();",
        ),
    ]
