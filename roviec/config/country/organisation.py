"""The units of a country as they are since 01/07/2025, each commune with its bodies, and the people who hold its posts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Model
from psycopg import sql

from roviec.config.country.chance import Chance
from roviec.config.country.names import people, places
from roviec.config.country.size import FOUNDED, Size
from roviec.organisations.enums import Role, Tree, UnitKind
from roviec.organisations.models import Edge, Holding, HoldingRole, Post, Unit, UnitVersion
from roviec.people.models import Person

BATCH = 2_000
SINCE = (FOUNDED, None)
# Of 3,321: 2,621 communes, 687 wards, 13 special zones; of 34 provinces six are cities.
WARD_SHARE, ZONE_SHARE, CITIES = 687 / 3_321, 13 / 3_321, 6
WORDS = {
    UnitKind.PROVINCE: "Tỉnh",
    UnitKind.CITY: "Thành phố",
    UnitKind.COMMUNE: "Xã",
    UnitKind.WARD: "Phường",
    UnitKind.SPECIAL_ZONE: "Đặc khu",
}
FRONT = "Ủy ban Mặt trận Tổ quốc Việt Nam"


@dataclass
class Country:
    """What was made so far, in the order of the country: the top, the provinces, and the communes of each."""

    top: int = 0
    provinces: list[int] = field(default_factory=list)
    # Each commune with the province it lies in.
    communes: list[tuple[int, int]] = field(default_factory=list)
    # Who leads and who follows the work of a province: holdings by province.
    leaders: dict[int, int] = field(default_factory=dict)
    monitors: dict[int, int] = field(default_factory=dict)


@dataclass
class Draft:
    """Rows that are written together at the end; numbered by hand, so that they can refer to one another."""

    chance: Chance
    password: str
    rows: dict[type[Model], list[Model]] = field(default_factory=dict)
    names: Iterator[str] = field(init=False)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        """Begin the line of people."""
        self.names = people(self.chance)

    def key(self) -> uuid.UUID:
        """The next uuid of the seed."""
        return self.chance.key()

    def add(self, row: Model) -> None:
        """Write the row with the others of its table."""
        self.rows.setdefault(type(row), []).append(row)

    def unit(self, kind: UnitKind, name: str, short: str, above: int | None, position: int = 0) -> int:
        """A unit with its name, below another in the management tree."""
        pk = next(self.numbers)
        self.add(Unit(pk=pk, uuid=self.key()))
        self.add(UnitVersion(unit_id=pk, name=name, short_name=short, kind=kind, valid=SINCE))
        if above:
            self.place(Tree.MANAGEMENT, pk, above, position)
        return pk

    def place(self, tree: Tree, child: int, parent: int, position: int = 0) -> None:
        """A unit below another in one of the trees."""
        self.add(Edge(tree=tree, parent_id=parent, child_id=child, position=position, valid=SINCE))

    def post(self, unit: int, title: str, role: Role, account: str = "", *, is_head: bool = False) -> int:
        """A post with somebody in it who has a role over its unit; who has no account of the password is only named."""
        pk = next(self.numbers)
        name = account or f"nguoi{pk}"
        password = self.password if account else "!"
        self.add(Person(pk=pk, uuid=self.key(), username=name, name=next(self.names), password=password))
        self.add(Post(pk=pk, uuid=self.key(), unit_id=unit, title=title, is_head=is_head, valid=SINCE))
        self.add(Holding(pk=pk, uuid=self.key(), person_id=pk, post_id=pk, valid=SINCE))
        self.add(HoldingRole(holding_id=pk, role=role, over_id=unit))
        return pk

    def write(self, models: Sequence[type[Model]]) -> None:
        """Into the database, table after table."""
        for model in models:
            rows, manager = self.rows.pop(model, []), model._default_manager  # noqa: SLF001 - Django's own
            manager.bulk_create(rows[:BATCH])
            # The plan of a trigger that was first called on an empty table would read all of it for every further row.
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(model._meta.db_table)))
            manager.bulk_create(rows[BATCH:], batch_size=BATCH)


@dataclass(frozen=True)
class Bodies:
    """The Party committee, People's Committee and Front of a place, which stand in lines of their own."""

    party: int
    committee: int
    front: int


def make_organisation(size: Size, chance: Chance, password: str) -> Country:
    """Every unit, post and account, in one go; whoever has an account signs in with the password."""
    draft = Draft(chance, make_password(password))
    country = Country()
    country.top = draft.unit(
        UnitKind.OFFICE, "Cơ quan điều phối Chương trình quốc gia (minh họa)", "Cả nước", above=None
    )
    _top_posts(draft, country.top)
    for place, (name, communes) in enumerate(
        zip(places(chance, size.provinces), _shares(size, chance), strict=True), start=1
    ):
        kind = UnitKind.CITY if place <= CITIES * size.provinces // 34 else UnitKind.PROVINCE
        _province(draft, country, kind, name, place, communes)
    draft.write([Person, Unit, UnitVersion, Edge, Post, Holding, HoldingRole])
    return country


