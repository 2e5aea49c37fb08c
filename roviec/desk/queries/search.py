"""Search over plans, their lines, documents and units in sight; without marks and case; never people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from roviec.desk.queries.scope import issued_versions
from roviec.documents.queries import Wanted, register_of
from roviec.organisations.models import STANDS, UnitVersion
from roviec.organisations.permissions import Member
from roviec.plans.enums import ItemKind
from roviec.plans.models import ItemVersion, PlanVersion
from roviec.plans.queries.sight import readable
from roviec.prose.vietnamese import fold

SHOWN = 10
SHORTEST = 2
MOST_WORDS = 8


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    what: str
    url: str
    where: str = ""


@dataclass(frozen=True)
class Hits:
    """What was found of one kind; `has_more` when not all are shown."""

    title: str
    hits: list[Hit]
    has_more: bool


def words_of(text: str) -> list[str]:
    """The words to look for, without case and marks; uỷ and ủy are one."""
    # The database takes no NUL, and no word has one.
    return fold(text.replace("\x00", " ")).split()[:MOST_WORDS]


def search(member: Member, text: str, on: date) -> list[Hits]:
    """What a member may see that has all the words, kind by kind; five queries. Nothing for less than two letters."""
    words = words_of(text)
    if len("".join(words)) < SHORTEST:
        return []
    versions = issued_versions(member, on)
    kinds = [_plans(versions, words), _lines(versions, words), _documents(member, words), _units(member, words, on)]
    return [hits for hits in kinds if hits.hits]


def _everywhere(words: Sequence[str], *columns: str) -> Q:
    """All of the words, each in any of the columns."""
    condition = Q()
    for word in words:
        any_column = Q()
        for column in columns:
            any_column |= Q(**{f"{column}__unaccent__icontains": word})
        condition &= any_column
    return condition


def _hits(title: str, rows: Sequence[Any], hit: Any) -> Hits:
    return Hits(title, [hit(row) for row in rows[:SHOWN]], len(rows) > SHOWN)


def _plans(versions: Sequence[PlanVersion], words: Sequence[str]) -> Hits:
    found = [
        version.plan
        for version in versions
        if all(word in fold(f"{version.plan.short_title} {version.plan.title}") for word in words)
    ]
    return _hits(
        _("Programmes and plans"),
        found,
        lambda plan: Hit(plan.title, reverse("plans:plan", args=[plan.pk]), plan.short_title),
    )


def _lines(versions: Sequence[PlanVersion], words: Sequence[str]) -> Hits:
    rows = (
        ItemVersion.objects.filter(_everywhere(words, "text", "number"), plan_version__in=versions)
        .exclude(item__kind=ItemKind.GROUP)
        .select_related("item__target", "plan_version__plan")
        .order_by("plan_version_id", "position", "pk")[: SHOWN + 1]
    )

    def hit(line: ItemVersion) -> Hit:
        target = getattr(line.item, "target", None)
        url = reverse("desk:target", args=[target.pk]) if target else f"{reverse('tasks:list')}?item={line.item_id}"
        kind = ItemKind(line.item.kind).label
        return Hit(str(line), url, f"{line.plan_version.plan.short_title} › {str(kind).capitalize()}")

    return _hits(_("Targets and tasks"), list(rows), hit)


def _documents(member: Member, words: Sequence[str]) -> Hits:
    rows = list(register_of(member, Wanted(words=" ".join(words)))[: SHOWN + 1])
    return _hits(
        _("Documents"),
        rows,
        lambda paper: Hit(paper.subject, reverse("documents:document", args=[paper.pk]), paper.symbol),
    )


def _units(member: Member, words: Sequence[str], on: date) -> Hits:
    rows = UnitVersion.objects.filter(
        STANDS, _everywhere(words, "name", "short_name"), readable(member, "unit"), valid__contains=on
    ).order_by("unit_id")[: SHOWN + 1]
    return _hits(_("Units"), list(rows), lambda row: Hit(row.name, reverse("organisations:unit", args=[row.unit_id])))
