"""Acts, their things and seals are append-only; words can only be emptied; each act queues itself for sealing."""

from django.db import migrations

from roviec.kit.database import append_only

# The salt goes with the words: while it stayed, a name could be guessed from a list of names.
WORDS_ONLY_ERASED = """
CREATE FUNCTION acts_words_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.words = '' AND NEW.salt = ''
        AND (NEW.id, NEW.act_id, NEW.slot) = (OLD.id, OLD.act_id, OLD.slot) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'words of an act can only be erased' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER acts_actwords_only_erased BEFORE UPDATE OR DELETE ON acts_actwords
    FOR EACH ROW EXECUTE FUNCTION acts_words_only_erased();
CREATE TRIGGER acts_actwords_no_truncate BEFORE TRUNCATE ON acts_actwords
    FOR EACH STATEMENT EXECUTE FUNCTION roviec_append_only();
"""

QUEUE_FOR_SEALING = """
CREATE FUNCTION acts_queue_for_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO acts_unsealedact (act_id) VALUES (NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER acts_act_queue_for_sealing AFTER INSERT ON acts_act
    FOR EACH ROW EXECUTE FUNCTION acts_queue_for_sealing();
"""


class Migration(migrations.Migration):
    """The database keeps history from being bent."""

    dependencies = [("acts", "0001_initial")]

    operations = [
        append_only("acts_act"),
        append_only("acts_actobject"),
        append_only("acts_seal"),
        migrations.RunSQL(
            WORDS_ONLY_ERASED,
            "DROP TRIGGER acts_actwords_only_erased ON acts_actwords;"
            "DROP TRIGGER acts_actwords_no_truncate ON acts_actwords; DROP FUNCTION acts_words_only_erased();",
        ),
        migrations.RunSQL(
            QUEUE_FOR_SEALING,
            "DROP TRIGGER acts_act_queue_for_sealing ON acts_act; DROP FUNCTION acts_queue_for_sealing();",
        ),
    ]
