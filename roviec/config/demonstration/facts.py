"""Recomputing the published facts from what is stored, by the queries that the pages use.

The recipes stand in demo/facts-map.csv; demo/README.md says what each means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from roviec.config.demonstration.tables import key_of, rows
from roviec.documents.models import Document
from roviec.figures.queries import values
from roviec.figures.values import Progress, Value, progress
from roviec.kit.numbers import format_number
from roviec.kit.periods import Period
from roviec.organisations.enums import UnitKind
from roviec.organisations.models import Term, Unit
from roviec.organisations.queries import children_of, units_on
from roviec.plans.enums import ItemKind
from roviec.plans.models import Allocation, ItemVersion, Plan, Target
from roviec.plans.queries import version_on

Arguments = dict[str, str]
STATUSES = {"computed", "identifier", "conflicting", "uncheckable", "later"}
# "High" is not explained where it was published; here it is a tenth more than the way to the goal.
HIGH = Decimal("1.1")


class UnknownFact(Exception):  # noqa: N818 - says what is wrong with the map
    """The map of facts and the list of facts do not agree."""


@dataclass(frozen=True)
class Check:
    """One published fact beside what the records come to."""

    fact: str
    published: str
    computed: str
    ok: bool


def checks() -> Iterator[Check]:
    """Every fact of status computed; raises UnknownFact when a fact is not mapped exactly once."""
    mapped = list(rows("facts-map"))
    ids = [row["fact_id"] for row in mapped]
    known = {row["fact_id"] for row in rows("facts")}
    if len(ids) != len(set(ids)) or set(ids) != known:
        raise UnknownFact(
            f"not mapped exactly once: {sorted(known.symmetric_difference(ids)) or 'a fact stands twice'}"
        )
    if wrong := [row["fact_id"] for row in mapped if row["status"] not in STATUSES]:
        raise UnknownFact(f"unknown status: {wrong}")
    for row in mapped:
        if row["status"] == "computed":
            recipes = [recipe.strip() for recipe in row["measure"].split("|")]
            published = [value.strip() for value in row["published"].split("|")]
            computed = [compute(recipe) for recipe in recipes]
            ok = len(recipes) == len(published) and all(map(_agree, recipes, published, computed))
            yield Check(row["fact_id"], row["published"], " | ".join(computed), ok)


def _agree(recipe: str, published: str, computed: str) -> bool:
    """Equal; or above, where a bound was published ("hơn 3.300")."""
    if recipe.startswith("more_than:"):
        return bool(computed) and Decimal(computed) > Decimal(published)
    return computed == published


def compute(recipe: str) -> str:
    """What a recipe comes to; raises UnknownFact for one that is not known."""
    name, _, rest = recipe.partition(":")
    arguments = dict(part.split("=", 1) for part in rest.split(";") if part)
    try:
        return RECIPES[name](arguments)
    except KeyError as error:
        raise UnknownFact(f"unknown recipe or argument in {recipe!r}: {error}") from error


def _plan(key: str) -> Plan:
    return Plan.objects.get(uuid=key_of("plan", key))


def _lines(arguments: Arguments) -> list[ItemVersion]:
    """The lines of a plan, or those below one of its lines, in the version that stands last."""
    if "plan" in arguments:
        plan = _plan(arguments["plan"])
        below = None
    else:
        below = ItemVersion.objects.select_related("item__plan").get(item__uuid=key_of("item", arguments["parent"]))
        plan = below.item.plan
    version = version_on(plan, plan.valid.upper or date.max)
    lines = ItemVersion.objects.filter(plan_version=version).select_related("item").order_by("position")
    return [line for line in lines if below is None or line.parent_id == below.item_id]


def _of_kind(arguments: Arguments, kind: str) -> list[ItemVersion]:
    return [line for line in _lines(arguments) if line.item.kind == kind]


def _value(arguments: Arguments) -> Value:
    target = _target(arguments["target"])
    found = values([target], [target.owner_id], Period.year(int(arguments["year"])))
    return found[(target.pk, target.owner_id)]


def _target(key: str) -> Target:
    return Target.objects.get(item__uuid=key_of("item", key))


def _goal(target: Target, year: int) -> Decimal | None:
    period = Period.year(year)
    row = Allocation.objects.filter(
        target=target, unit_id=target.owner_id, period_start=period.start, period_end=period.end, retracted_at=None
    ).first()
    return row.goal if row else None


def _progress(target: Target, year: int) -> Progress:
    value = values([target], [target.owner_id], Period.year(year))[(target.pk, target.owner_id)].value
    return progress(target, value, _goal(target, year))


def _targets_met(arguments: Arguments) -> str:
    targets = Target.objects.filter(item__plan=_plan(arguments["plan"]))
    found = [_progress(target, int(arguments["year"])) for target in targets]
    met = [p for p in found if p.is_reached]
    if arguments.get("grade") == "high":
        met = [p for p in met if p.ratio is not None and p.ratio >= HIGH]
    return str(len(met))


def _count_units(arguments: Arguments) -> str:
    on = date.fromisoformat(arguments["on"])
    root = Unit.objects.get(pk=_plan("kh-160").owner_id)
    if parent_kind := arguments.get("parent_kind"):
        parents = [unit for unit in units_on(on, below=[root.pk]) if unit.kind == parent_kind]
        found = [child for parent in parents for child in children_of(parent.pk, on)]
    else:
        found = units_on(on, below=[root.pk])
    return str(sum(unit.kind == UnitKind(arguments["kind"]) for unit in found))


def _document(arguments: Arguments) -> Document:
    return Document.objects.get(uuid=key_of("document", arguments["document"]))


def _excess(arguments: Arguments) -> str:
    target = _target(arguments["target"])
    return _plain(_progress(target, int(arguments["year"])).above)


def _ratio_part(arguments: Arguments) -> str:
    value = _value(arguments)
    return _plain(value.numerator if arguments["part"] == "numerator" else value.denominator)


def _item_number(arguments: Arguments) -> str:
    line = _of_kind(arguments, arguments["kind"])[int(arguments["position"]) - 1]
    return line.number


def _term(arguments: Arguments) -> str:
    term = Term.objects.get(ordinal=arguments["term"].upper())
    return f"{term.ordinal}; {term.valid.lower.year}-{term.valid.upper.year}"


def _plain(number: Decimal | None) -> str:
    return "" if number is None else format_number(number).replace(".", "")


RECIPES: dict[str, Callable[[Arguments], str]] = {
    "count_items": lambda a: str(len(_of_kind(a, a["kind"]))),
    "count_targets": lambda a: str(len(_of_kind(a, ItemKind.TARGET))),
    "count_plans": lambda a: str(Plan.objects.filter(kind=a["kind"], term__ordinal=a["term"].upper()).count()),
    "count_units": _count_units,
    "document_date": lambda a: str(_document(a).issued_on or ""),
    "document_number": lambda a: f"{_document(a).number:02d}",
    "document_symbol": lambda a: _document(a).symbol,
    "excess": _excess,
    "item_number": _item_number,
    "more_than": lambda a: _plain(_value(a).value),
    "plan_year": lambda a: str(_plan(a["plan"]).year),
    "ratio_part": _ratio_part,
    "targets_met": _targets_met,
    "term": _term,
    "total": lambda a: _plain(_value(a).value),
}
