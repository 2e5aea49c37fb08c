"""Units as a plan names them: short names that cannot be confused, and the unit that somebody typed or pasted."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, When
from django.utils.translation import gettext as _

from roviec.kit.replica import reading_cursor
from roviec.organisations.enums import WARDS, Role, UnitKind
from roviec.organisations.models import STANDS, AreaAssignment, Holding, HoldingRole, Unit, UnitVersion
from roviec.organisations.queries import named, units_above, units_below, units_on, wards_of
from roviec.plans.enums import LeadRule
from roviec.plans.models import Plan
from roviec.prose.vietnamese import fold


@dataclass(frozen=True)
class Naming:
    """The names of some units on a day."""

    names: Mapping[int, str]
    short: Mapping[int, str]
    kinds: Mapping[int, str]

    def label(self, unit_id: int | None) -> str:
        """The short name, or the full one where two of these units share the short one."""
        if unit_id is None:
            return ""
        return self.short.get(unit_id, f"#{unit_id}")


def naming(unit_ids: Iterable[int], on: date) -> Naming:
    """The names of units on a day, in one query; a unit that did not exist that day keeps its last or first name."""
    rows = (
        UnitVersion.objects.filter(STANDS, unit__in=set(unit_ids))
        .annotate(covers=Case(When(valid__contains=on, then=1), default=0, output_field=IntegerField()))
        .order_by("covers", "valid")
    )
    newest = {row.unit_id: row for row in rows}
    often = Counter(row.short_name for row in newest.values())
    return Naming(
        names={pk: row.name for pk, row in newest.items()},
        short={pk: row.short_name if often[row.short_name] == 1 else row.name for pk, row in newest.items()},
        kinds={pk: row.kind for pk, row in newest.items()},
    )


def owner_first(plan: Plan, unit_ids: Collection[int], on: date) -> list[Unit]:
    """The owner of a plan, then these units in protocol order, named as of a day."""
    units = named(Unit.objects.filter(pk__in={*unit_ids, plan.owner_id}), on)
    return sorted(units, key=lambda unit: unit.pk != plan.owner_id)


def leaders_of(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Who supervises units by the assignment of areas on a day: unit -> the leader's name; the newest one wins."""
    rows = AreaAssignment.objects.filter(STANDS, unit__in=set(unit_ids), role=Role.LEADER, valid__contains=on)
    found = rows.order_by("recorded_at").values_list("unit_id", "holding__person__name")
    return dict(found)


def wards_around(owner_id: int, on: date) -> list[Unit]:
    """What "các phường" means in a plan of this owner: the wards below it, or below the nearest unit above that has some.

    A committee or an office of the district has no wards of its own; it means the district's.
    """
    for unit_id in units_above(owner_id, on):
        if wards := wards_of(unit_id, on):
            return wards
    return []


NEAREST_WARDS = """
SELECT array_agg(e.child_id)
FROM organisations_above(%(owner)s, 'MANAGEMENT', %(on)s) WITH ORDINALITY AS a(unit_id, depth)
JOIN organisations_edge e ON e.parent_id = a.unit_id AND e.tree = 'MANAGEMENT' AND e.retracted_at IS NULL
    AND e.valid @> %(on)s
JOIN organisations_unitversion v ON v.unit_id = e.child_id AND v.retracted_at IS NULL AND v.valid @> %(on)s
WHERE v.kind = ANY(%(kinds)s)
GROUP BY a.depth ORDER BY a.depth LIMIT 1
"""


def ward_ids_around(owner_id: int, on: date) -> frozenset[int]:
    """The ids of `wards_around`, in one query."""
    with reading_cursor() as cursor:
        cursor.execute(NEAREST_WARDS, {"owner": owner_id, "on": on, "kinds": [kind.value for kind in WARDS]})
        row = cursor.fetchone()
    return frozenset(row[0]) if row else frozenset()


def words_of_kind(kind: str) -> str:
    """What stands in the column of the lead unit for each unit of a kind."""
    return _("All units: %(kind)s") % {"kind": UnitKind(kind).label}


def words_of_title(title: str) -> str:
    """What stands there for the unit of each holder of a post of this title."""
    return _("All holders: %(title)s") % {"title": title}


def words_of_lead(lead_rule: str, lead_of: str, units: Sequence[int], label: Callable[[int], str]) -> str:
    """The lead in words that `UnitBook.lead` reads back; `units` is the one, or those chosen."""
    if lead_rule == LeadRule.ALL_WARDS:
        return _("The wards")
    if lead_rule == LeadRule.KIND:
        return words_of_kind(lead_of)
    if lead_rule == LeadRule.TITLE:
        return words_of_title(lead_of)
    return "; ".join(map(label, units))


