"""Lists of people as workbooks, for who keeps an organisation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from roviec.kit.workbooks.writing import Book, Value
from roviec.organisations.enums import Role
from roviec.organisations.queries.people import AreaLine, StaffLine, account_words


def book_of_people(lines: Sequence[StaffLine], sentence: str) -> bytes:
    """A line for each post that somebody holds, one for who holds none; no address, which nobody needs on such a list."""
    book = Book()
    page = book.page(_("People"))
    page.title(_("People and their posts"))
    page.line(sentence)
    page.line()
    heads = [
        (_("No."), 6),
        (_("Name"), 28),
        (_("Post"), 32),
        (_("Unit"), 40),
        (_("From"), 12),
        (_("Roles"), 40),
        (_("User name"), 20),
        (_("Account"), 18),
    ]
    page.table(heads, [_person(place, line) for place, line in enumerate(lines, start=1)])
    return book.content()


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


def book_of_areas(lines: Sequence[AreaLine], sentence: str) -> bytes:
    """Bảng phân công: who follows which unit or field, by which document."""
    book = Book()
    page = book.page(_("Who follows what"))
    page.title(_("Who follows what"))
    page.line(sentence)
    page.line()
    heads = [
        (_("Who"), 28),
        (_("Post"), 32),
        (_("As"), 22),
        (_("Unit or field"), 40),
        (_("By the document"), 28),
        (_("From"), 12),
        (_("Until"), 12),
    ]
    page.table(heads, [_area(line) for line in lines])
    return book.content()


def _area(line: AreaLine) -> list[Value]:
    held, valid = line.area.holding, line.area.valid
    last = date.fromordinal(valid.upper.toordinal() - 1) if valid.upper else None
    what = line.area.field or line.unit
    return [held.person.name, held.post.title, line.role.capitalize(), what, line.area.basis, valid.lower, last]
