"""Filters that show a line of a sheet: its answer, its past, what it comes to."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.utils.translation import gettext as _

from roviec.kit.numbers import format_number
from roviec.plans.enums import Nature
from roviec.plans.models import PlanVersion
from roviec.reports.forms import NUMBERS, EntryForm, EstimateForm, RemarksForm
from roviec.reports.papers.filled import Change
from roviec.reports.queries.answers import Answer
from roviec.reports.queries.estimates import EstimateLine
from roviec.reports.queries.schemes import never_asked_for, plans_to_cover, schemes_of
from roviec.reports.queries.sentences import (
    check_sentence,
    doubts,
    end_in_words,
    in_full,
    in_words,
    parts_words,
    with_measure,
)
from roviec.reports.queries.sheet import Line, Sheet

register = template.Library()


@register.filter
def first_missing(sheet: Sheet, mine: Container[int] | None) -> Line | None:
    """The first target nothing is said of yet, of those one writes (None: all)."""
    return next((line for line in sheet.missing if mine is None or line.target.pk in mine), None)


@register.filter
def check(line: Line) -> str:
    """The sentence of what the figure comes to."""
    return check_sentence(line, line.answer)


@register.filter
def check_typed(card: EntryForm) -> str:
    """The sentence of what a card says: as it was typed, when it comes back with others that are wrong."""
    return check_sentence(card.line, card.answer if card.is_bound else card.line.answer)


@register.filter
def doubt(line: Line) -> str:
    """What looks like a slip of the finger."""
    return doubts(line, line.answer)


@register.filter
def says(line: Line) -> str:
    """The answer in words."""
    return in_words(line, line.answer)


@register.filter
def was_sent_as(line: Line) -> str:
    """What was sent the time before, in words."""
    return in_words(line, line.sent_answer)


@register.filter
def wanted(line: Line) -> str:
    """What a waiting correction proposes, in words."""
    return in_words(line, Answer.of(line.correction)) if line.correction else ""


@register.filter
def said_before(line: Line) -> str:
    """The figure of the period before; for what runs, what arose in it."""
    return _plain_figure(line, line.previous)


@register.filter
def said_last_year(line: Line) -> str:
    """The figure of the same period last year."""
    return _plain_figure(line, line.year_before)


def _plain_figure(line: Line, answer: Answer | None) -> str:
    """A number without its unit, a ratio with its own; "0" is a number, a dash is nothing."""
    if answer is None or answer.numerator is None:
        return in_words(line, answer)
    if line.target.is_ratio:
        value = answer.value(line.target)
        return "" if value is None else with_measure(round(value, 1), line.target.measure)
    return format_number(answer.numerator)


@register.filter
def says_in_period(line: Line) -> str:
    """What arose in the period, or the state in words."""
    if line.answer is None or line.answer.numerator is None or line.target.is_ratio:
        return in_words(line, line.answer)
    return format_number(line.in_period(line.answer))


@register.filter
def says_running(line: Line) -> str:
    """The running total."""
    return format_number(line.running(line.answer))


@register.filter
def says_ratio(line: Line) -> str:
    """The ratio in the target's measure."""
    value = line.answer.value(line.target) if line.answer and line.target.is_ratio else None
    return "" if value is None else with_measure(round(value, 2), line.target.measure)


@register.filter
def plain(number: Decimal | None) -> str:
    """A number for scripts: digits and a dot."""
    return "" if number is None else f"{number.normalize():f}"


@register.filter
def shown_number(value: Any) -> str:
    """A number as people read it; typed text as it was typed."""
    return format_number(value) if isinstance(value, Decimal) else str(value or "")


@register.filter
def number_fields(card: EntryForm) -> list[tuple[str, BoundField]]:
    """The number fields of a card with what they are called, the one that is kept first."""
    names = [name for name in NUMBERS if name in card.fields]
    if card.line.runs and card.line.target.nature == Nature.CUMULATIVE:
        names.reverse()
    return [(_field_label(card.line, name), card[name]) for name in names]


def _field_label(line: Line, name: str) -> str:
    if name == "running":
        return _("Running total")
    if line.target.is_ratio:
        return line.target.denominator_label if name == "denominator" else line.target.numerator_label
    return _("In the period") if line.runs else _("At the end of the period")


@register.filter
def part_fields(card: EntryForm) -> list[BoundField]:
    """The fields of the breakdown of a card, in its order."""
    return [card[name] for name in card.parts]


@register.filter
def parts(line: Line) -> str:
    """The breakdown of what is said, in words."""
    return parts_words(line.target, line.answer)


@register.filter
def says_fully(line: Line) -> str:
    """The answer with all that a writer sees of it: estimate, breakdown, reason, note."""
    return in_full(line, line.answer)


@register.filter
def form_says(change: Change) -> str:
    """What a filled form says of a target, in full."""
    return in_full(change.line, change.answer)


@register.filter
def end(until: datetime) -> str:
    """Until when a sheet is open again."""
    return end_in_words(until)


@register.filter
def estimated(line: EstimateLine) -> str:
    """An earlier estimate in words."""
    return in_words(Line(line.target, line.posting.period), Answer.of(line.posting))


@register.filter
def confirmed_as(line: EstimateLine) -> str:
    """What the sheet gives for it for good."""
    said = line.confirmation
    if said is None:
        return ""
    answer = Answer(line.posting.state, said.numerator, said.denominator)
    return in_words(Line(line.target, line.posting.period), answer)


@register.filter
def estimate_fields(form: EstimateForm) -> list[tuple[str, BoundField]]:
    """The number fields of an estimate with what they are called."""
    target = form.line.target
    if not target.is_ratio:
        return [(_("Final figure"), form["figure"])]
    return [(target.numerator_label, form["figure"]), (target.denominator_label, form["denominator"])]


@register.filter
def remark_field(form: RemarksForm, target_id: int) -> BoundField:
    """The remark box beside a target."""
    return form[f"r{target_id}"]


@register.simple_tag(takes_context=True)
def without_sheet(context: Context, version: PlanVersion) -> dict[str, Any]:
    """The targets of a version that no sheet asks for, and the schemes that the reader may let ask for them."""
    member = context["member"]
    lines = never_asked_for(version, member.on)
    kept = [scheme for scheme in schemes_of(member) if version.plan in plans_to_cover(scheme.owner_id, member.on)]
    return {"lines": lines, "schemes": kept if lines else []}
