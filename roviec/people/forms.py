"""What people choose for their own screen."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

THEMES = [("auto", _("as this device")), ("light", _("light")), ("dark", _("dark"))]


class DisplayForm(forms.Form):
    """Language and theme; what is left out stays as it is."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, required=False)
