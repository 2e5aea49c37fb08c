import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_webhooks"),
        ("organisations", "0005_former_titles"),
        ("people", "0004_accounts_that_will_close"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reader", models.CharField(max_length=20)),
                ("sequence", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("reader",), name="place_of_reader_once")],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("DAILY", "Once a day, all in one mail"),
                            ("AT_ONCE", "At once, outside of quiet hours"),
                            ("NONE", "No mail"),
                        ],
                        default="DAILY",
                        max_length=7,
                    ),
                ),
                ("digest_hour", models.PositiveSmallIntegerField(default=7)),
                ("quiet_from", models.PositiveSmallIntegerField(default=20)),
                ("quiet_until", models.PositiveSmallIntegerField(default=6)),
                (
                    "muted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None
                    ),
                ),
                (
                    "unmailed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest_hour__lte", 23), ("quiet_from__lte", 23), ("quiet_until__lte", 23)),
                        name="preference_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mail__in", ["DAILY", "AT_ONCE", "NONE"])), name="preference_mail_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("muted__contained_by", ["URGED", "REMINDED", "TASKS", "REPORTS", "PLANS"]),
                            ("unmailed__contained_by", ["URGED", "REMINDED", "TASKS", "REPORTS", "PLANS"]),
                        ),
                        name="preference_known_groups",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReminderRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "moment",
                    models.CharField(
                        choices=[("BEFORE", "before the day"), ("ON", "on the day"), ("AFTER", "after the day")],
                        max_length=6,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField(default=0)),
                ("every", models.PositiveSmallIntegerField(default=0)),
                (
                    "counting",
                    models.CharField(choices=[("WORKING", "working days"), ("CALENDAR", "days")], max_length=8),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[
                            ("PERSON", "who works on it"),
                            ("HEAD", "the head of the lead unit"),
                            ("LEADER", "the supervising leader"),
                            ("MONITOR", "the monitor"),
                        ],
                        max_length=7,
                    ),
                ),
                ("is_compulsory", models.BooleanField(default=False)),
                ("basis", models.CharField(max_length=300)),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act_id", models.BigIntegerField(null=True)),
                ("kind", models.CharField(max_length=60)),
                ("type", models.CharField(max_length=60)),
                ("key", models.BigIntegerField()),
                ("things", models.PositiveIntegerField(default=1)),
                ("day", models.DateField(null=True)),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "holding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.holding"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notifications.reminderrule",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("organisation", "="), ("moment", "="), ("days", "="), ("to", "="), ("valid", "&&")],
                name="reminder_rule_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("days", 0), ("moment", "ON")),
                    models.Q(("days__gte", 1), ("days__lte", 60), ("moment__in", ["BEFORE", "AFTER"])),
                    _connector="OR",
                ),
                name="reminder_rule_distance",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("every", 0), models.Q(("every__lte", 60), ("moment", "AFTER")), _connector="OR"),
                name="reminder_rule_repeats_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("to__in", ["PERSON", "HEAD", "LEADER", "MONITOR"])),
                name="reminder_rule_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("counting__in", ["WORKING", "CALENDAR"])), name="reminder_rule_counts_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis", ""), _negated=True), name="reminder_rule_has_basis"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid__isempty", False)), name="reminder_rule_valid_some_day"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["holding", "-id"], name="notice_of_holding"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at", None)), fields=["person", "holding"], name="notice_unread"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("rule__isnull", False)), fields=["day", "key"], name="notice_of_day"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("mailed_at", None), ("read_at", None)), fields=["made_at"], name="notice_to_mail"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("act_id__isnull", False)), fields=("act_id", "person"), name="notice_of_act_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rule__isnull", False)),
                fields=("rule", "key", "day", "person"),
                name="notice_of_rule_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("act_id__isnull", False),
                        ("day__isnull", True),
                        ("rule__isnull", True),
                        models.Q(("kind__in", ("notifications.URGED", "notifications.REMINDED")), _negated=True),
                    ),
                    models.Q(
                        ("act_id__isnull", True),
                        ("day__isnull", False),
                        ("kind__in", ("notifications.URGED", "notifications.REMINDED")),
                        ("rule__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="notice_of_act_or_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(condition=models.Q(("things__gte", 1)), name="notice_of_something"),
        ),
    ]
