"""What an administrator says about signing in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from roviec.kit.forms import VersionField
from roviec.organisations.enums import Role


class LetInForm(forms.Form):
    """Whether the second factor is lost too."""

    second_factor = forms.BooleanField(
        label=_("Also remove the second factor: the phone and the recovery codes are lost"), required=False
    )


class SignInRuleForm(forms.Form):
    """How long a session may lie unused, and who needs a second factor."""

    idle_hours = forms.IntegerField(label=_("Hours after which an unused session ends"), min_value=1, max_value=24)
    second_factor_roles = forms.MultipleChoiceField(
        label=_("Roles that need a second factor"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    second_factor_grace_days = forms.IntegerField(label=_("Days to set it up"), min_value=0, max_value=90)
    version = VersionField()
