"""What is typed about a task."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roviec.documents.files import ACCEPT
from roviec.documents.models import Document
from roviec.kit.forms import DayField, VersionField
from roviec.organisations.models import Holding, Unit
from roviec.regulations.working_days import WorkCalendar
from roviec.tasks.enums import CoState, FileKind, LateCause, TaskState


class ProgressForm(forms.Form):
    """Per cent and words."""

    percent = forms.IntegerField(
        label=_("Done so far (%)"), min_value=0, max_value=99, widget=forms.NumberInput({"class": "figure"})
    )
    words = forms.CharField(label=_("What has been done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    version = VersionField()


class CompletionForm(forms.Form):
    """What came out."""

    words = forms.CharField(
        label=_("What came out"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ResultForm(forms.Form):
    """What came out, for those who judge it."""

    words = forms.CharField(label=_("What came out"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class CauseField(forms.ChoiceField):
    """Whose doing a delay is, as who judges sees it."""

    def __init__(self, help_text: Any) -> None:
        super().__init__(
            label=_("Cause of the delay"),
            help_text=help_text,
            choices=[("", _("Not judged")), *((cause.value, capfirst(cause.label)) for cause in LateCause)],
            required=False,
        )


class JudgementForm(forms.Form):
    """Which submission was looked at, what is said of it, and of a late one whose doing it is."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    cause = CauseField(_("Confirm what the unit said, or change it: both are kept and shown."))

    def __init__(self, *args: Any, is_late: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_late:
            del self.fields["cause"]


class RedoForm(JudgementForm):
    """What is missing has to be said."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["remark"].required = True
        self.fields["remark"].error_messages["required"] = _("Say what is missing, so that the unit can do it.")


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SuspensionForm(ReasonForm):
    """On the ground of which document, and why."""

    basis = forms.TypedChoiceField(
        label=_("Document"),
        help_text=_("The decision or conclusion that suspends the task; enter it in the register of documents first."),
    )
    field_order = ("basis", "reason")

    def __init__(self, *args: Any, documents: Sequence[Document], **options: Any) -> None:
        super().__init__(*args, **options)
        known = {document.pk: document for document in documents}
        basis = cast("forms.TypedChoiceField", self.fields["basis"])
        basis.choices = [("", _("Choose a document")), *((pk, str(document)[:120]) for pk, document in known.items())]
        basis.coerce = lambda pk: known[int(pk)]


class OnWorkingDay(forms.Form):
    """A form with a due day: one on which offices do not work is said, and the next working day offered."""

    day_name = "until"
    keep_day = forms.BooleanField(label=_("Keep this day all the same"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, calendar: WorkCalendar, **options: Any) -> None:
        super().__init__(*args, **options)
        self.calendar = calendar

    def clean(self) -> dict[str, Any]:
        """Ask once more about a day off."""
        typed = super().clean() or self.cleaned_data
        is_kept, day = typed.pop("keep_day", False), typed.get(self.day_name)
        if day and not is_kept and not self.calendar.is_working(day):
            better = self.calendar.on_or_after(day)
            self.fields["keep_day"].widget = forms.CheckboxInput()
            self.add_error(
                self.day_name,
                ValidationError(
                    _(
                        "Offices do not work on %(day)s. The next working day is %(better)s: write it, or keep the day below."
                    ),
                    "day-off",
                    {"day": f"{day:%d/%m/%Y}", "better": f"{better:%d/%m/%Y}"},
                ),
            )
        return typed


class ExtensionForm(OnWorkingDay):
    """Until when, and why."""

    until = DayField(label=_("New due day"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("until", "keep_day", "reason")


class GrantForm(OnWorkingDay):
    """Until when more time is given, and what is said."""

    until = DayField(label=_("New due day"))
    remark = forms.CharField(
        label=_("Remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    cause = CauseField(_("Whose doing it is that the first day is not kept."))
    field_order = ("until", "keep_day", "cause", "remark")


class GivenForm(OnWorkingDay):
    """What is to be done, by which unit, by when."""

    day_name = "due_on"
    title = forms.CharField(label=_("What is to be done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    lead_unit = forms.TypedChoiceField(label=_("Lead unit"))
    due_on = DayField(label=_("Due day"), required=False)
    product = forms.CharField(label=_("Product"), max_length=300, required=False)
    field_order: tuple[str, ...] = ("title", "lead_unit", "due_on", "keep_day", "product")

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        known = {unit.pk: unit for unit in units}
        lead = cast("forms.TypedChoiceField", self.fields["lead_unit"])
        lead.choices = [("", _("Choose a unit")), *((pk, unit.name) for pk, unit in known.items())]
        lead.coerce = lambda pk: known[int(pk)]


class NewTaskForm(GivenForm):
    """A task that comes from no plan: on what ground, what, by which unit with which others, by when."""

    ground = forms.CharField(
        label=_("On what ground"),
        max_length=120,
        help_text=_("Number of the document, the conclusion or the request that it comes from."),
    )
    authority = forms.CharField(label=_("Who signs or decides what comes out"), max_length=200, required=False)
    co_units = forms.TypedMultipleChoiceField(
        label=_("Co-operating units"), required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    field_order = ("title", "lead_unit", "due_on", "keep_day", "product", "ground", "authority", "co_units", "key")

    def __init__(
        self, *args: Any, units: Sequence[Unit], others: Sequence[Unit], demanded: Collection[str], **options: Any
    ) -> None:
        """`others`: who may co-operate; `demanded`: the fields without which a task is not clear enough to go out."""
        super().__init__(*args, units=units, **options)
        _offer_units(self.fields["co_units"], others)
        for name in demanded:
            self.fields[name].required = True


class CoUnitsForm(forms.Form):
    """Further units that are asked to co-operate."""

    units = forms.TypedMultipleChoiceField(label=_("Units"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_units(self.fields["units"], units)


def _offer_units(field: forms.Field, units: Sequence[Unit]) -> None:
    known = {unit.pk: unit for unit in units}
    many = cast("forms.TypedMultipleChoiceField", field)
    many.choices = [(pk, unit.name) for pk, unit in known.items()]
    many.coerce = lambda pk: known[int(pk)]


class ReplacementForm(GivenForm):
    """The task that takes the place of another, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("title", "lead_unit", "due_on", "keep_day", "product", "reason")


class PartForm(OnWorkingDay):
    """A part of a task: what, by which unit or person, by when."""

    day_name = "due_on"
    title = forms.CharField(label=_("What is to be done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    lead = forms.TypedChoiceField(label=_("Unit or person"))
    due_on = DayField(label=_("Due day"), required=False)
    product = forms.CharField(label=_("Product"), max_length=300, required=False)
    field_order = ("title", "lead", "due_on", "keep_day", "product")

    def __init__(self, *args: Any, units: Sequence[Unit], people: Sequence[Holding], **options: Any) -> None:
        super().__init__(*args, **options)
        known: dict[str, Unit | Holding] = {f"u{unit.pk}": unit for unit in units}
        of_units = [(f"u{unit.pk}", unit.name) for unit in units]
        of_people = [(f"p{holding.pk}", _named(holding)) for holding in people]
        known |= {f"p{holding.pk}": holding for holding in people}
        lead = cast("forms.TypedChoiceField", self.fields["lead"])
        groups = [(_("People of the unit"), of_people), (_("Units"), of_units)]
        lead.choices = [("", _("Choose a unit or a person")), *(group for group in groups if group[1])]
        lead.coerce = lambda key: known[key]


def _named(holding: Holding) -> str:
    return f"{holding.person.name} ({holding.post.title})"


class PersonForm(forms.Form):
    """Who in the unit works on the task."""

    holding = forms.TypedChoiceField(label=_("Who works on it"), required=False, empty_value=None)

    def __init__(self, *args: Any, people: Sequence[Holding], **options: Any) -> None:
        super().__init__(*args, **options)
        known = {holding.pk: holding for holding in people}
        field = cast("forms.TypedChoiceField", self.fields["holding"])
        field.choices = [("", _("Nobody in particular")), *((pk, _named(holding)) for pk, holding in known.items())]
        field.coerce = lambda pk: known[int(pk)]


class CoAnswerForm(forms.Form):
    """What a co-operating unit says of its part."""

    state = forms.ChoiceField(
        label=_("Your part"),
        choices=[(state.value, capfirst(state.label)) for state in CoState if state != CoState.ASKED],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("In words"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CommentForm(forms.Form):
    """What is said, and who is asked to look."""

    words = forms.CharField(label=_("Comment"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    mentioned = forms.TypedMultipleChoiceField(
        label=_("Ask to look"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Sequence[Holding], **options: Any) -> None:
        super().__init__(*args, **options)
        known = {holding.pk: holding for holding in people}
        field = cast("forms.TypedMultipleChoiceField", self.fields["mentioned"])
        field.choices = [(pk, _named(holding)) for pk, holding in known.items()]
        field.coerce = lambda pk: known[int(pk)]


class MilestoneForm(forms.Form):
    """A step and its day."""

    title = forms.CharField(label=_("Milestone"), max_length=200)
    due_on = DayField(label=_("By"))


class TaskFileForm(forms.Form):
    """A piece of evidence or a product."""

    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[(kind.value, capfirst(kind.label)) for kind in FileKind],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("The same title again makes the next version.")
    )
    upload = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ACCEPT}))


class SeriesForm(forms.Form):
    """Work that comes back."""

    title = forms.CharField(label=_("What is to be done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
    lead_unit = forms.TypedChoiceField(label=_("Lead unit"))
    frequency = forms.ChoiceField(
        label=_("How often"), choices=[("MONTH", _("Each month")), ("QUARTER", _("Each quarter"))]
    )
    due_day = forms.IntegerField(
        label=_("Due each time on day"),
        min_value=1,
        max_value=31,
        help_text=_("Of the month, or of the last month of the quarter; on a day off the next working day."),
    )
    starts_on = DayField(label=_("From"))
    product = forms.CharField(label=_("Product"), max_length=300, required=False)

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        known = {unit.pk: unit for unit in units}
        lead = cast("forms.TypedChoiceField", self.fields["lead_unit"])
        lead.choices = [("", _("Choose a unit")), *((pk, unit.name) for pk, unit in known.items())]
        lead.coerce = lambda pk: known[int(pk)]


class DelayForm(forms.Form):
    """Whose doing, and what happened."""

    cause = forms.ChoiceField(label=_("Cause of the delay"), choices=LateCause.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class TaskFilter(forms.Form):
    """What a list of tasks is narrowed to; anything else in the address is ignored."""

    STANDINGS = (
        ("", _("All")),
        ("overdue", _("Overdue")),
        ("soon", _("Due soon")),
        ("running", _("Running in time")),
        ("undated", _("Without a deadline")),
        ("open", _("Not done")),
        ("on-time", _("Done on time")),
        ("late", _("Done late")),
        ("done", _("Done")),
    )
    standing = forms.ChoiceField(label=_("Standing"), choices=STANDINGS, required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("task", "State"),
        choices=[("", _("All")), *((state.value, capfirst(state.label)) for state in TaskState)],
        required=False,
    )
    unit = forms.IntegerField(label=_("Lead unit"), required=False)
    plan = forms.IntegerField(required=False, widget=forms.HiddenInput)
    item = forms.IntegerField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Words"), max_length=100, required=False)
