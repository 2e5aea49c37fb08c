"""Extensions and functions that the constraints of all apps lean on."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

PERIOD_IS_WHOLE = """
CREATE FUNCTION roviec_period_is_whole(kind text, starts date, ends date) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT kind IS NOT NULL AND starts IS NOT NULL AND ends IS NOT NULL AND starts < ends AND CASE kind
    WHEN 'MONTH' THEN extract(day FROM starts) = 1 AND ends = (starts + interval '1 month')::date
    WHEN 'QUARTER' THEN extract(day FROM starts) = 1 AND extract(month FROM starts) IN (1, 4, 7, 10)
        AND ends = (starts + interval '3 months')::date
    WHEN 'HALF' THEN extract(day FROM starts) = 1 AND extract(month FROM starts) IN (1, 7)
        AND ends = (starts + interval '6 months')::date
    WHEN 'NINE_MONTHS' THEN extract(day FROM starts) = 1 AND extract(month FROM starts) = 1
        AND ends = (starts + interval '9 months')::date
    WHEN 'YEAR' THEN extract(day FROM starts) = 1 AND extract(month FROM starts) = 1
        AND ends = (starts + interval '1 year')::date
    WHEN 'TERM' THEN true
    ELSE false END
$$;
"""

# An append-only table refuses UPDATE, DELETE and TRUNCATE, whoever asks: application, import, console or SQL.
APPEND_ONLY = """
CREATE FUNCTION roviec_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;
"""


class Migration(migrations.Migration):
    """Extensions first: the exclusion constraints need btree_gist."""

    dependencies: list[tuple[str, str]] = []

    operations = [
        BtreeGistExtension(),
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(PERIOD_IS_WHOLE, "DROP FUNCTION roviec_period_is_whole(text, date, date);"),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION roviec_append_only();"),
    ]
