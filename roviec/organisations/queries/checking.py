"""What is wrong with the rows of a workbook, each with its sheet, row and column, against the rows and what stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from roviec.organisations import heads
from roviec.organisations.enums import Role, Tree
from roviec.organisations.queries.known import Known, usernames_taken
from roviec.organisations.wishes import ROOT, PersonWish, PostWish, UnitWish, Wish, Wishes, overlap

Span = tuple[date, date | None]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, and a sentence that says what to do."""

    sheet: str
    row: int
    head: str
    sentence: str


def faults_of(wishes: Wishes, known: Known, importer: int | None = None) -> list[Fault]:
    """All that keeps these wishes from coming true; `importer` is the account of the one who wants them."""
    found = [
        *_twice(heads.UNITS, heads.UNIT_KEY, wishes.units),
        *_twice(heads.POSTS, heads.POST_KEY, wishes.posts),
        *_twice(heads.PEOPLE, heads.PERSON_KEY, wishes.people),
        *_days(wishes),
        *_units(wishes.units, known),
        *_posts(wishes, known),
        *_people(wishes, known),
        *_accounts(wishes.people, known),
    ]
    if importer is not None:
        found += _own_roles(wishes, known, importer)
    return found


def _twice(sheet: str, head: str, rows: Iterable[Wish]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for wish in rows:
        if wish.key in first:
            said = {"key": wish.key, "row": first[wish.key]}
            yield Fault(sheet, wish.row, head, _("“%(key)s” stands in row %(row)d already.") % said)
        first.setdefault(wish.key, wish.row)


def _days(wishes: Wishes) -> Iterator[Fault]:
    for sheet, rows in ((heads.UNITS, wishes.units), (heads.POSTS, wishes.posts), (heads.PEOPLE, wishes.people)):
        for wish in rows:
            if wish.end is not None and wish.end <= wish.start:
                yield Fault(sheet, wish.row, heads.END, _("It ends before it starts."))


def _units(units: list[UnitWish], known: Known) -> Iterator[Fault]:
    wanted = {unit.key: unit for unit in units}
    spans: dict[str, Span] = {key: (unit.start, unit.end) for key, unit in known.units.items()}
    spans |= {key: (unit.start, unit.end) for key, unit in wanted.items()}
    for unit in units:
        for tree, parent in unit.parents:
            if parent not in spans:
                yield Fault(heads.UNITS, unit.row, heads.PARENTS[tree], _no_such_unit(parent))
            elif parent != unit.key and not unit.within(*spans[parent]):
                sentence = _("The unit above, “%(key)s”, does not exist during all of that time.") % {"key": parent}
                yield Fault(heads.UNITS, unit.row, heads.PARENTS[tree], sentence)
        if (stands := known.units.get(unit.key)) and len(stands.versions) > 1 and unit.start != stands.start:
            sentence = _("The unit has had several names; correct its first day on its own page.")
            yield Fault(heads.UNITS, unit.row, heads.START, sentence)
    for tree in Tree:
        yield from _circles(tree, wanted, known)


def _circles(tree: Tree, wanted: Mapping[str, UnitWish], known: Known) -> Iterator[Fault]:
    """Each row that stands, by the rows and what is there, below itself."""
    above: dict[str, str] = {}
    for key, unit in known.units.items():
        if edge := unit.edges.get(tree):
            above[key] = known.key_of("UNIT", edge.parent_id)
    for key, wish in wanted.items():
        if tree in (parents := dict(wish.parents)):
            above[key] = parents[tree]
    safe: set[str] = set()
    for key in wanted:
        way: list[str] = []
        at = key
        while at in above and at not in safe and at not in way:
            way.append(at)
            at = above[at]
        if at in way:
            circle = way[way.index(at) :]
            named = " > ".join([*circle, at])
            for member in circle:
                if member in wanted:
                    sentence = _("The units stand above one another in a circle: %(circle)s.") % {"circle": named}
                    yield Fault(heads.UNITS, wanted[member].row, heads.PARENTS[tree], sentence)
        safe.update(way)


def _posts(wishes: Wishes, known: Known) -> Iterator[Fault]:
    units: dict[str, Span] = {key: (unit.start, unit.end) for key, unit in known.units.items()}
    units |= {unit.key: (unit.start, unit.end) for unit in wishes.units}
    for post in wishes.posts:
        stands = known.posts.get(post.key)
        if post.unit not in units:
            yield Fault(heads.POSTS, post.row, heads.UNIT_KEY, _no_such_unit(post.unit))
        elif not post.within(*units[post.unit]):
            sentence = _("The unit does not exist during all of that time.")
            yield Fault(heads.POSTS, post.row, heads.START, sentence)
        if stands and known.key_of("UNIT", stands.post.unit_id) != post.unit:
            sentence = _("This post belongs to the unit “%(unit)s”. A post does not move: give a new one another code.")
            said = {"unit": known.key_of("UNIT", stands.post.unit_id)}
            yield Fault(heads.POSTS, post.row, heads.UNIT_KEY, sentence % said)
        for _role, over in post.roles:
            if over not in units:
                yield Fault(heads.POSTS, post.row, heads.ROLES, _no_such_unit(over))
    yield from _two_heads(wishes.posts, known)


def _two_heads(posts: list[PostWish], known: Known) -> Iterator[Fault]:
    wanted = {post.key for post in posts}
    taken: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    for key, post in known.posts.items():
        if post.post.is_head and key not in wanted:
            unit = known.key_of("UNIT", post.post.unit_id)
            taken[unit].append((key, (post.post.valid.lower, post.post.valid.upper)))
    for wish in posts:
        if not wish.is_head:
            continue
        for other, span in taken[wish.unit]:
            if overlap(wish.start, wish.end, *span):
                sentence = _("The unit has a head's post already: “%(post)s”.") % {"post": other}
                yield Fault(heads.POSTS, wish.row, heads.HEAD, sentence)
        taken[wish.unit].append((wish.key, (wish.start, wish.end)))


def _people(wishes: Wishes, known: Known) -> Iterator[Fault]:
    posts: dict[str, Span] = {k: (p.post.valid.lower, p.post.valid.upper) for k, p in known.posts.items()}
    posts |= {post.key: (post.start, post.end) for post in wishes.posts}
    taken: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    rows = {person.key: person for person in wishes.people}
    for person in wishes.people:
        for key in person.posts:
            if key not in posts:
                sentence = _("There is no post with the code “%(key)s”.") % {"key": key}
                yield Fault(heads.PEOPLE, person.row, heads.POST_KEY, sentence)
                continue
            if not person.within(*posts[key]):
                sentence = _("The post “%(key)s” does not exist during all of that time.") % {"key": key}
                yield Fault(heads.PEOPLE, person.row, heads.START, sentence)
            for other, span in [*taken[key], *_others_on(key, person, rows, known)]:
                if other != person.key and overlap(person.start, person.end, *span):
                    sentence = _("The post “%(post)s” is held by “%(person)s” during that time.")
                    said = {"post": key, "person": other}
                    yield Fault(heads.PEOPLE, person.row, heads.POST_KEY, sentence % said)
            taken[key].append((person.key, (person.start, person.end)))


def _others_on(
    key: str, person: PersonWish, rows: Mapping[str, PersonWish], known: Known
) -> Iterator[tuple[str, Span]]:
    """Who holds the post by what stands, unless his own row corrects that."""
    post = known.posts.get(key)
    for holding in known.holdings.get(post.pk, []) if post else ():
        holder = known.key_of("PERSON", holding.person_id)
        own = rows.get(holder)
        days = holding.valid.lower, holding.valid.upper
        if holder != person.key and not (own and key in own.posts and overlap(own.start, own.end, *days)):
            yield holder, days


def _accounts(people: list[PersonWish], known: Known) -> Iterator[Fault]:
    taken = usernames_taken(person.username for person in people)
    rows: dict[str, PersonWish] = {}
    for person in people:
        name = person.username.lower()
        own = known.people.get(person.key)
        if name in rows:
            sentence = _("Row %(row)d has the same user name.") % {"row": rows[name].row}
            yield Fault(heads.PEOPLE, person.row, heads.USERNAME, sentence)
        elif name in taken and (own is None or own.pk != taken[name]):
            yield Fault(heads.PEOPLE, person.row, heads.USERNAME, _("This user name is taken already."))
        rows.setdefault(name, person)


def _own_roles(wishes: Wishes, known: Known, importer: int) -> Iterator[Fault]:
    """Nobody gives himself a role by a workbook."""
    wanted = {post.key: post for post in wishes.posts}
    own = known.key_of("PERSON", importer)
    held = {
        key for key, post in known.posts.items() for h in known.holdings.get(post.pk, []) if h.person_id == importer
    }
    for person in wishes.people:
        if person.key == own:
            held |= set(person.posts)
            for key in person.posts:
                if (
                    key not in wanted
                    and (post := known.posts.get(key))
                    and _new_roles(set(post.roles), key, known, importer)
                ):
                    yield Fault(heads.PEOPLE, person.row, heads.POST_KEY, _no_own_role())
    for key in sorted(held & wanted.keys()):
        roles = {(role, known.units[over].pk if over in known.units else 0) for role, over in wanted[key].roles}
        if _new_roles(roles, key, known, importer):
            yield Fault(heads.POSTS, wanted[key].row, heads.ROLES, _no_own_role())


def _new_roles(roles: set[tuple[Role, int]], key: str, known: Known, importer: int) -> bool:
    post = known.posts.get(key)
    held = [h.pk for h in known.holdings.get(post.pk, []) if h.person_id == importer] if post else []
    return not roles <= {given for pk in held for given in known.given.get(pk, set())}


def _no_such_unit(key: str) -> str:
    if not key:
        return _("Write the code of the unit; the organisation itself is “%(root)s”.") % {"root": ROOT}
    return _("There is no unit with the code “%(key)s”, neither in this workbook nor in the organisation.") % {
        "key": key
    }


def _no_own_role() -> str:
    return _("Nobody gives himself a role. Ask another administrator.")
