"""What people type in a sheet, read into answers; nothing is saved here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roviec.figures.enums import FigureState
from roviec.kit.forms import NumberField, VersionField
from roviec.kit.numbers import format_number
from roviec.plans.enums import BreakdownRule
from roviec.reports.queries.answers import Answer, a_figure, fault_of, part_field
from roviec.reports.queries.sheet import Line, Sheet

ZERO = "ZERO"
CHIPS = [
    (FigureState.REPORTED, gettext_lazy("Has a figure")),
    (ZERO, gettext_lazy("Nothing arose (0)")),
    (FigureState.NOT_APPLICABLE, gettext_lazy("Does not apply")),
    (FigureState.UNAVAILABLE, gettext_lazy("No figure yet")),
]
FINAL, ESTIMATE = "0", "1"
NUMBERS = ("figure", "running", "denominator")
# The fields whose text the hidden field `shown` keeps, in its order.
TYPED = ("state", *NUMBERS, "is_estimate", "reason", "note")


class EntryForm(forms.Form):
    """The card of one target.

    `answer` is what is said of the target after cleaning, None for nothing; `is_touched` tells a card whose fields differ
    from what the page showed, so that a form with many cards leaves alone those the writer did not touch.
    """

    state = forms.ChoiceField(choices=CHIPS, widget=forms.RadioSelect, required=False)
    figure = NumberField(required=False)
    running = NumberField(required=False)
    denominator = NumberField(required=False)
    is_estimate = forms.ChoiceField(
        choices=[(FINAL, gettext_lazy("Final")), (ESTIMATE, gettext_lazy("Estimate"))],
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(max_length=300, required=False)
    note = forms.CharField(max_length=500, required=False)
    version = VersionField(required=False)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, line: Line, data: QueryDict | None = None) -> None:
        """Make the card of a line; only the number fields its target has are there."""
        super().__init__(data, prefix=f"t{line.target.pk}", initial=_initial(line))
        self.line = line
        self.answer: Answer | None = None
        self.is_caught_up = False
        if not line.runs:
            del self.fields["running"]
        if not line.target.is_ratio:
            del self.fields["denominator"]
            decimals = line.target.decimals
            self.fields["figure"].decimals = decimals  # type: ignore[attr-defined]
            if line.runs:
                self.fields["running"].decimals = decimals  # type: ignore[attr-defined]
        self.parts = {part_field(line.target, name): name for name in line.target.breakdowns}
        for name, label in self.parts.items():
            self.fields[name] = NumberField(label=label, required=False, decimals=line.target.decimals)
        self.typed = (*TYPED, *self.parts)
        self.initial["shown"] = json.dumps([_text(self.initial.get(name)) for name in self.typed], ensure_ascii=False)
        self.initial["version"] = line.version

    @property
    def is_reckoned(self) -> bool:
        """Whether the total is made of its parts, and so is never typed."""
        return bool(self.line.target.breakdown_rule == BreakdownRule.COMPUTED)

    @property
    def is_touched(self) -> bool:
        """Whether anything was typed or chosen on this card; a card that was not sent was not."""
        return self.add_prefix("shown") in self.data and bool(self._changed)

    @property
    def _changed(self) -> set[str]:
        """The fields whose text differs from what the page showed."""
        try:
            shown = dict(zip(self.typed, json.loads(self.data.get(self.add_prefix("shown"), "")), strict=True))
        except (ValueError, TypeError, RecursionError):
            # Not what the page wrote: the card is compared with what is kept.
            shown = {name: _text(self.initial.get(name)) for name in self.typed}
        return {name for name in self.typed if name in self.fields and self._typed(name) != str(shown[name])}

    def take_as_seen(self) -> None:
        """The writer is shown what somebody else wrote: sent again as it is typed, the card replaces that knowingly."""
        self.is_caught_up = True

    @property
    def carried(self) -> dict[str, Any]:
        """The hidden fields: what the writer has seen, which a refused form goes on carrying."""
        names = ("version", "shown")
        if self.is_bound and not self.is_caught_up:
            return {name: self.data.get(self.add_prefix(name), "") for name in names}
        return {name: self.initial[name] for name in names}

    def _typed(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), "")).strip()

    def clean(self) -> dict[str, Any]:
        """Read the answer from chip and numbers: of the two, what the writer changed says what he means."""
        cleaned = super().clean() or {}
        numbers = (*NUMBERS, *self.parts)
        if any(name in self.errors for name in numbers):
            # The page computes one of the two from the other, so both are wrong in one way: that is said once.
            if "running" in self.errors and self.errors["running"] == self.errors.get("figure"):
                del self.errors["running"]
            return cleaned
        changed = self._changed
        chip, numbers_changed = cleaned.get("state") or "", bool(changed & set(numbers))
        typed = [cleaned[name] for name in numbers if cleaned.get(name) is not None]
        if numbers_changed and (typed or not chip or "state" not in changed):
            if "state" in changed and typed and self._contradicts(chip, cleaned, changed):
                self.add_error("figure", self._two_wishes(chip))
                return cleaned
            chip = chip if "state" in changed and chip == ZERO else FigureState.REPORTED if typed else ""
        self.answer = self._answer(chip, cleaned, changed)
        if self.answer and not self.errors and (fault := fault_of(self.line.target, self.answer)):
            self.add_error(fault.field if fault.field in self.fields else "figure", fault.sentence)
        return cleaned

    def _contradicts(self, chip: str, cleaned: dict[str, Any], changed: set[str]) -> bool:
        """Whether a number was typed and a chip chosen that says another thing."""
        if chip == ZERO:
            return self._number(cleaned, changed) != self.line.stored(Decimal(0), None)
        return chip in {FigureState.NOT_APPLICABLE, FigureState.UNAVAILABLE}

    def _two_wishes(self, chip: str) -> str:
        words = str(dict(CHIPS)[chip])
        return _("You typed a number and chose “%(chip)s”. Keep one of the two.") % {"chip": words}

    def _answer(self, chip: str, cleaned: dict[str, Any], changed: set[str]) -> Answer | None:
        note, is_estimate = cleaned.get("note", ""), cleaned.get("is_estimate") == ESTIMATE
        if chip in {FigureState.NOT_APPLICABLE, FigureState.UNAVAILABLE}:
            reason = cleaned.get("reason", "") if chip == FigureState.UNAVAILABLE else ""
            return Answer(chip, reason=reason, note=note)
        if chip == ZERO:
            zero = a_figure(0, 0) if self.line.target.is_ratio else a_figure(self.line.stored(Decimal(0), None) or 0)
            nothing = dict.fromkeys(self.line.target.breakdowns, Decimal(0))
            return Answer(*zero.counted[:3], is_estimate=is_estimate, note=note, parts=nothing)
        parts = {label: cleaned[name] for name, label in self.parts.items() if cleaned.get(name) is not None}
        number = self._total(parts, cleaned, changed)
        denominator = cleaned.get("denominator")
        if chip != FigureState.REPORTED or (number is None and denominator is None):
            return None
        answer = Answer(FigureState.REPORTED, number, denominator, is_estimate=is_estimate, note=note, parts=parts)
        return answer.reckoned(self.line.target)

    def _total(self, parts: dict[str, Decimal], cleaned: dict[str, Any], changed: set[str]) -> Decimal | None:
        """The total as typed; made of its parts where that is the rule, or where all of them are there and it is not."""
        is_computed = self.line.target.breakdown_rule == BreakdownRule.COMPUTED
        typed = cleaned.get("figure") is not None or cleaned.get("running") is not None
        if parts and (is_computed or (not typed and len(parts) == len(self.parts))):
            return sum(parts.values(), Decimal(0))
        return self._number(cleaned, changed)

    def _number(self, cleaned: dict[str, Any], changed: set[str]) -> Decimal | None:
        """The number to keep; of period and running total either may be typed."""
        figure, running = cleaned.get("figure"), cleaned.get("running")
        if figure is None or running is None or not self.line.runs:
            return self.line.stored(figure, running)
        if "running" in changed and "figure" not in changed:
            return self.line.stored(None, running)
        if {"running", "figure"} <= changed and figure + self.line.before != running:
            self.add_error(
                "running",
                _("%(figure)s in the period and %(running)s in all do not agree: it was %(before)s before.")
                % {
                    "figure": format_number(figure),
                    "running": format_number(running),
                    "before": format_number(self.line.before),
                },
            )
        return self.line.stored(figure, None)


def _initial(line: Line) -> dict[str, Any]:
    """What the card shows of what is said already."""
    answer = line.answer
    if answer is None:
        return {"is_estimate": FINAL}
    figure = line.in_period(answer)
    is_zero = answer.is_figure and figure == 0 and not answer.denominator
    return {
        "state": ZERO if is_zero else answer.state,
        "figure": figure,
        "running": line.running(answer),
        "denominator": answer.denominator,
        "is_estimate": ESTIMATE if answer.is_estimate else FINAL,
        "reason": answer.reason,
        "note": answer.note,
    } | {part_field(line.target, name): number for name, number in answer.parts.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return format_number(value) if isinstance(value, Decimal) else str(value)


def entry_forms(sheet: Sheet, data: QueryDict | None = None, only: Iterable[int] | None = None) -> list[EntryForm]:
    """The cards of a sheet in its order; those not in `only` are shown as they are, unbound."""
    wanted = None if only is None else set(only)
    return [EntryForm(line, data if wanted is None or line.target.pk in wanted else None) for line in sheet.lines]
