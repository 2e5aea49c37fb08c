"""What people ask about their own data, and each run that removes what is no longer to be kept."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from roviec.kit.models import Identified, Versioned
from roviec.organisations.models import Unit
from roviec.people.models import Person
from roviec.privacy.enums import OPEN_STATES, Channel, RequestState
from roviec.regulations.enums import DataRight

NAMELESS = Q(subject_name="", subject_contact="", words="", outcome="", extension_reason="")


class SubjectRequest(Identified, Versioned):
    """Somebody asks about his own data; he is named here and nowhere else, and his name can be erased.

    - numbered within the unit that keeps it and the year (subject_request_numbered);
    - the procedure was told exactly when it left RECEIVED in order (subject_request_told_when_in_hand);
    - settled means a day and an outcome (subject_request_settled_iff_closed);
    - extended at most once, with a reason (subject_request_extended_once);
    - while it is open it names the subject; afterwards name, contact and words may be erased together
      (subject_request_names_its_subject).
    """

    keeper = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    right = models.CharField(max_length=8, choices=DataRight.choices)
    channel = models.CharField(max_length=9, choices=Channel.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    subject_name = models.CharField(max_length=120, blank=True)
    subject_contact = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    has_third_party = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.RECEIVED)
    received_on = models.DateField()
    procedure_due_on = models.DateField()
    procedure_told_on = models.DateField(null=True)
    first_due_on = models.DateField()
    due_on = models.DateField()
    extension_days = models.PositiveSmallIntegerField(default=0)
    extended_on = models.DateField(null=True)
    extension_reason = models.CharField(max_length=500, blank=True)
    settled_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["keeper", "year", "number"], name="subject_request_numbered"),
            models.CheckConstraint(condition=Q(right__in=DataRight.values), name="subject_request_right_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="subject_request_channel_known"),
            models.CheckConstraint(
                condition=Q(state=RequestState.RECEIVED, procedure_told_on=None)
                | Q(state=RequestState.IN_HAND, procedure_told_on__isnull=False)
                | Q(state__in=[RequestState.DONE, RequestState.REFUSED, RequestState.TAKEN_BACK]),
                name="subject_request_told_when_in_hand",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, settled_on=None, outcome="", erased_at=None)
                | (
                    Q(state__in=[RequestState.DONE, RequestState.REFUSED, RequestState.TAKEN_BACK])
                    & Q(settled_on__isnull=False)
                    & (~Q(outcome="") | Q(erased_at__isnull=False))
                ),
                name="subject_request_settled_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(extended_on=None, extension_reason="", due_on=F("first_due_on"))
                | (
                    Q(extended_on__isnull=False, due_on__gt=F("first_due_on"))
                    & (~Q(extension_reason="") | Q(erased_at__isnull=False))
                ),
                name="subject_request_extended_once",
            ),
            models.CheckConstraint(
                condition=(Q(erased_at__isnull=False) & NAMELESS) | (Q(erased_at=None) & ~Q(subject_name="")),
                name="subject_request_names_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(procedure_due_on__gte=F("received_on"), first_due_on__gte=F("received_on")),
                name="subject_request_due_after_it_came",
            ),
        ]
        indexes = [models.Index(fields=["keeper", "state", "due_on"], name="subject_request_register")]

    def __str__(self) -> str:
        """Number and year; never the subject, for acts copy this."""
        return f"{self.number}/{self.year}"


class Purge(models.Model):
    """One run of the rules of retention: how many things of each kind were removed."""

    run_at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        """A number, for acts."""
        return f"#{self.pk}"
