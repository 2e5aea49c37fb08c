"""Who takes over what somebody has open: one for all, or another for a thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roviec.kit.forms import DayField
from roviec.organisations.leaving import OpenLine, OpenThing, OpenWork
from roviec.organisations.models import Holding

# So many things of a kind have a choice of their own; the rest goes with the choice for all.
MOST_ROWS = 200
STAYS = "-"


class HandOverForm(forms.Form):
    """A successor for all, another for single things, and the day from which it holds."""

    from_day = DayField(label=_("From the day"))
    to_all = forms.ChoiceField(label=_("Who takes over"), required=False)

    def __init__(self, *args: Any, lines: Sequence[OpenLine], people: Sequence[Holding], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        self.people = {str(each.pk): each for each in people}
        named = [(key, f"{each.person.name} ({each.post.title})") for key, each in self.people.items()]
        self.fields["to_all"].choices = [("", _("Chosen for each thing")), *named]  # type: ignore[attr-defined]
        for line in lines:
            for thing in line.things[:MOST_ROWS]:
                choices = [("", _("As chosen for all")), *named, (STAYS, _("Stays for now"))]
                field = forms.ChoiceField(
                    label=thing.words, choices=choices, required=False, widget=forms.Select({"class": "input"})
                )
                self.fields[_name(line.work, thing)] = field

    @property
    def kinds(self) -> Iterator[tuple[OpenLine, list[tuple[OpenThing, forms.BoundField]], int]]:
        """Each kind with its things and their choices, and how many more there are."""
        for line in self.lines:
            rows = [(thing, self[_name(line.work, thing)]) for thing in line.things[:MOST_ROWS]]
            yield line, rows, max(len(line.things) - MOST_ROWS, 0)

    def clean(self) -> dict[str, Any]:
        """Somebody takes over something."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.given:
            self.add_error("to_all", ValidationError(_("Choose who takes over, for all or for a thing.")))
        return cleaned

    @property
    def given(self) -> dict[tuple[str, int], Holding]:
        """The successors by kind and thing."""
        to_all = self.cleaned_data.get("to_all", "")
        chosen = {
            (line.work.key, thing.thing.pk): self.cleaned_data.get(_name(line.work, thing)) or to_all
            for line in self.lines
            for thing in line.things
        }
        return {key: self.people[to] for key, to in chosen.items() if to in self.people}


def _name(work: OpenWork, thing: OpenThing) -> str:
    return f"to-{work.key}-{thing.thing.pk}"
