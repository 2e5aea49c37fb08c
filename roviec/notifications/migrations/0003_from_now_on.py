"""People are told of what is done from the upgrade on: an installation that has worked for years tells nobody of its past."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max


def start_here(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    last = apps.get_model("acts", "Seal").objects.aggregate(last=Max("sequence"))["last"]
    if last:
        apps.get_model("notifications", "Place").objects.create(reader="notices", sequence=last)


def forget(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("notifications", "Place").objects.all().delete()


class Migration(migrations.Migration):
    """The place in the chain where telling begins."""

    dependencies = [("notifications", "0002_notices"), ("acts", "0005_which_list")]

    operations = [migrations.RunPython(start_here, forget)]
