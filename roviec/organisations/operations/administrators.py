"""No organisation is left without an administrator, whoever leaves and whoever takes roles back at the same moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.utils.translation import gettext_lazy as _

from roviec.kit.errors import Unable
from roviec.organisations.enums import Role, Tree
from roviec.organisations.models import STANDS, Edge, HoldingRole, Unit

ADMINISTERED = """
SELECT coalesce(range_agg(h.valid * daterange(%(day)s, NULL)), '{}'::datemultirange)::text
FROM organisations_holdingrole r
JOIN organisations_holding h ON h.id = r.holding_id AND h.retracted_at IS NULL
JOIN people_person p ON p.id = h.person_id AND p.is_active
WHERE r.retracted_at IS NULL AND r.role = %(role)s AND r.over_id = %(unit)s
"""


class UnableWithoutAdministrator(Unable):
    """The step would leave an organisation without anybody who keeps it."""


@contextmanager
def keeping_administered(holdings: Iterable[int], day: date) -> Iterator[None]:
    """Whatever is done inside, no organisation that these holdings administer has fewer administered days from `day` on.

    The organisations' top units are locked first, in the order of their numbers: of two administrators who take each
    other's role at one moment, the second finds what the first did.
    """
    over = HoldingRole.objects.filter(STANDS, role=Role.ADMINISTRATOR, holding__in=list(holdings)).values("over")
    inner = Edge.objects.filter(STANDS, tree=Tree.MANAGEMENT, valid__contains=day).values("child")
    tops = list(Unit.objects.filter(pk__in=over).exclude(pk__in=inner).order_by("pk").select_for_update(no_key=True))
    before = {unit.pk: _administered(unit.pk, day) for unit in tops}
    yield
    if any(_is_less(_administered(pk, day), than) for pk, than in before.items()):
        raise UnableWithoutAdministrator(
            _("The organisation would be without an administrator. Give somebody else that role first.")
        )


def _administered(unit_id: int, day: date) -> str:
    """The days from `day` on with an administrator over exactly this unit whose account is open, as the database writes them."""
    with connection.cursor() as cursor:
        cursor.execute(ADMINISTERED, {"day": day, "role": Role.ADMINISTRATOR.value, "unit": unit_id})
        return str(cursor.fetchone()[0])


def _is_less(days: str, than: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT %s::datemultirange @> %s::datemultirange", [days, than])
        return bool(cursor.fetchone()[0])
