"""The sentence that checks a number as it is typed, and what looks doubtful about it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from roviec.figures.values import Progress, ProgressCase, progress
from roviec.kit.numbers import format_number, format_percent
from roviec.plans.enums import Nature
from roviec.plans.models import Target
from roviec.reports.queries.answers import Answer, parts_sentence, value_of
from roviec.reports.queries.sheet import Line

# A figure this many times that of the period before is worth a second look.
FAR_ABOVE = 10


def check_sentence(line: Line, answer: Answer | None) -> str:
    """What the answer comes to: "Trong kỳ 4 nhà; lũy kế 29/15 nhà, đạt 193,3 %, vượt 14 nhà so với đăng ký"."""
    if answer is None or answer.numerator is None:
        return ""
    if line.target.is_ratio:
        return _ratio_sentence(line, answer)
    measure = line.target.measure
    if not line.runs:
        now = _capital(pgettext("level at the end of the period", "now"))
        return ", ".join([_of_goal(now, answer.numerator, line.goal, measure), *_reached(line, answer.numerator)])
    total = line.running(answer) or Decimal(0)
    first = _("in the period %(figure)s") % {"figure": with_measure(line.in_period(answer), measure)}
    then = ", ".join([_of_goal(_("running total"), total, line.goal, measure), *_reached(line, total)])
    return f"{_capital(first)}; {then}"


def _ratio_sentence(line: Line, answer: Answer) -> str:
    """The sentence for a numerator and a denominator."""
    value = value_of(line.target, answer.numerator, answer.denominator)
    parts = f"{format_number(answer.numerator)}/{format_number(answer.denominator)}"
    if value is None:
        return _("No case arose: there is no ratio for the period.")
    words = [f"{parts} = {with_measure(round(value, 2), line.target.measure)}"]
    if line.goal is not None:
        words.append(_("goal %(goal)s") % {"goal": with_measure(line.goal, line.target.measure)})
    return ", ".join(words)


def _of_goal(name: str, value: Decimal, goal: Decimal | None, measure: str) -> str:
    """Make "lũy kế 29/15 nhà", or without a goal "lũy kế 29 nhà"; a percentage does not bear the slash."""
    if goal is None or measure == "%":
        text = with_measure(value, measure)
    else:
        text = with_measure(f"{format_number(value)}/{format_number(goal)}", measure)
    return f"{name} {text}"


def _reached(line: Line, value: Decimal) -> list[str]:
    """Say "đạt 193,3 %" and "vượt 14 nhà so với đăng ký", as far as there is a goal."""
    found = progress(line.target, value, line.goal)
    if found.above is None:
        return []
    words = []
    if found.case == ProgressCase.MEASURED and found.ratio is not None and line.target.measure != "%":
        words.append(_("%(percent)s reached") % {"percent": format_percent(found.ratio)})
    difference = with_measure(abs(found.above), line.target.measure)
    words.append(_difference_words(found) % {"difference": difference})
    return words


def _difference_words(found: Progress) -> str:
    if found.case == ProgressCase.KEEP_BELOW:
        return _("within the limit") if found.is_reached else _("%(difference)s above the limit")
    if found.above == 0:
        return _("just as registered")
    if found.is_reached:
        return _("%(difference)s more than registered")
    return _("%(difference)s to go")


def doubts(line: Line, answer: Answer | None) -> str:
    """What looks like a slip of the finger; a hint, never a refusal. Empty when nothing does."""
    if answer is None or answer.numerator is None:
        return ""
    if sentence := parts_sentence(line.target, answer):
        return sentence
    if line.runs and line.target.nature == Nature.CUMULATIVE and answer.numerator < line.before:
        return _("The running total is below that of the period before (%(before)s). Is that right?") % {
            "before": format_number(line.before)
        }
    last = line.in_period(line.previous) if line.is_flow else None
    now = line.in_period(answer)
    if last and now and last > 0 and now >= FAR_ABOVE * last:
        return _("This is %(times)s times the period before (%(last)s). Is that right?") % {
            "times": format_number(now / last, decimals=0),
            "last": format_number(last),
        }
    return ""


def parts_words(target: Target, answer: Answer | None) -> str:
    """A breakdown in words: "Nam 3, Nữ 2"; empty when nothing of it was said."""
    if answer is None or not answer.parts:
        return ""
    return ", ".join(
        f"{name} {format_number(answer.parts[name])}" for name in target.breakdowns if name in answer.parts
    )


def with_measure(value: Decimal | str | None, measure: str) -> str:
    """A number and its unit of measure, not to be parted at the end of a line."""
    if value is None:
        return ""
    return f"{value if isinstance(value, str) else format_number(value)}\u00a0{measure}"


def in_words(line: Line, answer: Answer | None) -> str:
    """An answer as a list shows it: "4 nhà", "96/100", "Không phát sinh", "Không thuộc phạm vi"."""
    from_state = {"NOT_APPLICABLE": _("does not apply"), "UNAVAILABLE": _("no figure yet")}
    if answer is None:
        return ""
    if answer.numerator is None:
        return from_state[answer.state]
    if line.target.is_ratio:
        return f"{format_number(answer.numerator)}/{format_number(answer.denominator)}"
    return with_measure(answer.numerator, line.target.measure)


def in_full(line: Line, answer: Answer | None) -> str:
    """An answer with its mark of an estimate, its breakdown, its reason and its note."""
    if answer is None:
        return ""
    told = in_words(line, answer)
    if answer.is_estimate:
        told = f"{told} {_('(est.)')}"
    return "; ".join(text for text in (told, parts_words(line.target, answer), answer.reason, answer.note) if text)


def end_in_words(moment: datetime) -> str:
    """Until when: "hết ngày 23/11/2023" for a midnight, else "10:42 23/11/2023"."""
    local = timezone.localtime(moment)
    if local.time() == time.min:
        return _("the end of %(day)s") % {"day": f"{local - timedelta(days=1):%d/%m/%Y}"}
    return f"{local:%H:%M %d/%m/%Y}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
