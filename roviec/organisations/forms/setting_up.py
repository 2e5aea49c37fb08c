"""What is asked when the installation is set up, and when members of an organisation are founded by a preset."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.kit.forms import DayField
from roviec.kit.periods import PeriodKind
from roviec.organisations.blueprints import member_namings, short_of
from roviec.organisations.set_up_code import is_set_up_code
from roviec.people.models import Person
from roviec.regulations.models import UnitPreset

OTHER = "other"
MOST_MEMBERS = 200
LONGEST_NAME = 120
USERNAME = re.compile(r"[0-9A-Za-z._-]+")
REFORM = date(2025, 7, 1)


def _days(label: Any, initial: int, most: int = 60) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "figure"})
    return forms.IntegerField(label=label, min_value=1, max_value=most, initial=initial, widget=widget)


class MembersForm(forms.Form):
    """The wards and communes of an organisation, one a line."""

    members = forms.CharField(
        label=gettext_lazy("Wards and communes, one a line"),
        widget=forms.Textarea(attrs={"rows": 5, "class": "input"}),
        help_text=gettext_lazy("With the word for its kind. Each is founded with its bodies and posts."),
        max_length=30_000,
    )
    start = DayField(label=gettext_lazy("They exist since"), initial=REFORM)

    def clean_members(self) -> str:
        """At most so many names, each of a length a board can show, none twice."""
        return checked_members(self.cleaned_data["members"])


class RegimeForm(forms.Form):
    """What base period units report in, and its days."""

    frequency = forms.ChoiceField(
        label=gettext_lazy("Units report each"),
        choices=[(PeriodKind.MONTH, gettext_lazy("month")), (PeriodKind.QUARTER, gettext_lazy("quarter"))],
        widget=forms.RadioSelect,
        initial=PeriodKind.MONTH,
    )
    opens = _days(gettext_lazy("Opens on day"), 1)
    cutoff = _days(gettext_lazy("Figures up to day"), 18)
    due = _days(gettext_lazy("Due on day"), 20)
    locks = _days(gettext_lazy("Locked on day"), 40, 90)

    def clean(self) -> dict[str, Any]:
        """The days follow one another."""
        cleaned = super().clean() or {}
        days = [cleaned.get(name) for name in ("opens", "cutoff", "due", "locks")]
        if None not in days and days != sorted(days):  # type: ignore[type-var]
            self.add_error("locks", _("Opening, cut-off, due day and lock follow one another."))
        return cleaned

    @property
    def regime(self) -> dict[str, Any]:
        """The five values, cleaned."""
        return {name: self.cleaned_data[name] for name in ("frequency", "opens", "cutoff", "due", "locks")}


class SetUpForm(RegimeForm):
    """All that an installation needs to begin; `presets` are those that hold."""

    code = forms.CharField(
        label=gettext_lazy("Set-up code"),
        max_length=40,
        help_text=gettext_lazy("“roviec run” prints it where the system was started."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the system"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    preset = forms.ChoiceField(label=gettext_lazy("What the organisation is"), widget=forms.RadioSelect)
    organisation = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("With the word for its kind, as on its seal."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    short_name = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Without the word for its kind."),
    )
    members = forms.CharField(
        label=gettext_lazy("Wards and communes, one a line"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        help_text=gettext_lazy("Only for a city or a province. More can be added later."),
    )
    start = DayField(label=gettext_lazy("It exists since"), initial=REFORM)
    name = forms.CharField(
        label=gettext_lazy("Full name of the person"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label=gettext_lazy("User name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input"}),
    )

    def __init__(self, *args: Any, presets: list[UnitPreset], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(preset.code, preset.name) for preset in presets]
        self.fields["preset"].choices = [*choices, (OTHER, _("Another one: only its name, units come later"))]  # type: ignore[attr-defined]
        self.fields["preset"].initial = choices[0][0] if choices else OTHER

    def clean_code(self) -> str:
        """Only who sees where the system was started may set it up."""
        if not is_set_up_code(code := self.cleaned_data["code"]):
            raise ValidationError(_("This is not the code. Look where the system was started."))
        return str(code)

    def clean_username(self) -> str:
        """As people can type it anywhere."""
        if not USERNAME.fullmatch(username := self.cleaned_data["username"]):
            raise ValidationError(_("A user name has letters without marks, digits, points and dashes only."))
        return str(username)

    def clean_members(self) -> str:
        """As in the form for more of them."""
        return checked_members(self.cleaned_data["members"])

    def clean(self) -> dict[str, Any]:
        """The two passwords are one, and a good one."""
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two new passwords differ. Type the same one twice."))
        elif first:
            person = Person(username=cleaned.get("username", ""), name=cleaned.get("name", ""))
            try:
                validate_password(first, person)
            except ValidationError as error:
                self.add_error("password1", error)
        cleaned["organisation"] = " ".join(cleaned.get("organisation", "").split())
        cleaned["short_name"] = cleaned.get("short_name") or short_of(cleaned["organisation"])
        return cleaned


def checked_members(lines: str) -> str:
    """The lines, or the sentence about what is wrong with them."""
    namings = [naming for _code, naming in member_namings(lines)]
    if len(namings) > MOST_MEMBERS:
        raise ValidationError(_("At most %(most)d at once.") % {"most": MOST_MEMBERS})
    if long := next((naming for naming in namings if len(naming.name) > LONGEST_NAME), None):
        raise ValidationError(_("This name is too long: %(name)s…") % {"name": long.name[:40]})
    names = [naming.name.casefold() for naming in namings]
    if twice := next((naming for naming in namings if names.count(naming.name.casefold()) > 1), None):
        raise ValidationError(_("“%(name)s” stands there twice.") % {"name": twice.name})
    return lines
