"""The one rule of backups, with values that are right for most."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The row comes with the table: there is always a rule."""

    initial = True
    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="BackupRule",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("is_on", models.BooleanField(default=True)),
                ("hour", models.PositiveSmallIntegerField(default=2)),
                ("keep", models.PositiveSmallIntegerField(default=14)),
                ("prove_every_days", models.PositiveSmallIntegerField(default=7)),
                ("warn_after_days", models.PositiveSmallIntegerField(default=10)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(id=1), name="backup_rule_is_one"),
                    models.CheckConstraint(
                        condition=Q(
                            hour__lte=23,
                            keep__gte=1,
                            keep__lte=365,
                            prove_every_days__gte=1,
                            prove_every_days__lte=90,
                            warn_after_days__gte=1,
                            warn_after_days__lte=365,
                        ),
                        name="backup_rule_in_bounds",
                    ),
                ]
            },
        ),
        migrations.RunSQL(
            "INSERT INTO backups_backuprule (id, version, is_on, hour, keep, prove_every_days, warn_after_days)"
            " VALUES (1, 1, true, 2, 14, 7, 10)",
            migrations.RunSQL.noop,
        ),
    ]
