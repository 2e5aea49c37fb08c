"""What is done to the organisation: units and their places, posts and who holds them, roles, areas, terms."""

from roviec.organisations.operations.administrators import UnableWithoutAdministrator
from roviec.organisations.operations.areas import (
    UnableToAssign,
    UnableToOpenTerm,
    assign_area,
    end_area,
    open_term,
    pass_on_areas,
)
from roviec.organisations.operations.handing_over import UnableToHandOver, hand_over_work
from roviec.organisations.operations.holdings import (
    UnableToLeave,
    end_holding,
    leave,
    replace_holder,
    retract_holding,
    retract_leaving,
)
from roviec.organisations.operations.importing import Imported, UnableToImport, import_workbook, send_workbook
from roviec.organisations.operations.mails import UnableToSendAgain, send_mail_again
from roviec.organisations.operations.places import found_below, move_unit, order_units, take_out_of_tree
from roviec.organisations.operations.posts import UnableToKeepPost, end_post, retitle_post, retract_post
from roviec.organisations.operations.roles import UnableToGiveRole, give_role, take_role
from roviec.organisations.operations.setting_up import (
    FirstAdministrator,
    Member,
    Regime,
    UnableToFound,
    UnableToSetUp,
    found_members,
    root_wishes,
    set_reporting_days,
    set_up,
)
from roviec.organisations.operations.structure import (
    Span,
    UnableToAppoint,
    UnableToPlace,
    add_person,
    appoint,
    found_unit,
    make_post,
    place_unit,
)
from roviec.organisations.operations.succeeding import (
    Following,
    UnableToSucceed,
    pass_on_followed,
    record_successions,
)
from roviec.organisations.operations.units import (
    Naming,
    UnableToKeepUnit,
    add_code,
    correct_unit,
    end_code,
    end_unit,
    rename_unit,
)

__all__ = [
    "FirstAdministrator",
    "Following",
    "Imported",
    "Member",
    "Naming",
    "Regime",
    "Span",
    "UnableToAppoint",
    "UnableToAssign",
    "UnableToFound",
    "UnableToGiveRole",
    "UnableToHandOver",
    "UnableToImport",
    "UnableToKeepPost",
    "UnableToKeepUnit",
    "UnableToLeave",
    "UnableToOpenTerm",
    "UnableToPlace",
    "UnableToSendAgain",
    "UnableToSetUp",
    "UnableToSucceed",
    "UnableWithoutAdministrator",
    "add_code",
    "add_person",
    "appoint",
    "assign_area",
    "correct_unit",
    "end_area",
    "end_code",
    "end_holding",
    "end_post",
    "end_unit",
    "found_below",
    "found_members",
    "found_unit",
    "give_role",
    "hand_over_work",
    "import_workbook",
    "leave",
    "make_post",
    "move_unit",
    "open_term",
    "order_units",
    "pass_on_areas",
    "pass_on_followed",
    "place_unit",
    "record_successions",
    "rename_unit",
    "replace_holder",
    "retitle_post",
    "retract_holding",
    "retract_leaving",
    "retract_post",
    "root_wishes",
    "send_mail_again",
    "send_workbook",
    "set_reporting_days",
    "set_up",
    "take_out_of_tree",
    "take_role",
]
