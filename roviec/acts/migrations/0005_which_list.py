"""Which list of persons was taken out."""

from django.db import migrations, models
from django.db.models import Q

LISTS = ["PEOPLE", "WORKBOOK", "AREAS", "REQUESTS"]


class Migration(migrations.Migration):
    """Notes of lists that were taken out say which; nothing of this kind was noted before."""

    dependencies = [("acts", "0004_append_only_witnesses")]

    operations = [
        migrations.AddField(
            model_name="sensitiveread",
            name="taken",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PEOPLE", "list of people and their posts"),
                    ("WORKBOOK", "workbook of units, posts and people"),
                    ("AREAS", "who follows what"),
                    ("REQUESTS", "register of requests about personal data"),
                ],
                default="",
                max_length=8,
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="sensitiveread",
            constraint=models.CheckConstraint(
                condition=Q(kind="PEOPLE_EXPORT", taken__in=LISTS) | (~Q(kind="PEOPLE_EXPORT") & Q(taken="")),
                name="sensitive_read_says_which_list",
            ),
        ),
    ]
