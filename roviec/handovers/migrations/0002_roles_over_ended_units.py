"""Roles over a unit that ends, held by people of other units, are decided like other open things."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more kind of decision."""

    dependencies = [
        ("handovers", "0001_reorganisations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="work",
            field=models.CharField(
                choices=[
                    ("TASK", "Tasks"),
                    ("PLAN", "Plans it takes part in"),
                    ("HOLDING", "Posts and who holds them"),
                    ("ROLE", "Roles that people of other units have over it"),
                ],
                max_length=7,
            ),
        ),
    ]