def _shares(size: Size, chance: Chance) -> list[int]:
    """How many communes each province has: a hundred or so, some twice as many as others."""
    weights = [chance.between(0.65, 1.35) for _province in range(size.provinces)]
    shares = [1 + int((size.communes - size.provinces) * weight / sum(weights)) for weight in weights]
    for place in range(size.communes - sum(shares)):
        shares[place % size.provinces] += 1
    return shares


def _top_posts(draft: Draft, top: int) -> None:
    draft.post(top, "Thủ trưởng cơ quan điều phối", Role.LEADER, "lanhdao", is_head=True)
    draft.post(top, "Chuyên viên tổng hợp", Role.PLANNER, "tonghop")
    draft.post(top, "Kiểm tra viên", Role.AUDITOR, "kiemtra")
    draft.post(top, "Quản trị hệ thống", Role.ADMINISTRATOR, "quantri")


def _province(draft: Draft, country: Country, kind: UnitKind, name: str, place: int, communes: int) -> None:
    word = WORDS[kind]
    province = draft.unit(kind, f"{word} {name}", name, country.top, place)
    draft.place(Tree.TERRITORY, province, country.top, place)
    committee = "Thành ủy" if kind == UnitKind.CITY else "Tỉnh ủy"
    bodies = _bodies(draft, province, f"{committee} {name}", word.lower(), name)
    draft.post(bodies.party, f"Bí thư {committee}", Role.LEADER, is_head=True)
    title = f"Chủ tịch Ủy ban nhân dân {word.lower()}"
    country.leaders[province] = draft.post(province, title, Role.LEADER, f"tinh{place:02}ld", is_head=True)
    draft.post(province, "Chuyên viên tổng hợp", Role.PLANNER, f"tinh{place:02}")
    country.monitors[province] = draft.post(province, "Chuyên viên theo dõi", Role.MONITOR)
    country.provinces.append(province)
    for position, short in enumerate(places(draft.chance, communes), start=1):
        number = len(country.communes) + 1
        commune = _commune(draft, short, province, bodies, position, number)
        country.communes.append((commune, province))


def _commune(draft: Draft, name: str, province: int, above: Bodies, position: int, number: int) -> int:
    dice = draft.chance.between(0, 1)
    kind = UnitKind.WARD if dice < WARD_SHARE else UnitKind.COMMUNE
    kind = UnitKind.SPECIAL_ZONE if dice > 1 - ZONE_SHARE else kind
    word = WORDS[kind].lower()
    commune = draft.unit(kind, f"{WORDS[kind]} {name}", name, province, position)
    draft.place(Tree.TERRITORY, commune, province, position)
    bodies = _bodies(draft, commune, f"Đảng ủy {word} {name}", word, name)
    draft.place(Tree.PARTY, bodies.party, above.party, position)
    draft.place(Tree.STATE, bodies.committee, above.committee, position)
    draft.place(Tree.FRONT, bodies.front, above.front, position)
    for short in ("Văn phòng Đảng ủy", "Ban Xây dựng Đảng", "Cơ quan Ủy ban Kiểm tra"):
        draft.unit(UnitKind.OFFICE, f"{short} {word} {name}", short, bodies.party)
    economy = "Phòng Kinh tế" if kind == UnitKind.COMMUNE else "Phòng Kinh tế, Hạ tầng và Đô thị"
    for short in ("Văn phòng HĐND và UBND", economy, "Phòng Văn hóa - Xã hội"):
        draft.unit(UnitKind.DEPARTMENT, f"{short} {word} {name}", short, bodies.committee)
    centre = "Trung tâm Phục vụ hành chính công"
    draft.unit(UnitKind.CENTRE, f"{centre} {word} {name}", centre, bodies.committee)
    draft.post(commune, f"Chủ tịch Ủy ban nhân dân {word}", Role.HEAD, f"xa{number:04}", is_head=True)
    draft.post(commune, "Công chức đầu mối số liệu", Role.REPORT_WRITER, f"xa{number:04}dm")
    draft.post(bodies.party, "Bí thư Đảng ủy", Role.HEAD, is_head=True)
    draft.post(bodies.front, "Chủ tịch Ủy ban Mặt trận Tổ quốc", Role.HEAD, is_head=True)
    return commune


def _bodies(draft: Draft, place: int, party: str, word: str, name: str) -> Bodies:
    """The four bodies below a territory."""
    draft.unit(UnitKind.PEOPLES_COUNCIL, f"Hội đồng nhân dân {word} {name}", f"HĐND {name}", place, 2)
    return Bodies(
        draft.unit(UnitKind.PARTY_COMMITTEE, party, party, place, 1),
        draft.unit(UnitKind.PEOPLES_COMMITTEE, f"Ủy ban nhân dân {word} {name}", f"UBND {name}", place, 3),
        draft.unit(UnitKind.FRONT, f"{FRONT} {word} {name}", f"MTTQ {name}", place, 4),
    )
