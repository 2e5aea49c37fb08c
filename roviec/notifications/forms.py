"""What is typed to register a webhook, and to set a rule for reminding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roviec.documents.models import Document
from roviec.kit.forms import DayField, VersionField
from roviec.notifications.enums import Addressee, Group, Listed, MailWish, Moment, Section
from roviec.notifications.operations import Reminding, Wish
from roviec.notifications.reach import LONGEST, UnableToReach, goal_of
from roviec.notifications.sight import kinds
from roviec.organisations.models import Unit
from roviec.regulations.enums import Counting
from roviec.tasks.models import Task

MOST_DAYS = 60


class WebhookForm(forms.Form):
    """Where to, of what, and whose eyes it reads with."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        help_text=_("Begins with https:// and answers on the public network."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url", "spellcheck": "false"}),
    )
    owner = forms.ChoiceField(
        label=_("Told what this unit reads"),
        help_text=_("Of what the unit does not read, it is not even told that it happened."),
    )
    kinds = forms.MultipleChoiceField(label=_("Told of"), widget=forms.CheckboxSelectMultiple())

    def __init__(self, *args: Any, units: list[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self._units = {str(unit.pk): unit for unit in units}
        self.fields["owner"].choices = [(pk, unit.name) for pk, unit in self._units.items()]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = kinds()  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        """An address that may be told something."""
        address: str = self.cleaned_data["address"].strip()
        try:
            goal_of(address)
        except UnableToReach as error:
            raise ValidationError(str(error)) from error
        return address

    @property
    def unit(self) -> Unit:
        """The owner that was chosen."""
        return self._units[self.cleaned_data["owner"]]


class RuleForm(forms.Form):
    """When who is reminded of a task."""

    moment = forms.ChoiceField(label=_("When"), choices=Moment.choices)
    days = forms.IntegerField(
        label=_("How many days before or after"), min_value=0, max_value=MOST_DAYS, help_text=_("0 on the day itself.")
    )
    every = forms.IntegerField(
        label=_("Then again after so many days"),
        min_value=0,
        max_value=MOST_DAYS,
        initial=0,
        help_text=_("Only after the day; 0: not again."),
    )
    counting = forms.ChoiceField(label=_("Days are counted as"), choices=Counting.choices)
    to = forms.ChoiceField(label=_("Who is reminded"), choices=Addressee.choices)
    is_compulsory = forms.BooleanField(
        label=_("Compulsory"), required=False, help_text=_("Nobody switches it off for himself.")
    )
    basis = forms.CharField(label=_("Basis"), max_length=300, help_text=_("The document that says so."))
    since = DayField(label=_("Holds from"))
    version = VersionField(initial=0)

    def clean(self) -> dict[str, Any]:
        """A distance where there is one, and none on the day."""
        said: dict[str, Any] = super().clean() or {}
        moment, days = said.get("moment"), said.get("days")
        if moment == Moment.ON and days:
            self.add_error("days", _("On the day itself there are no days between: write 0."))
        if moment in {Moment.BEFORE, Moment.AFTER} and days == 0:
            self.add_error("days", _("Write how many days before or after the day."))
        if said.get("every") and moment != Moment.AFTER:
            self.add_error("every", _("Only what is past is said again: write 0."))
        return said

    def said(self) -> Reminding:
        """What was filled in."""
        said = self.cleaned_data
        return Reminding(
            moment=Moment(said["moment"]),
            days=said["days"],
            every=said["every"],
            counting=Counting(said["counting"]),
            to=Addressee(said["to"]),
            is_compulsory=said["is_compulsory"],
            basis=said["basis"].strip(),
        )


class EndForm(forms.Form):
    """From when on a rule holds no more."""

    since = DayField(label=_("Holds no more from"))
    version = VersionField()


HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]


class QuietForm(forms.Form):
    """In which hours nobody of the organisation gets a mail."""

    quiet_from = forms.ChoiceField(
        label=_("No mail from"), choices=HOURS, help_text=_("Twice the same hour: at any time.")
    )
    quiet_until = forms.ChoiceField(label=_("No mail until"), choices=HOURS)
    basis = forms.CharField(label=_("Basis"), max_length=300, help_text=_("The document that says so."))
    since = DayField(label=_("Holds from"))
    version = VersionField(initial=0)


class PreferenceForm(forms.Form):
    """How somebody wants to be told."""

    mail = forms.ChoiceField(label=_("By mail"), choices=MailWish.choices)
    digest_hour = forms.ChoiceField(label=_("Hour of the daily mail"), choices=HOURS)
    quiet_from = forms.ChoiceField(
        label=_("No mail at once from"), choices=HOURS, help_text=_("Twice the same hour: at any time.")
    )
    quiet_until = forms.ChoiceField(label=_("No mail at once until"), choices=HOURS)
    unmailed = forms.MultipleChoiceField(
        label=_("Not by mail"), choices=Group.choices, required=False, widget=forms.CheckboxSelectMultiple()
    )
    muted = forms.MultipleChoiceField(
        label=_("Not counted at the bell"),
        choices=Group.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=_("They stay in the list. What a rule makes compulsory comes all the same."),
    )
    version = VersionField()

    def wish(self) -> Wish:
        """What was chosen."""
        said = self.cleaned_data
        return Wish(
            mail=MailWish(said["mail"]),
            digest_hour=int(said["digest_hour"]),
            quiet_from=int(said["quiet_from"]),
            quiet_until=int(said["quiet_until"]),
            muted=[Group(each) for each in said["muted"]],
            unmailed=[Group(each) for each in said["unmailed"]],
        )


class LetterFilter(forms.Form):
    """Which of the tasks to urge or remind of are listed."""

    word = forms.ChoiceField(choices=[(word.value, "") for word in Listed], required=False)
    by = forms.ChoiceField(label=_("Together by"), choices=Section.choices, required=False)
    unit = forms.TypedChoiceField(label=_("Lead unit"), required=False, coerce=int, empty_value=None)
    leader = forms.TypedChoiceField(label=_("Supervising leader"), required=False, coerce=int, empty_value=None)
    area = forms.ChoiceField(label=_("Field"), required=False)
    cause = forms.ChoiceField(label=_("Cause"), required=False)

    def __init__(
        self,
        *args: Any,
        units: dict[int, str],
        leaders: dict[int, str],
        areas: Sequence[str],
        causes: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        every = [("", _("All"))]
        offered = {
            "unit": units.items(),
            "leader": leaders.items(),
            "area": [(area, area) for area in areas],
            "cause": causes,
        }
        for name, choices in offered.items():
            self.fields[name].choices = [*every, *choices]  # type: ignore[attr-defined]


def tick(field: forms.Field, tasks: Sequence[Task]) -> None:
    """The field offers these tasks, all of them ticked."""
    known = {task.pk: task for task in tasks}
    ticked = cast("forms.TypedMultipleChoiceField", field)
    ticked.choices = [(pk, str(task)) for pk, task in known.items()]
    ticked.coerce = lambda pk: known[int(pk)]
    ticked.initial = list(known)


class LetterForm(forms.Form):
    """Which letter covers which of the tasks."""

    document = forms.TypedChoiceField(
        label=_("Letter"),
        help_text=_("A document with number and day; enter it in the register of documents first."),
    )
    tasks = forms.TypedMultipleChoiceField(label=_("Tasks that it covers"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, documents: Sequence[Document], tasks: Sequence[Task], **options: Any) -> None:
        super().__init__(*args, **options)
        letters = {each.pk: each for each in documents if each.symbol and each.issued_on}
        named = [(pk, f"{each.symbol}, {each.issued_on:%d/%m/%Y}: {each.subject[:80]}") for pk, each in letters.items()]
        document = cast("forms.TypedChoiceField", self.fields["document"])
        document.choices = [("", _("Choose a document")), *named]
        document.coerce = lambda pk: letters[int(pk)]
        tick(self.fields["tasks"], tasks)


class LetterEndForm(forms.Form):
    """Which tasks a letter was noted with by mistake."""

    tasks = forms.TypedMultipleChoiceField(label=_("Tasks that it does not cover"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, tasks: Sequence[Task], **options: Any) -> None:
        super().__init__(*args, **options)
        tick(self.fields["tasks"], tasks)
