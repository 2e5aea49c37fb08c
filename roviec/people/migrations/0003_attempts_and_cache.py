"""Counts of attempts and the cache that all processes share: neither survives a crash, and neither need."""

from django.db import migrations

TABLES = """
CREATE UNLOGGED TABLE people_attempt (
    digest varchar(64) PRIMARY KEY,
    since timestamptz NOT NULL,
    count integer NOT NULL CHECK (count >= 0)
);
CREATE UNLOGGED TABLE people_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX people_cache_expires ON people_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_links_and_the_rule")]

    operations = [migrations.RunSQL(TABLES, "DROP TABLE people_attempt; DROP TABLE people_cache;")]
