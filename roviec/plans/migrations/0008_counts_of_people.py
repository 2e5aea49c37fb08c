"""Which targets count persons, as their units of measure suggest; a planner may say otherwise."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from roviec.prose.persons import counts_persons


def mark_people(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    targets = apps.get_model("plans", "Target").objects
    for target in targets.filter(Q(decimals=0) | ~Q(unit_rule="SUM")):
        if counts_persons(target.measure, target.numerator_label, target.denominator_label):
            targets.filter(pk=target.pk).update(counts_people=True)


class Migration(migrations.Migration):
    """The column, what it is for the targets there are, and that persons added up have no decimals."""

    dependencies = [("plans", "0007_work_programmes")]

    operations = [
        migrations.AddField(model_name="target", name="counts_people", field=models.BooleanField(default=False)),
        migrations.RunPython(mark_people, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.CheckConstraint(
                condition=Q(counts_people=False) | Q(decimals=0) | ~Q(unit_rule="SUM"), name="target_people_are_whole"
            ),
        ),
    ]
