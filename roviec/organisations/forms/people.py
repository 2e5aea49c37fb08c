"""What an administrator fills in about posts, people, roles and whom they follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from roviec.kit.forms import DayField, VersionField
from roviec.organisations.enums import ROLE_SENTENCES, Role
from roviec.organisations.forms.keeping import FromDayForm, UnitField
from roviec.organisations.leaving import OpenLine
from roviec.organisations.models import Post
from roviec.organisations.queries.keeping import UnitLine
from roviec.organisations.queries.people import HeldPost, PersonLine
from roviec.people.models import Person

STANDINGS = [
    ("", _("Everybody")),
    ("holding", _("With a post today")),
    ("without", _("Without a post today")),
    ("closed", _("Account closed")),
]


class PeopleFilter(forms.Form):
    """Words and standing; what cannot be read asks for everybody."""

    q = forms.CharField(label=_("Name or user name"), max_length=80, required=False)
    standing = forms.ChoiceField(label=_("Show"), choices=STANDINGS, required=False)


class WordsForm(forms.Form):
    """The name of somebody, with marks or without."""

    q = forms.CharField(label=_("Name"), max_length=80, required=False)


class TitleForm(forms.Form):
    """What a post is called, and whether its holder heads the unit."""

    title = forms.CharField(label=_("Title of the post"), max_length=200)
    is_head = forms.BooleanField(label=_("Its holder heads the unit"), required=False)
    version = VersionField(required=False)


class RetitlingForm(TitleForm):
    """Another title, from a day on or for a mistake."""

    from_day = DayField(
        label=_("From the day"),
        required=False,
        help_text=_("The days before keep the old title. Leave it empty when the old title was a mistake."),
    )
    field_order = ("title", "from_day", "is_head")


class PostForm(TitleForm):
    """A new post."""

    from_day = DayField(label=_("From the day"))
    key = forms.UUIDField(required=False, widget=forms.HiddenInput())
    field_order = ("title", "is_head", "from_day")


class PersonField(forms.ChoiceField):
    """A choice among people that were found; cleans to the person."""

    widget = forms.RadioSelect

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.people: dict[int, Person] = {}

    def offer(self, lines: Sequence[PersonLine]) -> None:
        """Offer these people, each with his posts of today."""
        self.people = {line.person.pk: line.person for line in lines}
        self.choices = [
            (line.person.pk, f"{line.person.name} ({line.words or line.person.username})") for line in lines
        ]

    def clean(self, value: Any) -> Person | None:
        """The person of a choice that was offered."""
        chosen = super().clean(value)
        return self.people[int(chosen)] if chosen else None


class AppointmentForm(forms.Form):
    """Who takes a post, from which day, until which."""

    person = PersonField(label=_("Who"))
    from_day = DayField(label=_("From the day"))
    until = DayField(label=_("No longer from"), required=False, help_text=_("Leave it empty when no end is known."))

    def __init__(self, *args: Any, people: Sequence[PersonLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].offer(people)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody holds a post for some day."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("from_day") and cleaned.get("until") and cleaned["until"] <= cleaned["from_day"]:
            self.add_error("until", ValidationError(_("It must end after its first day.")))
        return cleaned


class SuccessionForm(forms.Form):
    """Who follows in a post, from which day, with which roles, and what passes to him."""

    person = PersonField(label=_("Successor"))
    from_day = DayField(label=_("From the day"), help_text=_("The leaver's holding ends the day before."))
    roles = forms.MultipleChoiceField(
        label=_("Roles that pass on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    passing = forms.MultipleChoiceField(
        label=_("What the successor takes over"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, people: Sequence[PersonLine], held: HeldPost, open_work: Sequence[OpenLine], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.given = {str(role.pk): role for role, _unit in held.roles}
        self.fields["person"].offer(people)  # type: ignore[attr-defined]
        passed = [line for line in open_work if line.work.hand_over]
        choices = {
            "roles": [(str(role.pk), f"{capfirst(str(Role(role.role).label))}, {unit}") for role, unit in held.roles],
            "passing": [(line.work.key, f"{capfirst(str(line.work.title))}: {line.count}") for line in passed],
        }
        for name, offered in choices.items():
            if offered:
                self.fields[name].choices = offered  # type: ignore[attr-defined]
                self.fields[name].initial = [key for key, _label in offered]
            else:
                del self.fields[name]


class NewPersonForm(forms.Form):
    """An account with its first post: a person without any would be seen by nobody."""

    name = forms.CharField(label=_("Name"), max_length=120)
    username = forms.RegexField(
        label=_("User name"),
        regex=r"^[a-z0-9][a-z0-9._-]{2,59}$",
        max_length=60,
        help_text=_("Small letters without marks, digits and dots. It does not change later."),
        error_messages={"invalid": _("Use 3 to 60 small letters without marks, digits, dots or hyphens.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("The invitation goes there; without it, you hand over the link."),
    )
    post = forms.TypedChoiceField(label=_("Vacant post"), required=False, empty_value=None)
    unit = UnitField(label=_("Or a new post in"), required=False)
    title = forms.CharField(label=_("Title of the new post"), max_length=200, required=False)
    from_day = DayField(label=_("From the day"))

    def __init__(
        self, *args: Any, vacant: Sequence[tuple[Post, str]], lines: Sequence[UnitLine], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        by_pk = {post.pk: post for post, _unit in vacant}
        post = self.fields["post"]
        post.coerce = lambda value: by_pk[int(value)]  # type: ignore[attr-defined]
        post.choices = [  # type: ignore[attr-defined]
            ("", "-"),
            *((post.pk, f"{post.title}, {unit}") for post, unit in vacant),
        ]
        self.fields["unit"].offer(lines, nothing="-")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Either a vacant post, or a unit and the title of a new one."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("post"):
            return cleaned
        if not cleaned.get("unit"):
            self.add_error("post", ValidationError(_("Choose a vacant post, or a unit for a new one.")))
        elif not cleaned.get("title"):
            self.add_error("title", ValidationError(_("Write the title of the new post.")))
        return cleaned


class NameForm(forms.Form):
    """A person's name and address."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    version = VersionField()


