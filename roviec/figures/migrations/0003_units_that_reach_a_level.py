"""Totals carry how many units reach the level of their target."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more sum; no target counted units before it, so none of them has to be reckoned anew."""

    dependencies = [("figures", "0002_ledger"), ("plans", "0004_levels_and_breakdowns")]

    operations = [
        migrations.AddField(
            model_name="total",
            name="reached",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="total",
            constraint=models.CheckConstraint(
                condition=models.Q(reached__lte=models.F("covered")), name="total_reached_are_among_the_covered"
            ),
        ),
    ]
