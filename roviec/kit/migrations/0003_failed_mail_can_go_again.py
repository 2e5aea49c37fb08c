"""A mail that could not be sent keeps its text for some days, so that it can be sent again."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The rule about texts, eased for mails that failed."""

    dependencies = [("kit", "0002_mail")]

    operations = [
        migrations.RemoveConstraint(model_name="mail", name="mail_text_until_settled"),
        migrations.AddConstraint(
            model_name="mail",
            constraint=models.CheckConstraint(
                condition=(
                    Q(sent_at__isnull=True, failed_at__isnull=True) & ~Q(sealed_text="")
                    | Q(sent_at__isnull=False, failed_at__isnull=True, sealed_text="")
                    | Q(sent_at__isnull=True, failed_at__isnull=False)
                ),
                name="mail_text_until_sent",
            ),
        ),
    ]
