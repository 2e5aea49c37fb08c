"""What will happen, line by line, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.handovers.enums import LineKind, Outcome, Work
from roviec.handovers.models import Line
from roviec.handovers.queries.drawing import Drawing, Node, Shares
from roviec.handovers.queries.open_work import open_things, sheets_not_accepted
from roviec.kit.numbers import format_number
from roviec.organisations.enums import UnitKind
from roviec.organisations.models import STANDS, AreaAssignment
from roviec.organisations.queries.keeping import not_over
from roviec.plans.models import Allocation, Plan, TargetUnit
from roviec.plans.queries import titles_told


@dataclass(frozen=True)
class Part:
    """What happens to one kind of thing."""

    title: str
    sentences: list[str]


def preview(drawing: Drawing) -> list[Part]:
    """Everything that the reorganisation will do, as sentences under headings; headings with nothing are left out."""
    parts = [
        Part(_("Units"), [sentence_of(drawing, line) for line in drawing.lines] + list(_ending_with(drawing))),
        Part(_("Posts and who holds them"), list(_holdings(drawing))),
        Part(_("Open tasks"), list(_tasks(drawing))),
        Part(_("Plans, targets and goals"), list(_plans(drawing))),
        Part(_("Sheets not sent yet"), list(_sheets(drawing))),
        Part(_("Who follows which unit"), list(_areas(drawing))),
        Part(
            _("What stays as it is"),
            [
                _(
                    "Figures, reports, documents and history stay under the units they were made by. "
                    "They are read by the units of that time, or by those of today."
                )
            ],
        ),
    ]
    return [part for part in parts if part.sentences]


def sentence_of(drawing: Drawing, line: Line) -> str:
    """What one line says."""
    names = drawing.names
    words = {
        "unit": drawing.name(line.unit_id or 0),
        "name": line.name,
        "kind": str(UnitKind(line.unit_kind).label) if line.unit_kind else "",
        "parent": names.get(Node.of(line.parent_id, line.parent_line_id), ""),
        "after": names.get(Node.of(line.into_id, line.into_line_id), ""),
        "share": percent(line.share or 0),
    }
    if line.kind == LineKind.FOUND:
        return _("%(name)s (%(kind)s) is founded under %(parent)s.") % words
    if line.kind == LineKind.RENAME:
        return _("%(unit)s is called %(name)s (%(kind)s).") % words
    if line.kind == LineKind.MOVE:
        return _("%(unit)s stands under %(parent)s.") % words
    if line.kind == LineKind.END:
        return _("%(unit)s ends.") % words
    if line.is_assumed:
        return _("%(unit)s passes on to %(after)s: %(share)s %%, an assumed share.") % words
    return _("%(unit)s passes on to %(after)s: %(share)s %%.") % words


def percent(share: Decimal | int) -> str:
    """A share in per cent, as people write it."""
    return format_number(share * 100)


def names_of_shares(drawing: Drawing, shares: Shares) -> str:
    """The successors with their shares, the largest first."""
    ordered = sorted(shares, key=lambda node: -shares[node])
    if len(ordered) == 1:
        return drawing.names[ordered[0]]
    return ", ".join(f"{drawing.names[node]} ({percent(shares[node])} %)" for node in ordered)


def _ending_with(drawing: Drawing) -> Iterator[str]:
    said = {line.unit_id for line in drawing.of(LineKind.END)}
    for unit in drawing.ended:
        if unit not in said:
            yield _("%(unit)s ends with the unit above it.") % {"unit": drawing.name(unit)}


def _holdings(drawing: Drawing) -> Iterator[str]:
    things = open_things(drawing, Work.HOLDING)
    close = sum(thing.outcome == Outcome.CLOSE for thing in things)
    if close:
        yield ngettext("%(count)d holding ends with its unit.", "%(count)d holdings end with their units.", close) % {
            "count": close
        }
    for thing in things:
        if thing.to:
            yield _("%(holder)s gets a post of that title in %(unit)s.") % {
                "holder": thing.title,
                "unit": drawing.names[thing.to],
            }
    for thing in open_things(drawing, Work.ROLE):
        words = {"role": thing.title, "unit": drawing.name(thing.unit_id)}
        if thing.to:
            words["to"] = drawing.names[thing.to]
            yield _("%(role)s: the role over %(unit)s becomes one over %(to)s.") % words
        else:
            yield _("%(role)s: the role over %(unit)s ends with it.") % words


def _tasks(drawing: Drawing) -> Iterator[str]:
    amounts: dict[tuple[int, Outcome, Node | None], int] = {}
    for thing in open_things(drawing, Work.TASK):
        key = (thing.unit_id, thing.outcome, thing.to)
        amounts[key] = amounts.get(key, 0) + 1
    for (unit, outcome, to), count in amounts.items():
        words = {"count": count, "unit": drawing.name(unit), "to": drawing.names[to] if to else ""}
        if to:
            yield (
                ngettext(
                    "%(count)d open task of %(unit)s passes on to %(to)s, as it stands.",
                    "%(count)d open tasks of %(unit)s pass on to %(to)s, as they stand.",
                    count,
                )
                % words
            )
        elif outcome == Outcome.CLOSE:
            yield (
                ngettext(
                    "%(count)d open task of %(unit)s is closed without a result.",
                    "%(count)d open tasks of %(unit)s are closed without a result.",
                    count,
                )
                % words
            )
        else:
            yield (
                ngettext(
                    "%(count)d open task of %(unit)s stays with it and is worked on by nobody.",
                    "%(count)d open tasks of %(unit)s stay with it and are worked on by nobody.",
                    count,
                )
                % words
            )


def _plans(drawing: Drawing) -> Iterator[str]:
    places: dict[tuple[int, str], list[str]] = {}
    for thing in open_things(drawing, Work.PLAN):
        to = ""
        if thing.outcome == Outcome.OTHER and thing.to:
            to = drawing.names[thing.to]
        elif thing.outcome == Outcome.SUCCESSOR:
            to = names_of_shares(drawing, drawing.heirs[thing.unit_id])
        places.setdefault((thing.unit_id, to), []).append(thing.title)
    for (unit, to), plans in places.items():
        words = {"unit": drawing.name(unit), "to": to, "plans": ", ".join(plans)}
        yield (
            _("In the place of %(unit)s stand %(to)s: %(plans)s.")
            if to
            else _("The place of %(unit)s ends with it: %(plans)s.")
        ) % words
    own = list(Plan.objects.filter(owner__in=drawing.ended).order_by("pk"))
    if own:
        yield _("Plans whose owner ends are closed: %(plans)s.") % {"plans": ", ".join(titles_told(own).values())}
    goals = Allocation.objects.filter(STANDS, unit__in=drawing.ended, period_start__gte=drawing.on).count()
    targets = TargetUnit.objects.filter(STANDS, not_over(drawing.on), unit__in=drawing.ended).count()
    if targets or goals:
        yield _(
            "%(targets)d targets that they report and %(goals)d goals of later periods go with it, "
            "shared out so that the parts still make the whole."
        ) % {"targets": targets, "goals": goals}


def _sheets(drawing: Drawing) -> Iterator[str]:
    for sheet in sheets_not_accepted(drawing):
        words = {"unit": drawing.name(sheet.unit_id), "sheet": sheet}
        if sheet.unit_id in drawing.fallen:
            yield _("%(unit)s: %(sheet)s. After the day nobody can send it; let it be sent before.") % words
        else:
            words["to"] = drawing.names[drawing.main_heir(sheet.unit_id)]
            yield _("%(unit)s: %(sheet)s. After the day %(to)s fills it in and sends it.") % words


def _areas(drawing: Drawing) -> Iterator[str]:
    rows = AreaAssignment.objects.filter(STANDS, not_over(drawing.on), unit__in=drawing.ended)
    for unit in sorted(set(rows.values_list("unit_id", flat=True))):
        yield capfirst(
            _("whoever follows %(unit)s follows %(after)s.")
            % {
                "unit": drawing.name(unit or 0),
                "after": drawing.names[drawing.main_heir(unit or 0)],
            }
        )
