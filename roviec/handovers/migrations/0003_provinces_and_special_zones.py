"""The kinds of a unit that a reorganisation founds, with the two new ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The same kinds as of a unit."""

    dependencies = [
        ("handovers", "0002_roles_over_ended_units"),
    ]

    operations = [
        migrations.AlterField(
            model_name="line",
            name="unit_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("CITY", "city"),
                    ("PROVINCE", "province"),
                    ("DISTRICT", "district"),
                    ("WARD", "ward"),
                    ("COMMUNE", "commune"),
                    ("SPECIAL_ZONE", "special zone"),
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
    ]
