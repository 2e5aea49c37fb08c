"""What an organisation moves in with: that it is set up, its usual days, the keys of a workbook and one that waits."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Recorded
from roviec.organisations.models.posts import Post
from roviec.organisations.models.units import OVERLAP, STANDS, Unit
from roviec.people.models import Person


class Installation(models.Model):
    """That the installation is set up, by whom it was is an act: one row, once (installation_once)."""

    organisation = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    once = models.BooleanField(default=True, unique=True)
    set_up_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(once=True), name="installation_once")]

    def __str__(self) -> str:
        """The language new browsers are spoken to in."""
        return self.language


class ReportingDays(Recorded):
    """What base period the units of an organisation report in and on which days, as new schemes begin with it.

    Days count from the first of the period's last month, and follow one another (reporting_days_in_order).
    """

    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reporting_days")
    frequency = models.CharField(max_length=12)
    opens = models.PositiveSmallIntegerField()
    cutoff = models.PositiveSmallIntegerField()
    due = models.PositiveSmallIntegerField()
    locks = models.PositiveSmallIntegerField()
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reporting_days_one_a_day",
                expressions=[("organisation", RangeOperators.EQUAL), OVERLAP],
                condition=STANDS,
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=["MONTH", "QUARTER"]), name="reporting_days_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(opens__gte=1, opens__lte=F("cutoff")) & Q(cutoff__lte=F("due")) & Q(due__lte=F("locks")),
                name="reporting_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        """The base period."""
        return self.frequency


class SourceKey(models.Model):
    """Under which key a workbook or a preset knows a unit, a post or a person of an organisation.

    - a key means one thing of a kind (source_key_once), a thing has one key (source_key_of_*_once);
    - it names exactly the thing of its kind (source_key_names_its_thing);
    - `digest` is of the row as it was last imported: the same row again leaves alone what was changed by hand since.
    """

    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=[("UNIT", ""), ("POST", ""), ("PERSON", "")])
    key = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="keys")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="keys")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "key"], name="source_key_once"),
            *(
                models.UniqueConstraint(fields=["organisation", thing], name=f"source_key_of_{thing}_once")
                for thing in ("unit", "post", "person")
            ),
            models.CheckConstraint(
                condition=Q(kind="UNIT", unit__isnull=False, post__isnull=True, person__isnull=True)
                | Q(kind="POST", unit__isnull=True, post__isnull=False, person__isnull=True)
                | Q(kind="PERSON", unit__isnull=True, post__isnull=True, person__isnull=False),
                name="source_key_names_its_thing",
            ),
            models.CheckConstraint(condition=~Q(key=""), name="source_key_said"),
        ]

    def __str__(self) -> str:
        """The key."""
        return self.key


class ImportDraft(models.Model):
    """A workbook between its preview and its import; each person has one, which the import or the next one removes."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        """The name of the file."""
        return self.name