def lead_ids(line: Any) -> list[int]:
    """The one unit that leads a line (or what is said besides it), or those chosen."""
    return [line.lead_unit_id] if line.lead_unit_id else list(line.lead_units)


class UnknownUnit(ValueError):  # noqa: N818 - says what the name is
    """No unit bears the name, or more than one; `str()` is the sentence to show."""


EACH_WARD = re.compile(r"(?:(?:ubnd|dang uy|dang uy,? ubnd) )?(?:tat ca )?(?:cac|\d+) (?:phuong|xa)|the wards")
PREFIXES = {"p.": "phuong", "p": "phuong", "x.": "xa", "q.": "quan", "h.": "huyen"}


def listed(unit_ids: Sequence[int], wards: Collection[int], label: Callable[[int], str]) -> str:
    """Units in one cell; all wards together are "the wards", so that fourteen names do not hide the others."""
    if len(wards) > 1 and set(wards) <= set(unit_ids):
        return "; ".join([_("The wards"), *(label(pk) for pk in unit_ids if pk not in wards)])
    return "; ".join(map(label, unit_ids))


@dataclass(frozen=True)
class Lead:
    """Who leads a line: nobody, one unit, or each unit that a rule finds (`of` is a kind or the title of a post)."""

    rule: str = ""
    unit: Unit | None = None
    of: str = ""
    units: tuple[int, ...] = ()


@dataclass(frozen=True)
class UnitBook:
    """The units of one organisation on a day and the leaders over them, to be found by what people write."""

    units: Mapping[int, Unit]
    by_name: Mapping[str, tuple[int, ...]]
    by_short_name: Mapping[str, tuple[int, ...]]
    leaders: Mapping[str, Holding] = field(default_factory=dict)

    def find(self, text: str) -> Unit:
        """The unit that a text names, whatever its case and marks; raises UnknownUnit with the nearest names."""
        wanted = _plain(text)
        for names in (self.by_name, self.by_short_name):
            found = names.get(wanted, ())
            if len(found) == 1:
                return self.units[found[0]]
            if found:
                names_found = "; ".join(self.units[pk].name for pk in found)
                raise UnknownUnit(
                    _("“%(text)s” may be several units: %(names)s. Write the full name.")
                    % {"text": text.strip(), "names": names_found}
                )
        near = difflib.get_close_matches(wanted, [*self.by_name, *self.by_short_name], n=1, cutoff=0.7)
        if near:
            pk = (self.by_name.get(near[0]) or self.by_short_name[near[0]])[0]
            raise UnknownUnit(
                _("No unit is called “%(text)s”. Did you mean “%(name)s”?")
                % {"text": text.strip(), "name": self.units[pk].name}
            )
        raise UnknownUnit(_("No unit is called “%(text)s”.") % {"text": text.strip()})

    def lead(self, text: str) -> Lead:
        """What stands in the column of the lead unit; raises UnknownUnit."""
        written = _plain(text)
        if not written:
            return Lead()
        if EACH_WARD.fullmatch(written):
            return Lead(LeadRule.ALL_WARDS)
        for kind in UnitKind:
            if written == _plain(words_of_kind(kind)):
                return Lead(LeadRule.KIND, of=kind.value)
        before = words_of_title("")
        if written.startswith(_plain(before)) and (title := text.strip()[len(before.rstrip()) :].strip()):
            return Lead(LeadRule.TITLE, of=" ".join(title.split()))
        units = self.several(text) if re.search(r"[;\n]", text.strip()) else (self.find(text),)
        if len(units) == 1:
            return Lead(LeadRule.UNIT, units[0])
        return Lead(LeadRule.CHOSEN, units=tuple(unit.pk for unit in units))

    def leader(self, text: str) -> Holding | None:
        """The supervising leader whom a text names, None for no text; raises UnknownUnit."""
        wanted = fold(text).strip(" .;")
        wanted = re.sub(r"^(?:d/c|dong chi|ong|ba) ", "", wanted)
        if not wanted:
            return None
        if found := self.leaders.get(wanted):
            return found
        raise UnknownUnit(_("No leader of the organisation is called “%(text)s”.") % {"text": text.strip()})

    def name_of(self, leader: Holding) -> str:
        """A leader as `leader` reads him back: by his post too where another one bears his name."""
        name = leader.person.name
        known = self.leaders.get(fold(name))
        return name if known and known.person_id == leader.person_id else f"{name} ({leader.post.title})"

    def several(self, text: str) -> tuple[Unit, ...]:
        """The units of a list separated by semicolons, lines or commas, each once; raises UnknownUnit.

        A name may hold a comma itself, so as long a piece as names a unit is taken. "Các phường" is every ward.
        """
        found: list[Unit] = []
        for piece in re.split(r"[;\n]", text):
            found.extend(self._separated_by_commas(piece))
        return tuple(dict.fromkeys(found))

    @property
    def wards(self) -> list[Unit]:
        """Every ward of the organisation."""
        return [unit for unit in self.units.values() if unit.kind in WARDS]

    def label(self, unit_id: int) -> str:
        """The name that `find` reads back: the short one where only this unit bears it."""
        unit = self.units[unit_id]
        return unit.short_name if len(self.by_short_name.get(_plain(unit.short_name), ())) == 1 else unit.name

    def _separated_by_commas(self, piece: str) -> list[Unit]:
        parts = [part for part in piece.split(",") if part.strip()]
        found = []
        # No name is longer, so a long list is not tried from every length down.
        longest = 1 + max((name.count(",") for name in (*self.by_name, *self.by_short_name)), default=0)
        while parts:
            if EACH_WARD.fullmatch(_plain(parts[0])):
                found.extend(self.wards)
                parts = parts[1:]
                continue
            for length in range(min(len(parts), longest), 0, -1):
                try:
                    found.append(self.find(",".join(parts[:length])))
                except UnknownUnit:
                    if length == 1:
                        raise
                else:
                    parts = parts[length:]
                    break
        return found


