"""What is done to the organisation: units and their places, posts and who holds them, roles, areas, terms."""

from roviec.organisations.operations.structure import (
    Span,
    UnableToAppoint,
    UnableToPlace,
    appoint,
    assign_area,
    found_unit,
    give_role,
    make_post,
    open_term,
    place_unit,
)

__all__ = [
    "Span",
    "UnableToAppoint",
    "UnableToPlace",
    "appoint",
    "assign_area",
    "found_unit",
    "give_role",
    "make_post",
    "open_term",
    "place_unit",
]