class LeavingForm(FromDayForm):
    """The day from which a person holds no post any more, and whether his account is closed."""

    close = forms.BooleanField(label=_("Close the account from that day on"), required=False, initial=True)
    field_order = ("from_day", "close")


class RoleForm(forms.Form):
    """A role and the unit it is over."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    over = UnitField(label=_("Over this unit and all below it"))

    def __init__(self, *args: Any, lines: Sequence[UnitLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{capfirst(str(role.label))}: {ROLE_SENTENCES[role]}") for role in Role
        ]
        self.fields["over"].offer(lines)  # type: ignore[attr-defined]


class AreaForm(forms.Form):
    """What a holder follows: a unit, or a field, by which document."""

    role = forms.ChoiceField(label=_("As"), widget=forms.RadioSelect)
    unit = UnitField(label=_("Unit"), required=False)
    field = forms.CharField(
        label=_("Or a field"), max_length=120, required=False, help_text=_("For what is no unit: a line of work.")
    )
    basis = forms.CharField(
        label=_("By the document"),
        max_length=120,
        help_text=_("Number and symbol of the notice or decision that assigns it."),
    )
    from_day = DayField(label=_("From the day"))
    until = DayField(label=_("No longer from"), required=False, help_text=_("Leave it empty when no end is known."))

    def __init__(self, *args: Any, lines: Sequence[UnitLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, capfirst(str(role.label))) for role in (Role.LEADER, Role.MONITOR)
        ]
        self.fields["unit"].offer(lines, nothing="-")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A unit or a field, not both; some day."""
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("unit")) is bool(cleaned.get("field")):
            self.add_error("unit", ValidationError(_("Choose a unit or write a field, one of the two.")))
        if cleaned.get("from_day") and cleaned.get("until") and cleaned["until"] <= cleaned["from_day"]:
            self.add_error("until", ValidationError(_("It must end after its first day.")))
        return cleaned
