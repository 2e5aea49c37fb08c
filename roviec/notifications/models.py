"""Webhooks and what each of them was told; notices to people, and the rules by which they are reminded."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from roviec.documents.models import Document
from roviec.kit.models import Identified, Versioned
from roviec.notifications.enums import REMINDERS, Addressee, Group, MailWish, Moment, Nudge
from roviec.organisations.models import Holding, Unit
from roviec.people.models import Person
from roviec.regulations.enums import Counting
from roviec.tasks.models import Task


def within_hours(hour: int, first: int, until: int) -> bool:
    """Whether an hour of the day lies in a stretch, which may go over midnight; equal hours are no stretch."""
    if first <= until:
        return first <= hour < until
    return hour >= first or hour < until


class Webhook(Identified):
    """An address outside that is told of acts, with what its owner unit reads of them.

    - the secret that signs is kept unreadable, exactly while the webhook stands (webhook_secret_while_it_stands);
    - `sequence` is the last seal that was looked at: it follows the chain, never the numbers of acts;
    - `silent_until`: it did not answer, and is left alone until then.
    """

    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=60))
    sealed_secret = models.TextField(blank=True)
    sequence = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    silent_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(address__regex=r"^https?://[^/?#@\s]+([/?]\S*)?$"), name="webhook_address_is_one"
            ),
            models.CheckConstraint(condition=Q(kinds__len__gte=1), name="webhook_of_some_kinds"),
            models.CheckConstraint(condition=~Q(name=""), name="webhook_named"),
            models.CheckConstraint(
                condition=(Q(stopped_at__isnull=True) & ~Q(sealed_secret=""))  # nosec B106 - none is no password
                | Q(stopped_at__isnull=False, sealed_secret=""),  # nosec B106 - as above
                name="webhook_secret_while_it_stands",
            ),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="webhook_of_owner")]

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def title_in_acts(self) -> str:
        """A number: its name may be anything."""
        return f"#{self.pk}"


class Delivery(Identified):
    """One act for one webhook; the uuid is the same however often it is sent.

    - an act once a webhook (delivery_once); a trial has no act;
    - it waits for its next attempt, or was taken, or given up: exactly one of the three (delivery_in_one_state).
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    act_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    # The status of the last answer, 0 for none; and why there was none.
    status = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "act_id"], condition=Q(act_id__isnull=False), name="delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(next_at__isnull=False, taken_at__isnull=True, failed_at__isnull=True)
                | Q(next_at__isnull=True, taken_at__isnull=False, failed_at__isnull=True)
                | Q(next_at__isnull=True, taken_at__isnull=True, failed_at__isnull=False),
                name="delivery_in_one_state",
            ),
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="delivery_due"),
        ]

    def __str__(self) -> str:
        """The kind of what it tells."""
        return self.kind


class ReminderRule(Versioned):
    """Whom an organisation reminds of a task, and how many days before or after its day: data, with its own basis.

    - one rule a day for a moment, a distance and an addressee (reminder_rule_once_a_day);
    - on the day itself there is no distance, before and after it there is one (reminder_rule_distance);
    - only what is past is said again, every so many days (reminder_rule_repeats_after).
    """

    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    days = models.PositiveSmallIntegerField(default=0)
    every = models.PositiveSmallIntegerField(default=0)
    counting = models.CharField(max_length=8, choices=Counting.choices)
    to = models.CharField(max_length=7, choices=Addressee.choices)
    # Nobody keeps it from reaching him.
    is_compulsory = models.BooleanField(default=False)
    basis = models.CharField(max_length=300)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="reminder_rule_once_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("moment", RangeOperators.EQUAL),
                    ("days", RangeOperators.EQUAL),
                    ("to", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(moment=Moment.ON, days=0)
                | Q(moment__in=[Moment.BEFORE, Moment.AFTER], days__gte=1, days__lte=60),
                name="reminder_rule_distance",
            ),
            models.CheckConstraint(
                condition=Q(every=0) | Q(moment=Moment.AFTER, every__lte=60), name="reminder_rule_repeats_after"
            ),
            models.CheckConstraint(condition=Q(to__in=Addressee.values), name="reminder_rule_to_somebody"),
            models.CheckConstraint(condition=Q(counting__in=Counting.values), name="reminder_rule_counts_days"),
            models.CheckConstraint(condition=~Q(basis=""), name="reminder_rule_has_basis"),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="reminder_rule_valid_some_day"),
        ]

    def __str__(self) -> str:
        """When it reminds."""
        return str(Moment(self.moment).label)

    @property
    def nudge(self) -> Nudge:
        """Đôn đốc until the day, nhắc nhở after it."""
        return Nudge.REMINDED if self.moment == Moment.AFTER else Nudge.URGED

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.valid.lower is None or self.valid.lower <= day) and (
            self.valid.upper is None or day < self.valid.upper
        )


