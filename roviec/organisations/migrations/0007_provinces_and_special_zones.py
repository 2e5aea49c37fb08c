"""A unit may be a province or a special zone: what stands on the two levels since 01/07/2025."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The column's kinds, and the constraint that knows them."""

    dependencies = [
        ("organisations", "0006_successions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="unitversion",
            name="unit_version_kind_known",
        ),
        migrations.AlterField(
            model_name="unitversion",
            name="kind",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="unitversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "CITY",
                            "PROVINCE",
                            "DISTRICT",
                            "WARD",
                            "COMMUNE",
                            "SPECIAL_ZONE",
                            "PARTY_COMMITTEE",
                            "PEOPLES_COUNCIL",
                            "PEOPLES_COMMITTEE",
                            "FRONT",
                            "MASS_ORG",
                            "OFFICE",
                            "BOARD",
                            "DEPARTMENT",
                            "CENTRE",
                            "POLICE",
                            "MILITARY",
                            "PARTY_BRANCH",
                            "RESIDENTIAL_GROUP",
                        ],
                    )
                ),
                name="unit_version_kind_known",
            ),
        ),
    ]
