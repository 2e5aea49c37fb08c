"""When backups are made and kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from roviec.backups.models import BackupRule
from roviec.kit.forms import VersionField


class RuleForm(forms.Form):
    """The values of the rule."""

    is_on = forms.BooleanField(label=_("Make a backup every day"), required=False)
    hour = forms.IntegerField(label=_("At this hour (0-23)"), min_value=0, max_value=23)
    keep = forms.IntegerField(label=_("How many are kept"), min_value=1, max_value=365)
    prove_every_days = forms.IntegerField(label=_("Prove one every so many days"), min_value=1, max_value=90)
    warn_after_days = forms.IntegerField(
        label=_("Warn when the last proof is older than (days)"), min_value=1, max_value=365
    )
    version = VersionField(required=False)

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        return {name: self.cleaned_data[name] for name in BackupRule.VALUES}