class QuietHours(Versioned):
    """The hours in which no mail of ours reaches the people of an organisation: data, with its own basis.

    - one rule a day (quiet_hours_once_a_day), hours of the day (quiet_hours_of_day), over midnight when the second is the
      earlier one; equal: none;
    - what a person chose for himself is added to it, and never takes from it.
    """

    organisation = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    quiet_from = models.PositiveSmallIntegerField()
    quiet_until = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=300)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="quiet_hours_once_a_day",
                expressions=[("organisation", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=Q(quiet_from__lte=23, quiet_until__lte=23), name="quiet_hours_of_day"),
            models.CheckConstraint(condition=~Q(basis=""), name="quiet_hours_have_basis"),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="quiet_hours_valid_some_day"),
        ]

    def __str__(self) -> str:
        """From when to when."""
        return f"{self.quiet_from:02}:00 - {self.quiet_until:02}:00"

    def is_quiet(self, hour: int) -> bool:
        """Whether it is quiet in an hour of the day."""
        return within_hours(hour, self.quiet_from, self.quiet_until)


class LetterCover(models.Model):
    """A letter that the clerk issued covers a task: it urges the unit, or reminds it of what is past its day.

    - a letter covers a task once under one of the two words (letter_covers_task_once, letter_urges_or_reminds);
    - what was noted by mistake is taken back and stays as a row, and may be noted anew (letter_ends_after_it_began).
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    nudge = models.CharField(max_length=30, choices=Nudge.choices)
    noted_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "task", "nudge"],
                condition=Q(taken_back_at__isnull=True),
                name="letter_covers_task_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=F("noted_at")),
                name="letter_ends_after_it_began",
            ),
            models.CheckConstraint(condition=Q(nudge__in=Nudge.values), name="letter_urges_or_reminds"),
        ]

    def __str__(self) -> str:
        """Under which word."""
        return self.nudge


class Notice(models.Model):
    """Something that a person is told, through the post in which he reads the thing.

    - it tells of an act, or reminds of a task by a rule on a day: exactly one of the two (notice_of_act_or_rule);
    - an act once a person (notice_of_act_once), a rule, task and day once a person (notice_of_rule_once);
    - `type` and `key` name the thing, one of `things` of the act that concern him: whether he reads it is asked again
      each time it is shown.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    act_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    type = models.CharField(max_length=60)
    key = models.BigIntegerField()
    things = models.PositiveIntegerField(default=1)
    rule = models.ForeignKey(ReminderRule, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField(null=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # When it was put into a mail.
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["act_id", "person"], condition=Q(act_id__isnull=False), name="notice_of_act_once"
            ),
            models.UniqueConstraint(
                fields=["rule", "key", "day", "person"], condition=Q(rule__isnull=False), name="notice_of_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(act_id__isnull=False, rule__isnull=True, day__isnull=True) & ~Q(kind__in=REMINDERS)
                | Q(act_id__isnull=True, rule__isnull=False, day__isnull=False, kind__in=REMINDERS),
                name="notice_of_act_or_rule",
            ),
            models.CheckConstraint(condition=Q(things__gte=1), name="notice_of_something"),
        ]
        indexes = [
            models.Index(fields=["holding", "-id"], name="notice_of_holding"),
            models.Index(fields=["person", "holding"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["day", "key"], condition=Q(rule__isnull=False), name="notice_of_day"),
            models.Index(fields=["made_at"], condition=Q(read_at=None, mailed_at=None), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        """Its kind."""
        return self.kind


class Place(models.Model):
    """How far a reader of the chain has come: the last seal that it looked at; one row a reader (place_of_reader_once)."""

    reader = models.CharField(max_length=20)
    sequence = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader"], name="place_of_reader_once")]

    def __str__(self) -> str:
        """The reader."""
        return self.reader


class Preference(Versioned):
    """How a person wants to be told; who has none is told as the columns say by themselves.

    - one a person (the key); hours of the day (preference_hours); no kind of notice that is not known
      (preference_known_groups);
    - a rule that is compulsory passes it by.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="+")
    mail = models.CharField(max_length=7, choices=MailWish.choices, default=MailWish.DAILY)
    digest_hour = models.PositiveSmallIntegerField(default=7)
    # From the first hour to the second no mail is sent at once; over midnight when it is the later one. Equal: none.
    quiet_from = models.PositiveSmallIntegerField(default=20)
    quiet_until = models.PositiveSmallIntegerField(default=6)
    # Not counted at the bell; not sent by mail.
    muted = ArrayField(models.CharField(max_length=8), default=list)
    unmailed = ArrayField(models.CharField(max_length=8), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour__lte=23, quiet_from__lte=23, quiet_until__lte=23), name="preference_hours"
            ),
            models.CheckConstraint(condition=Q(mail__in=MailWish.values), name="preference_mail_known"),
            models.CheckConstraint(
                condition=Q(muted__contained_by=Group.values, unmailed__contained_by=Group.values),
                name="preference_known_groups",
            ),
        ]

    def __str__(self) -> str:
        """A number: whose it is is nobody's business."""
        return f"#{self.pk}"

    def is_quiet(self, hour: int) -> bool:
        """Whether nothing is sent at once in an hour of the day."""
        return within_hours(hour, self.quiet_from, self.quiet_until)