def unit_book(owner_id: int, on: date) -> UnitBook:
    """All units of the organisation that a plan's owner belongs to, on a day."""
    root = units_above(owner_id, on)[-1]
    units = units_on(on, below=[root])
    names: dict[str, list[int]] = {}
    short_names: dict[str, list[int]] = {}
    for unit in units:
        names.setdefault(_plain(unit.name), []).append(unit.pk)
        short_names.setdefault(_plain(unit.short_name), []).append(unit.pk)
    return UnitBook(
        units={unit.pk: unit for unit in units},
        by_name={name: tuple(found) for name, found in names.items()},
        by_short_name={name: tuple(found) for name, found in short_names.items()},
        leaders=_leaders_in(root, on),
    )


def known_names(book: UnitBook) -> dict[str, list[str]]:
    """What the fields of a lead and of a leader offer, by the lists of `plans/_known.html`."""
    kinds = {unit.kind for unit in book.units.values()}
    return {
        "rule_names": [words_of_kind(kind) for kind in UnitKind if kind in kinds],
        "unit_names": [book.label(pk) for pk in book.units],
        "leader_names": sorted({book.name_of(holding) for holding in book.leaders.values()}),
    }


def _leaders_in(root: int, on: date) -> dict[str, Holding]:
    """Who leads any part of an organisation, by name as it is compared; two of one name are told apart by their posts."""
    roles = HoldingRole.objects.filter(STANDS, role=Role.LEADER, over__in=units_below([root], on))
    rows = Holding.objects.filter(STANDS, pk__in=roles.values("holding"), valid__contains=on)
    found: dict[str, list[Holding]] = {}
    for holding in rows.select_related("person", "post").order_by("pk"):
        found.setdefault(fold(holding.person.name), []).append(holding)
    alone = {name: holdings[0] for name, holdings in found.items() if len({h.person_id for h in holdings}) == 1}
    posts = {fold(f"{h.person.name} ({h.post.title})"): h for holdings in found.values() for h in holdings}
    return posts | alone


# As offices abbreviate; a unit's full name and what people write are both brought to the short form.
ABBREVIATIONS = (
    ("uy ban nhan dan", "ubnd"),
    ("hoi dong nhan dan", "hdnd"),
    ("uy ban mat tran to quoc viet nam", "mttq"),
    ("uy ban mttq", "mttq"),
    ("mat tran to quoc", "mttq"),
    ("lien doan lao dong", "ldld"),
    ("ban chi huy quan su", "ban chqs"),
)


def _plain(text: str) -> str:
    """The text for comparing: no case, no marks, single spaces, usual words abbreviated."""
    words = fold(text).replace("\u2013", "-").strip(" .;").split()
    if words:
        words[0] = PREFIXES.get(words[0], words[0])
    plain = " ".join(words)
    for long, short in ABBREVIATIONS:
        plain = plain.replace(long, short)
    return plain
