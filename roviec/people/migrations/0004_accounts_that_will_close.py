"""An open account may have a day on which it closes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One day an account, and that only an open one has it."""

    dependencies = [
        ("people", "0003_attempts_and_cache"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="closes_on",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_active", True), ("closes_on__isnull", True), _connector="OR"),
                name="person_closes_once",
            ),
        ),
    ]
