"""Drafts of reorganisations, their lines, and what is decided of open work."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three tables."""

    initial = True

    dependencies = [
        ("organisations", "0006_successions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reorganisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=200)),
                ("basis", models.CharField(max_length=200)),
                ("on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "being drafted"),
                            ("ORDERED", "ordered, waits for its day"),
                            ("DONE", "carried out"),
                            ("DROPPED", "dropped"),
                        ],
                        default="DRAFT",
                        max_length=7,
                    ),
                ),
                ("drafted_at", models.DateTimeField()),
                ("ordered_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=500)),
                (
                    "over",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.unit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FOUND", "A new unit"),
                            ("SUCCEED", "A unit passes on to another"),
                            ("END", "A unit ends"),
                            ("RENAME", "A unit gets another name or kind"),
                            ("MOVE", "A unit stands under another one"),
                        ],
                        max_length=7,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=250)),
                ("short_name", models.CharField(blank=True, max_length=120)),
                (
                    "unit_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("CITY", "city"),
                            ("DISTRICT", "district"),
                            ("WARD", "ward"),
                            ("COMMUNE", "commune"),
                            ("PARTY_COMMITTEE", "Party committee"),
                            ("PEOPLES_COUNCIL", "People's Council"),
                            ("PEOPLES_COMMITTEE", "People's Committee"),
                            ("FRONT", "Fatherland Front"),
                            ("MASS_ORG", "mass organisation"),
                            ("OFFICE", "office"),
                            ("BOARD", "Party board"),
                            ("DEPARTMENT", "department"),
                            ("CENTRE", "centre"),
                            ("POLICE", "police"),
                            ("MILITARY", "military command"),
                            ("PARTY_BRANCH", "Party branch"),
                            ("RESIDENTIAL_GROUP", "residential group"),
                        ],
                        max_length=20,
                    ),
                ),
                ("share", models.DecimalField(decimal_places=6, max_digits=7, null=True)),
                ("is_assumed", models.BooleanField(default=False)),
                (
                    "founded",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "into_line",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="handovers.line"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "parent_line",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="handovers.line"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="handovers.reorganisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work",
                    models.CharField(
                        choices=[
                            ("TASK", "Tasks"),
                            ("PLAN", "Plans it takes part in"),
                            ("HOLDING", "Posts and who holds them"),
                        ],
                        max_length=7,
                    ),
                ),
                ("key", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("SUCCESSOR", "to the successor"),
                            ("OTHER", "to another unit"),
                            ("CLOSE", "closed"),
                            ("ARCHIVE", "kept as it stands, under the unit that ended"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="handovers.line"
                    ),
                ),
                (
                    "reorganisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="handovers.reorganisation",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("ordered_at", None), ("state__in", ["DRAFT", "DROPPED"])),
                    models.Q(("done_at", None), ("ordered_at__isnull", False), ("state", "ORDERED")),
                    models.Q(("done_at__isnull", False), ("problem", ""), ("state", "DONE")),
                    _connector="OR",
                ),
                name="reorganisation_state_has_its_facts",
            ),
        ),
        migrations.AddConstraint(
            model_name="reorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("title", ""), _negated=True), models.Q(("basis", ""), _negated=True)),
                name="reorganisation_says_by_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("into__isnull", True),
                        ("into_line__isnull", True),
                        ("kind", "FOUND"),
                        ("parent__isnull", False),
                        ("parent_line__isnull", True),
                        ("share__isnull", True),
                        ("unit__isnull", True),
                        models.Q(("name", ""), _negated=True),
                        models.Q(("short_name", ""), _negated=True),
                        models.Q(("unit_kind", ""), _negated=True),
                    ),
                    models.Q(
                        ("into__isnull", True),
                        ("into_line__isnull", True),
                        ("kind", "FOUND"),
                        ("parent__isnull", True),
                        ("parent_line__isnull", False),
                        ("share__isnull", True),
                        ("unit__isnull", True),
                        models.Q(("name", ""), _negated=True),
                        models.Q(("short_name", ""), _negated=True),
                        models.Q(("unit_kind", ""), _negated=True),
                    ),
                    models.Q(
                        ("into__isnull", True),
                        ("into_line__isnull", True),
                        ("kind", "RENAME"),
                        ("parent__isnull", True),
                        ("parent_line__isnull", True),
                        ("share__isnull", True),
                        ("unit__isnull", False),
                        models.Q(("name", ""), _negated=True),
                        models.Q(("short_name", ""), _negated=True),
                        models.Q(("unit_kind", ""), _negated=True),
                    ),
                    models.Q(
                        ("into__isnull", True),
                        ("into_line__isnull", True),
                        ("kind", "MOVE"),
                        ("parent__isnull", False),
                        ("parent_line__isnull", True),
                        ("share__isnull", True),
                        ("unit__isnull", False),
                        ("name", ""),
                        ("short_name", ""),
                        ("unit_kind", ""),
                    ),
                    models.Q(
                        ("into__isnull", True),
                        ("into_line__isnull", True),
                        ("kind", "MOVE"),
                        ("parent__isnull", True),
                        ("parent_line__isnull", False),
                        ("share__isnull", True),
                        ("unit__isnull", False),
                        ("name", ""),
                        ("short_name", ""),
                        ("unit_kind", ""),
                    ),
                    models.Q(
                        ("into__isnull", True),
                        ("into_line__isnull", True),
                        ("kind", "END"),
                        ("parent__isnull", True),
                        ("parent_line__isnull", True),
                        ("share__isnull", True),
                        ("unit__isnull", False),
                        ("name", ""),
                        ("short_name", ""),
                        ("unit_kind", ""),
                    ),
                    models.Q(
                        ("into__isnull", False),
                        ("into_line__isnull", True),
                        ("kind", "SUCCEED"),
                        ("parent__isnull", True),
                        ("parent_line__isnull", True),
                        ("share__isnull", False),
                        ("unit__isnull", False),
                        ("name", ""),
                        ("short_name", ""),
                        ("unit_kind", ""),
                    ),
                    models.Q(
                        ("into__isnull", True),
                        ("into_line__isnull", False),
                        ("kind", "SUCCEED"),
                        ("parent__isnull", True),
                        ("parent_line__isnull", True),
                        ("share__isnull", False),
                        ("unit__isnull", False),
                        ("name", ""),
                        ("short_name", ""),
                        ("unit_kind", ""),
                    ),
                    _connector="OR",
                ),
                name="line_says_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("share__isnull", True), models.Q(("share__gt", 0), ("share__lte", 1)), _connector="OR"
                ),
                name="line_share_is_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_assumed", False), ("kind", "SUCCEED"), _connector="OR"),
                name="line_assumed_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(("founded", None), ("kind", "FOUND"), _connector="OR"),
                name="line_founds_where_it_says_so",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["END", "MOVE", "RENAME"])),
                fields=("reorganisation", "kind", "unit"),
                name="line_once_of_a_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "SUCCEED")),
                fields=("reorganisation", "unit", "into", "into_line"),
                name="line_pair_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("into", None), models.Q(("into", models.F("unit")), _negated=True), _connector="OR"
                ),
                name="line_passes_on_to_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("reorganisation", "work", "key"), name="decision_once"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("outcome", "OTHER"), _negated=True), ("line", None), ("unit", None)),
                    models.Q(("line", None), ("outcome", "OTHER"), ("unit__isnull", False)),
                    models.Q(("line__isnull", False), ("outcome", "OTHER"), ("unit", None)),
                    _connector="OR",
                ),
                name="decision_names_other_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("work", "TASK"), models.Q(("outcome", "ARCHIVE"), _negated=True), _connector="OR"),
                name="decision_archives_tasks_only",
            ),
        ),
    ]
