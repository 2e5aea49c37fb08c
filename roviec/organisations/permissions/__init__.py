"""Who the person at the screen is, and the doors to units and to keeping them."""

from roviec.organisations.permissions.members import (
    Member,
    MemberRequest,
    day_to_look_from,
    holding_to_act_in,
    require,
    unit_to_read,
    units_to_read,
)

__all__ = [
    "Member",
    "MemberRequest",
    "day_to_look_from",
    "holding_to_act_in",
    "require",
    "unit_to_read",
    "units_to_read",
]
