"""Lists of people as files, for who keeps an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from roviec.kit.workbooks.listing import Listing
from roviec.kit.workbooks.writing import Value
from roviec.organisations.enums import Role
from roviec.organisations.queries.people import AreaLine, StaffLine, account_words


def listing_of_people(lines: Sequence[StaffLine], sentence: str) -> Listing:
    """A line for each post that somebody holds, one for who holds none; no address, which nobody needs on such a list."""
    heads = [
        (_("No."), 6.0),
        (_("Name"), 28.0),
        (_("Post"), 32.0),
        (_("Unit"), 40.0),
        (_("From"), 12.0),
        (_("Roles"), 40.0),
        (_("User name"), 20.0),
        (_("Account"), 18.0),
    ]
    rows = [_person(place, line) for place, line in enumerate(lines, start=1)]
    return Listing("danh-sach-can-bo", _("People and their posts"), heads, rows, sentence)


def _person(place: int, line: StaffLine) -> list[Value]:
    held = line.held
    roles = [f"{str(Role(role.role).label).capitalize()} ({over})" for role, over in held.roles] if held else []
    return [
        place,
        line.person.name,
        held.holding.post.title if held else _("no post today"),
        held.unit if held else "",
        held.holding.valid.lower if held else None,
        "; ".join(roles),
        line.person.username,
        account_words(line.person),
    ]


def listing_of_areas(lines: Sequence[AreaLine], sentence: str) -> Listing:
    """Bảng phân công: who follows which unit or field, by which document."""
    heads = [
        (_("Who"), 28.0),
        (_("Post"), 32.0),
        (_("As"), 22.0),
        (_("Unit or field"), 40.0),
        (_("By the document"), 28.0),
        (_("From"), 12.0),
        (_("Until"), 12.0),
    ]
    return Listing("bang-phan-cong", _("Who follows what"), heads, [_area(line) for line in lines], sentence)


def _area(line: AreaLine) -> list[Value]:
    held, valid = line.area.holding, line.area.valid
    last = date.fromordinal(valid.upper.toordinal() - 1) if valid.upper else None
    what = line.area.field or line.unit
    return [held.person.name, held.post.title, line.role.capitalize(), what, line.area.basis, valid.lower, last]
