"""Who answers for what is found by the unit, without reading the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index, read by the boards."""

    dependencies = [
        ("organisations", "0007_provinces_and_special_zones"),
        ("plans", "0008_counts_of_people"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="targetunit",
            index=models.Index(
                condition=models.Q(("retracted_at__isnull", True)),
                fields=["unit", "target"],
                include=("source", "valid"),
                name="target_unit_of_unit",
            ),
        ),
    ]
