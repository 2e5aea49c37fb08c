"""What a draft still lacks before it can be issued."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.kit.numbers import format_number
from roviec.plans.enums import ASSIGNABLE, ItemKind, PlanKind
from roviec.plans.models import ItemVersion, PlanVersion
from roviec.plans.queries.goals import Gap, allocation_gaps

# A resolution, a programme or a theme says what; these say who, so each of their lines needs a lead.
SAYS_WHO = (PlanKind.PLAN, PlanKind.COMMITMENTS, PlanKind.WORK_PROGRAMME)
NAMED_AT_MOST = 5


def missing_for_issue(version: PlanVersion) -> list[str]:
    """What is missing, each as words that can stand in a list; empty when the draft may be issued.

    Every target has its measure; what is given out makes the whole, or somebody signed for the difference; in plans and
    commitments there is some line, and everything to be carried out has a lead.
    """
    lines = list(version.lines.select_related("item__target").order_by("position", "pk"))
    unmeasured = [ln for ln in lines if ln.item.kind == ItemKind.TARGET and not hasattr(ln.item, "target")]
    missing = []
    if version.plan.kind in SAYS_WHO:
        if not lines:
            missing.append(_("the plan has no line"))
        leadless = [ln for ln in lines if ln.item.kind in ASSIGNABLE and not ln.lead_rule]
        if leadless:
            words = ngettext("%(count)d line without a lead", "%(count)d lines without a lead", len(leadless))
            missing.append(_counted(words, leadless))
    if unmeasured:
        words = ngettext("%(count)d target without a measure", "%(count)d targets without a measure", len(unmeasured))
        missing.append(_counted(words, unmeasured))
    targets = [ln.item.target.pk for ln in lines if ln.item.kind == ItemKind.TARGET and hasattr(ln.item, "target")]
    missing += [gap_words(gap) for gap in allocation_gaps(targets) if gap.signed is None]
    return missing


def gap_words(gap: Gap) -> str:
    """The gap in words: "Houses (Year 2023): the parts make 13 of 15, 2 still to be given out"."""
    facts = {
        "target": gap.target.name,
        "period": gap.period.label,
        "parts": format_number(gap.parts),
        "whole": format_number(gap.whole),
        "difference": format_number(abs(gap.difference)),
    }
    if gap.whole is None:
        return _("%(target)s (%(period)s): the parts make %(parts)s, the whole has no goal") % facts
    if gap.difference < 0:
        return _("%(target)s (%(period)s): given out %(parts)s of %(whole)s, %(difference)s missing") % facts
    return _("%(target)s (%(period)s): given out %(parts)s of %(whole)s, %(difference)s too many") % facts


def _counted(words: str, lines: list[ItemVersion]) -> str:
    names = [line.number or f"“{line.text[:40]}”" for line in lines]
    shown = ", ".join(names[:NAMED_AT_MOST]) + ("…" if len(names) > NAMED_AT_MOST else "")
    return f"{words % {'count': len(lines)}} ({shown})"
