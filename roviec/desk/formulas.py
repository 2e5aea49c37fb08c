"""Rules and formulas in words, with the numbers put in: "Tổng 14 phường: 4 + 3 + … = 29"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.desk.queries.origin import Origin
from roviec.desk.shown import figure_text
from roviec.figures.enums import PostingState
from roviec.figures.models import Posting
from roviec.figures.small_cells import Shade
from roviec.figures.values import ProgressCase, Value, progress, reaches
from roviec.kit.numbers import format_number, format_percent
from roviec.plans.enums import Direction, Nature, TimeRule, UnitRule
from roviec.plans.models import Target
from roviec.reports.queries.sentences import with_measure

# A formula shows so many addends before it counts the rest.
MOST_ADDENDS = 20


def rule_words(target: Target) -> str:
    """How figures of periods and of units are put together, in one sentence."""
    words = _("Along time: %(time)s. Along units: %(units)s.") % {
        "time": TimeRule(target.time_rule).label,
        "units": UnitRule(target.unit_rule).label,
    }
    return f"{words} {level_words(target)}".strip()


def level_words(target: Target) -> str:
    """What a unit has to reach to be counted: "A unit is counted with at least 95 %."; empty under the other rules."""
    if target.level is None:
        return ""
    level = with_measure(target.level, target.measure)
    if target.direction == Direction.DECREASE:
        return _("A unit is counted with at most %(level)s.") % {"level": level}
    return _("A unit is counted with at least %(level)s.") % {"level": level}


def nature_words(target: Target) -> str:
    """What a figure says of its period."""
    return str(Nature(target.nature).label)


def formula_of(origin: Origin) -> str:
    """The figure as it was reckoned; empty when there is nothing to reckon."""
    target, total = origin.cell.target, origin.cell.value
    is_whole_told = origin.cell.shade == Shade.OPEN and all(part.cell.shade == Shade.OPEN for part in origin.parts)
    if total.value is None or not is_whole_told or any(base.shade != Shade.OPEN for base in origin.bases):
        return ""
    text = figure_text(target, total.value)
    if target.is_ratio:
        percent = " × 100" if target.measure == "%" else ""
        return f"{format_number(total.numerator)} / {format_number(total.denominator)}{percent} = {text}"
    if origin.is_entered:
        return _along_time(target, [base.posting for base in origin.bases], text)
    if origin.hidden:
        return ""
    if target.is_counted:
        return _counted(target, [part.cell.value for part in origin.parts], total)
    parts = [part.cell.value.value for part in origin.parts]
    return _along_units(target, [value for value in parts if value is not None], text)


def explanation(origin: Origin) -> list[str]:
    """What else there is to a figure than its rule and formula: progress, who gave figures, what was replaced since."""
    lines = [progress_words(origin)] if progress_words(origin) else []
    lines.append(given_words(origin.cell.value))
    if origin.missing:
        lines.append(_("Missing: %(units)s.") % {"units": ", ".join(origin.missing)})
    if count := len(origin.behind.replaced) or int(len(origin.history) > 1):
        words = ngettext(
            "%(count)d figure behind it was replaced after it had been accepted.",
            "%(count)d figures behind it were replaced after they had been accepted.",
            count,
        )
        lines.append(words % {"count": count})
    return lines


def progress_words(origin: Origin) -> str:
    """How far the value is on the way to its goal, with the numbers put in; empty where there is no ratio to show."""
    cell = origin.cell
    target, value, goal = cell.target, cell.value.value, cell.goal
    found = progress(target, value, goal, is_count=cell.value.reach is not None)
    if cell.shade != Shade.OPEN or found.case != ProgressCase.MEASURED or found.ratio is None or goal is None:
        return ""
    said, wanted = figure_text(target, value), figure_text(target, goal)
    result = format_percent(found.ratio)
    if cell.value.reach is None and target.baseline:
        base = figure_text(target, target.baseline)
        return _("Progress from the baseline: (%(value)s − %(base)s) / (%(goal)s − %(base)s) = %(result)s.") % {
            "value": said,
            "goal": wanted,
            "base": base,
            "result": result,
        }
    return _("Progress: %(value)s / %(goal)s = %(result)s.") % {"value": said, "goal": wanted, "result": result}


def given_words(value: Value) -> str:
    """How many of the figures expected were given, and what the others are."""
    words = [
        _("%(covered)d of %(due)d figures that are expected were given") % {"covered": value.covered, "due": value.due}
    ]
    if value.estimated:
        words.append(_("%(count)d of them estimates") % {"count": value.estimated})
    if value.unavailable:
        words.append(_("%(count)d said to be not available yet") % {"count": value.unavailable})
    if value.not_applicable:
        words.append(_("%(count)d do not apply and are not expected") % {"count": value.not_applicable})
    return "; ".join(words) + "."


def _counted(target: Target, parts: Sequence[Value], total: Value) -> str:
    """Who reaches the level: "96 ≥ 95; 80 < 95 = 1/2", and with counts of units below "3/4 + 5/5 = 8/9"."""
    said = [part for part in parts if part.value is not None]
    if any(part.reach for part in said):
        return f"{' + '.join(str(part.reach or _against(target, part)) for part in said)} = {total.reach}"
    shown = "; ".join(_against(target, part) for part in said[:MOST_ADDENDS])
    if rest := max(len(said) - MOST_ADDENDS, 0):
        shown += "; " + _("(%(count)d more)") % {"count": rest}
    return f"{shown} = {total.reach}"


def _against(target: Target, part: Value) -> str:
    value = part.value or Decimal(0)
    is_less = target.direction == Direction.DECREASE
    signs = ("≤", ">") if is_less else ("≥", "<")
    sign = signs[0] if reaches(target, value) else signs[1]
    return f"{figure_text(target, value)} {sign} {figure_text(target, target.level)}"


def _along_units(target: Target, values: Sequence[Decimal], result: str) -> str:
    if not values:
        return ""
    if target.unit_rule == UnitRule.SUM:
        return f"{_addends(target, values)} = {result}"
    if target.unit_rule == UnitRule.AVERAGE:
        return f"({_addends(target, values)}) / {len(values)} = {result}"
    return _extreme(target, values, result, is_lowest=target.unit_rule == UnitRule.MINIMUM)


def _extreme(target: Target, values: Sequence[Decimal], result: str, *, is_lowest: bool) -> str:
    listed = "; ".join(figure_text(target, value) for value in values[:MOST_ADDENDS])
    if is_lowest:
        return _("lowest of %(values)s = %(result)s") % {"values": listed, "result": result}
    return _("highest of %(values)s = %(result)s") % {"values": listed, "result": result}


def _along_time(target: Target, postings: Sequence[Posting | None], result: str) -> str:
    reported = [p for p in postings if p is not None and p.state == PostingState.REPORTED and p.numerator is not None]
    values = [posting.numerator for posting in reported if posting.numerator is not None]
    if len(postings) <= 1 or not values:
        return ""
    if target.time_rule == TimeRule.SUM:
        return f"{_addends(target, values)} = {result}"
    if target.time_rule == TimeRule.AVERAGE:
        return f"({_addends(target, values)}) / {len(values)} = {result}"
    if target.time_rule == TimeRule.LAST:
        return _("the last period, %(period)s: %(result)s") % {"period": reported[-1].period.label, "result": result}
    return _extreme(target, values, result, is_lowest=target.time_rule == TimeRule.MINIMUM)


def _addends(target: Target, values: Sequence[Decimal]) -> str:
    shown = [figure_text(target, value) for value in values[:MOST_ADDENDS]]
    if rest := len(values) - MOST_ADDENDS:
        shown += [_("(%(count)d more)") % {"count": rest}] if rest > 0 else []
    return " + ".join(shown)
