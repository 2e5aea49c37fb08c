"""What an import would do: for each row new, changed or the same, with every difference; and what is wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from psycopg.types.range import DateRange

from roviec.organisations import heads
from roviec.organisations.enums import Role, Tree, UnitKind
from roviec.organisations.models import Holding
from roviec.organisations.queries.known import Known, KnownPost, KnownUnit
from roviec.organisations.wishes import PersonWish, PostWish, UnitWish, Wish, Wishes, listed, overlap
from roviec.people.models import Person

Of = TypeVar("Of", UnitWish, PostWish, PersonWish)


class Status(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """One column of a row that says something else than what stands."""

    head: str
    old: str
    new: str


@dataclass(frozen=True)
class Line(Generic[Of]):
    """One row: what it wants, what becomes of it; `pk` is the thing it is about, None for a new one."""

    wish: Of
    status: Status
    differences: tuple[Difference, ...] = ()
    pk: int | None = None


@dataclass(frozen=True)
class Appointment:
    """A person takes a post over a span; `before` is the holding whose span this corrects."""

    person: str
    post: str
    span: DateRange
    before: Holding | None = None


@dataclass(frozen=True)
class Plan:
    """All that an import would do, on what is known."""

    known: Known
    units: list[Line[UnitWish]] = field(default_factory=list)
    posts: list[Line[PostWish]] = field(default_factory=list)
    people: list[Line[PersonWish]] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)

    @property
    def lines(self) -> list[Line[Any]]:
        """All rows, sheet by sheet."""
        return [*self.units, *self.posts, *self.people]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return all(line.status == Status.SAME for line in self.lines)

    @property
    def fingerprint(self) -> str:
        """A hash of every step, and of what stands where something changes: another state gives another one."""
        said = hashlib.sha256()
        for line in self.lines:
            said.update(repr((line.wish.digest, line.status.value, line.pk, line.differences)).encode())
        for step in self.appointments:
            said.update(repr((step.person, step.post, step.span, step.before and step.before.pk)).encode())
        return said.hexdigest()


def count(lines: Iterable[Line[Any]], status: Status) -> int:
    """How many of these rows become that."""
    return sum(line.status == status for line in lines)


def plan_of(wishes: Wishes, known: Known) -> Plan:
    """Compare what is wanted with what is known; the wishes were checked before."""
    plan = Plan(known)
    for unit in wishes.units:
        plan.units.append(_line(known, "UNIT", unit, known.units.get(unit.key), _unit_differences))
    for post in wishes.posts:
        plan.posts.append(_line(known, "POST", post, known.posts.get(post.key), _post_differences))
    for person in wishes.people:
        steps = [] if known.is_imported("PERSON", person.key, person.digest) else list(_appointments(known, person))
        plan.appointments.extend(steps)
        differences = [*_person_differences(known.people.get(person.key), person), *_held(person, steps)]
        account = known.people.get(person.key)
        plan.people.append(_judged(known, "PERSON", person, account.pk if account else None, differences))
    return plan


def _line(
    known: Known, kind: str, wish: Of, found: Any, differences: Callable[[Known, Any, Any], Iterator[Difference]]
) -> Line[Of]:
    said = list(differences(known, found, wish)) if found else []
    return _judged(known, kind, wish, found.pk if found else None, said)


def _judged(known: Known, kind: str, wish: Of, pk: int | None, differences: list[Difference]) -> Line[Of]:
    if pk is None:
        return Line(wish, Status.NEW)
    if known.is_imported(kind, wish.key, wish.digest) or not differences:
        return Line(wish, Status.SAME, pk=pk)
    return Line(wish, Status.CHANGED, tuple(differences), pk)


def _unit_differences(known: Known, unit: KnownUnit, wish: UnitWish) -> Iterator[Difference]:
    last = unit.last
    for head, old, new in (
        (heads.UNIT_NAME, last.name, wish.name),
        (heads.SHORT_NAME, last.short_name, wish.short_name),
        (heads.KIND, heads.written(UnitKind(last.kind).label), heads.written(UnitKind(wish.kind).label)),
    ):
        if old != new:
            yield Difference(head, old, new)
    for tree, parent in wish.parents:
        edge = unit.edges.get(tree)
        stands = known.key_of("UNIT", edge.parent_id) if edge else ""
        if stands != parent:
            yield Difference(heads.PARENTS[tree], stands, parent)
    if wish.codes and set(wish.codes) != set(unit.codes):
        yield Difference(heads.CODES, listed(unit.codes), listed(wish.codes))
    edge = unit.edges.get(Tree.MANAGEMENT)
    if wish.position and edge and edge.position != wish.position:
        yield Difference(heads.ORDER, str(edge.position), str(wish.position))
    yield from _days(unit.start, unit.end, wish)


def _post_differences(known: Known, post: KnownPost, wish: PostWish) -> Iterator[Difference]:
    if post.post.title != wish.title:
        yield Difference(heads.TITLE, post.post.title, wish.title)
    if post.post.is_head != wish.is_head:
        yield Difference(heads.HEAD, _yes(post.post.is_head), _yes(wish.is_head))
    stands = {(role, known.key_of("UNIT", over)) for role, over in post.roles}
    if wish.roles and stands != set(wish.roles):
        yield Difference(heads.ROLES, said_roles(stands, wish.unit), said_roles(wish.roles, wish.unit))
    yield from _days(post.post.valid.lower, post.post.valid.upper, wish)


def _person_differences(person: Person | None, wish: PersonWish) -> Iterator[Difference]:
    if person is None:
        return
    for head, old, new in (
        (heads.NAME, person.name, wish.name),
        (heads.USERNAME, person.username, wish.username),
        (heads.EMAIL, person.email, wish.email or person.email),
    ):
        if old != new:
            yield Difference(head, old, new)


def _appointments(known: Known, wish: PersonWish) -> Iterator[Appointment]:
    person = known.people.get(wish.key)
    span = DateRange(wish.start, wish.end)
    for key in wish.posts:
        post = known.posts.get(key)
        held = known.holdings.get(post.pk, []) if post else []
        own = [holding for holding in held if person and holding.person_id == person.pk]
        same = [h for h in own if overlap(h.valid.lower, h.valid.upper, wish.start, wish.end)]
        if not same:
            yield Appointment(wish.key, key, span)
        elif same[-1].valid != span:
            yield Appointment(wish.key, key, span, same[-1])


def _held(wish: PersonWish, steps: list[Appointment]) -> Iterator[Difference]:
    for step in steps:
        old = f"{step.post}: {said_days(step.before.valid.lower, step.before.valid.upper)}" if step.before else ""
        yield Difference(heads.POST_KEY, old, f"{step.post}: {said_days(wish.start, wish.end)}")


def _days(start: date, end: date | None, wish: Wish) -> Iterator[Difference]:
    if start != wish.start:
        yield Difference(heads.START, f"{start:%d/%m/%Y}", f"{wish.start:%d/%m/%Y}")
    if end != wish.end:
        yield Difference(heads.END, said_end(end), said_end(wish.end))


def said_end(end: date | None) -> str:
    """The last day, as offices write it; the span itself ends before the day after."""
    return f"{end - timedelta(days=1):%d/%m/%Y}" if end else ""


def said_days(start: date, end: date | None) -> str:
    """A span as a cell says it."""
    return f"{start:%d/%m/%Y}-{said_end(end)}" if end else f"{start:%d/%m/%Y}"


def said_roles(roles: set[tuple[Role, str]] | tuple[tuple[Role, str], ...], unit: str) -> str:
    """Roles as a cell says them: the label, and after @ the unit it is over when that is not the post's own."""
    order = list(Role)
    return listed(
        heads.written(role.label) + ("" if over == unit else f" @{over}")
        for role, over in sorted(roles, key=lambda pair: (order.index(pair[0]), pair[1]))
    )


def _yes(value: bool) -> str:
    return heads.YES if value else heads.NO
