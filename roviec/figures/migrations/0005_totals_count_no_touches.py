"""Nothing reads how often a total was touched."""

from django.db import migrations


class Migration(migrations.Migration):
    """A total without the column that nothing reads."""

    dependencies = [("figures", "0004_openings_of_one_unit")]

    operations = [migrations.RemoveField("total", "touched")]
