"""What people fill in about requests, rules and days."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.kit.forms import DayField, VersionField
from roviec.people.models import Person
from roviec.privacy.enums import Channel, RequestState
from roviec.privacy.operations import Asked
from roviec.privacy.queries.people import person_called
from roviec.regulations.enums import Counting, DataRight
from roviec.regulations.models import FEWEST
from roviec.regulations.operations import Clock

MOST_DAYS = 36_500
MOST_CLOCK_DAYS = 365
MOST_PERSONS = 100
LARGEST_FILE = 5 * 1024 * 1024


class RequestForm(forms.Form):
    """A request as it came in."""

    right = forms.ChoiceField(label=gettext_lazy("Asks"), choices=DataRight.choices)
    received_on = DayField(label=gettext_lazy("Received on"))
    channel = forms.ChoiceField(label=gettext_lazy("Came in"), choices=Channel.choices)
    subject_name = forms.CharField(
        label=gettext_lazy("Name of the person"),
        max_length=120,
        help_text=gettext_lazy("Stands only in this register, and is erased some time after the request is settled."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    subject_contact = forms.CharField(
        label=gettext_lazy("How to reach the person"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label=gettext_lazy("User name here"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("When the person has or had an account."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = forms.CharField(
        label=gettext_lazy("What is asked, in short"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    has_third_party = forms.BooleanField(
        label=gettext_lazy("A processor or third party has to act too"), required=False
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, today: date, member: Any, **options: Any) -> None:
        options.setdefault("initial", {"key": uuid.uuid4(), "received_on": today})
        super().__init__(*args, **options)
        self.fields["received_on"].latest = today  # type: ignore[attr-defined]
        self._member = member

    def clean_username(self) -> Person | None:
        """The account of that name, among those who hold or held a post in his scope."""
        typed: str = self.cleaned_data["username"].strip()
        if not typed:
            return None
        found = person_called(typed, self._member)
        if found is None:
            raise ValidationError(_("Nobody in your organisation has or had this user name."), "unknown")
        return found

    def asked(self) -> Asked:
        """What was filled in."""
        said = self.cleaned_data
        return Asked(
            right=DataRight(said["right"]),
            channel=Channel(said["channel"]),
            subject_name=said["subject_name"],
            subject_contact=said["subject_contact"],
            words=said["words"],
            received_on=said["received_on"],
            person=said["username"],
            has_third_party=said["has_third_party"],
        )


class StepForm(forms.Form):
    """A step of a request on a day."""

    on = DayField(label=gettext_lazy("On"))
    version = VersionField()

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].latest = today  # type: ignore[attr-defined]


class ExtensionForm(forms.Form):
    """Why it takes longer."""

    reason = forms.CharField(
        label=gettext_lazy("Why it takes longer"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = VersionField()


class SettlementForm(StepForm):
    """How a request ends."""

    state = forms.ChoiceField(
        label=gettext_lazy("How it ends"),
        choices=[(s.value, s.label) for s in (RequestState.DONE, RequestState.REFUSED, RequestState.TAKEN_BACK)],
    )
    outcome = forms.CharField(
        label=gettext_lazy("What was answered, and on what basis"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("state", "outcome", "on", "version")


class ErasureForm(forms.Form):
    """Whether remarks that mention the name go too."""

    with_mentions = forms.BooleanField(
        label=gettext_lazy("Also erase the remarks listed above in which the name stands"), required=False
    )


class RetentionForm(forms.Form):
    """How long something is kept."""

    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=0, max_value=MOST_DAYS)
    source = forms.CharField(label=gettext_lazy("Basis"), max_length=300)
    since = DayField(label=gettext_lazy("Holds from"))
    version = VersionField()


class ClockForm(forms.Form):
    """How long one may take."""

    procedure_days = forms.IntegerField(
        label=gettext_lazy("Working days to tell the procedure"), min_value=0, max_value=MOST_CLOCK_DAYS
    )
    answer_days = forms.IntegerField(label=gettext_lazy("Days to answer"), min_value=0, max_value=MOST_CLOCK_DAYS)
    third_party_days = forms.IntegerField(
        label=gettext_lazy("Days to answer with a third party"), min_value=0, max_value=MOST_CLOCK_DAYS
    )
    extension_days = forms.IntegerField(
        label=gettext_lazy("Days of the one extension"), min_value=0, max_value=MOST_CLOCK_DAYS
    )
    counting = forms.ChoiceField(label=gettext_lazy("Days are counted as"), choices=Counting.choices)
    source = forms.CharField(label=gettext_lazy("Basis"), max_length=200)
    since = DayField(label=gettext_lazy("Holds from"))
    version = VersionField()

    def clock(self) -> Clock:
        """What was filled in."""
        said = self.cleaned_data
        return Clock(
            said["procedure_days"],
            said["answer_days"],
            said["third_party_days"],
            said["extension_days"],
            Counting(said["counting"]),
            said["source"].strip(),
        )


class SmallCellForm(forms.Form):
    """From how many persons on a figure is told."""

    least = forms.IntegerField(
        label=gettext_lazy("Told from so many persons on"),
        min_value=FEWEST,
        max_value=MOST_PERSONS,
        help_text=gettext_lazy("With 5, a figure of 1 to 4 persons is shown as “under 5”."),
    )
    source = forms.CharField(label=gettext_lazy("Basis"), max_length=300)
    since = DayField(label=gettext_lazy("Holds from"))
    version = VersionField()


class HolidayForm(forms.Form):
    """A day that is not what its weekday says."""

    day = DayField(label=gettext_lazy("Day"))
    name = forms.CharField(label=gettext_lazy("What for"), max_length=120)
    is_working = forms.TypedChoiceField(
        label=gettext_lazy("That day offices"),
        choices=[("0", gettext_lazy("do not work")), ("1", gettext_lazy("work"))],
        coerce=lambda said: said == "1",
    )
    source = forms.CharField(label=gettext_lazy("Announced by"), max_length=200)


class CheckpointsForm(forms.Form):
    """Checkpoints that were kept elsewhere, to be held against the history."""

    file = forms.FileField(label=gettext_lazy("Checkpoint file"))
    public_key = forms.CharField(
        label=gettext_lazy("Public key as it was handed out"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_file(self) -> list[str]:
        """The lines of the file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is too large for checkpoints: the most is 5 MB."), "large")
        try:
            return file.read().decode("utf-8").splitlines()  # type: ignore[no-any-return]
        except UnicodeDecodeError as error:
            raise ValidationError(_("This is not a checkpoint file."), "garbage") from error
