"""What a reviewer writes beside the numbers, and wishes to correct an accepted one."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.organisations.models import Holding
from roviec.reports.forms.cards import EntryForm
from roviec.reports.models import Remark
from roviec.reports.queries.sheet import Sheet


class RemarksForm(forms.Form):
    """A remark box beside every number, and one for the whole sheet; the office may write for one of `speakers`."""

    overall = forms.CharField(
        label=gettext_lazy("Remark on the whole report"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, sheet: Sheet, data: QueryDict | None = None, *, speakers: Sequence[Holding] = ()) -> None:
        """Make a box for each line."""
        super().__init__(data)
        self.speakers = {holding.pk: holding for holding in speakers}
        if speakers:
            people = [(pk, f"{holding.person.name}, {holding.post.title}") for pk, holding in self.speakers.items()]
            self.fields["speaker"] = forms.TypedChoiceField(
                label=_("Written on behalf of"),
                choices=[("", _("nobody: my own remarks")), *people],
                coerce=int,
                empty_value=None,
                required=False,
            )
        most = Remark._meta.get_field("words").max_length
        for line in sheet.lines:
            self.fields[f"r{line.target.pk}"] = forms.CharField(
                label=_("Remark on “%(target)s”") % {"target": line.target.name},
                required=False,
                max_length=most,
                widget=forms.Textarea(attrs={"rows": 1, "class": "input", "placeholder": _("Remark")}),
            )

    def remarks(self) -> dict[int | None, str]:
        """What was written, by target id; None for the whole sheet."""
        words: dict[int | None, str] = {None: self.cleaned_data.get("overall", "")}
        words |= {int(name[1:]): text for name, text in self.cleaned_data.items() if name[1:].isdigit()}
        return words

    @property
    def speaker(self) -> Holding | None:
        """The leader on whose behalf the remarks were written."""
        chosen = self.cleaned_data.get("speaker")
        return self.speakers.get(chosen) if chosen else None


class CorrectionForm(EntryForm):
    """The card of an accepted figure with the reason for another one."""

    why = forms.CharField(
        label=gettext_lazy("Why it has to be corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why the figure has to be corrected.")},
    )


class RevocationForm(forms.Form):
    """Why an accepted report is revoked, and by which document if there is one."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is revoked"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why the report is revoked.")},
    )
    basis = forms.CharField(
        label=gettext_lazy("By which document"),
        help_text=gettext_lazy("Number and day, where there is one: minutes of an inspection, an official letter."),
        max_length=200,
        required=False,
    )


class RefusalForm(forms.Form):
    """Why a correction is refused."""

    words = forms.CharField(
        label=gettext_lazy("Why it is refused"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why the correction is refused.")},
    )
