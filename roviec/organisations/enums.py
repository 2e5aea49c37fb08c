"""Kinds of units, trees and roles, and the acts on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What a unit is (domain.md sections 6 and 8)."""

    CITY = "CITY", _("city")
    PROVINCE = "PROVINCE", _("province")
    DISTRICT = "DISTRICT", _("district")
    WARD = "WARD", _("ward")
    COMMUNE = "COMMUNE", _("commune")
    SPECIAL_ZONE = "SPECIAL_ZONE", _("special zone")
    PARTY_COMMITTEE = "PARTY_COMMITTEE", _("Party committee")
    PEOPLES_COUNCIL = "PEOPLES_COUNCIL", _("People's Council")
    PEOPLES_COMMITTEE = "PEOPLES_COMMITTEE", _("People's Committee")
    FRONT = "FRONT", _("Fatherland Front")
    MASS_ORG = "MASS_ORG", _("mass organisation")
    OFFICE = "OFFICE", _("office")
    BOARD = "BOARD", _("Party board")
    DEPARTMENT = "DEPARTMENT", _("department")
    CENTRE = "CENTRE", _("centre")
    POLICE = "POLICE", _("police")
    MILITARY = "MILITARY", _("military command")
    PARTY_BRANCH = "PARTY_BRANCH", _("Party branch")
    RESIDENTIAL_GROUP = "RESIDENTIAL_GROUP", _("residential group")


# The units closest to the people, of which there are three kinds since 01/07/2025.
WARDS = (UnitKind.WARD, UnitKind.COMMUNE, UnitKind.SPECIAL_ZONE)
TERRITORIES = (UnitKind.CITY, UnitKind.PROVINCE, UnitKind.DISTRICT, *WARDS)


class Tree(models.TextChoices):
    """The lines a unit may stand in at once; only management gives scope."""

    MANAGEMENT = "MANAGEMENT", _("management")
    PARTY = "PARTY", _("Party line")
    STATE = "STATE", _("State line")
    FRONT = "FRONT", _("Front line")
    TERRITORY = "TERRITORY", _("territory")


class Role(models.TextChoices):
    """What a holder of a post may do, over a unit and all below it."""

    PLANNER = "PLANNER", _("planner")
    REPORT_WRITER = "REPORT_WRITER", _("report contact")
    HEAD = "HEAD", _("head of the unit")
    LEADER = "LEADER", _("supervising leader")
    MONITOR = "MONITOR", _("monitor")
    CLERK = "CLERK", _("records clerk")
    AUDITOR = "AUDITOR", _("inspector (reads only)")
    ADMINISTRATOR = "ADMINISTRATOR", _("administrator")


# What a role lets its holder do, for whoever gives it.
ROLE_SENTENCES = {
    Role.PLANNER: _("Drafts and issues plans, hands out tasks, opens reporting periods, receives and checks reports."),
    Role.REPORT_WRITER: _("Fills in the sheets of figures and works on the tasks of the unit; does not submit."),
    Role.HEAD: _(
        "Submits the reports of the unit, chooses its contacts, completes its tasks; reviews the reports sent to it."
    ),
    Role.LEADER: _(
        "Reads the unit and all below it, issues plans and hands out tasks; reviews the reports sent to it."
    ),
    Role.MONITOR: _(
        "Follows the units assigned to it and is named in their tasks; reads the unit and all below it, changes nothing."
    ),
    Role.CLERK: _("Registers documents with their files, in the register of the unit."),
    Role.AUDITOR: _("Reads the unit and all below it; changes nothing."),
    Role.ADMINISTRATOR: _("Keeps units, posts, people, roles and accounts; has no hand in plans, tasks and figures."),
}

# Who looks on: such a role over a ward lets nobody into the ward's drafts.
ONLOOKERS = (Role.LEADER, Role.MONITOR, Role.AUDITOR, Role.ADMINISTRATOR)


class CodeScheme(models.TextChoices):
    """Whose code a unit bears; a unit may bear several over time."""

    ISSUER = "ISSUER", _("abbreviation in document symbols")
    ADMINISTRATIVE = "ADMINISTRATIVE", _("administrative unit code")
    AGENCY = "AGENCY", _("agency identifier")


class OrganisationAct(models.TextChoices):
    """What is done to units, posts and holdings."""

    UNIT_FOUNDED = "organisations.UNIT_FOUNDED", _("founded the unit")
    UNIT_RENAMED = "organisations.UNIT_RENAMED", _("changed the name or kind of the unit")
    UNIT_CORRECTED = "organisations.UNIT_CORRECTED", _("corrected what was recorded of the unit")
    UNIT_CODED = "organisations.UNIT_CODED", _("gave the unit a code")
    UNIT_CODE_ENDED = "organisations.UNIT_CODE_ENDED", _("ended a code of the unit")
    UNIT_PLACED = "organisations.UNIT_PLACED", _("placed the unit in a tree")
    UNIT_TAKEN_OUT = "organisations.UNIT_TAKEN_OUT", _("took the unit out of a tree")
    UNITS_ORDERED = "organisations.UNITS_ORDERED", _("changed the order of the units below")
    UNIT_ENDED = "organisations.UNIT_ENDED", _("ended the unit")
    UNITS_SUCCEEDED = "organisations.UNITS_SUCCEEDED", _("recorded which units follow which")
    AREAS_PASSED_ON = "organisations.AREAS_PASSED_ON", _("let those who follow a unit follow its successor")
    MAIL_SENT_AGAIN = "organisations.MAIL_SENT_AGAIN", _("sent the mail again")
    POST_MADE = "organisations.POST_MADE", _("made the post")
    POST_RETITLED = "organisations.POST_RETITLED", _("changed the title of the post")
    POST_ENDED = "organisations.POST_ENDED", _("ended the post")
    POST_RETRACTED = "organisations.POST_RETRACTED", _("took back the post, made by mistake")
    POST_TAKEN = "organisations.POST_TAKEN", _("appointed to the post")
    POST_LEFT = "organisations.POST_LEFT", _("ended the holding of the post")
    POST_PASSED_ON = "organisations.POST_PASSED_ON", _("passed the post on to a successor")
    WORK_HANDED_OVER = "organisations.WORK_HANDED_OVER", _("handed over what was open in the name of a holder")
    HOLDING_RETRACTED = "organisations.HOLDING_RETRACTED", _("took back the appointment, made by mistake")
    PERSON_LEFT = "organisations.PERSON_LEFT", _("ended all posts of the person")
    LEAVING_RETRACTED = "organisations.LEAVING_RETRACTED", _("took back that the person leaves")
    ROLE_GIVEN = "organisations.ROLE_GIVEN", _("gave the role")
    ROLE_GIVEN_TO_ONESELF = (
        "organisations.ROLE_GIVEN_TO_ONESELF",
        _("gave the role to himself, as the only administrator"),
    )
    ROLE_TAKEN = "organisations.ROLE_TAKEN", _("took the role back")
    ROLE_PASSED_ON = "organisations.ROLE_PASSED_ON", _("passed a role on with its unit")
    AREA_ASSIGNED = "organisations.AREA_ASSIGNED", _("assigned the area to follow")
    AREA_ENDED = "organisations.AREA_ENDED", _("ended the assignment of the area")
    TERM_OPENED = "organisations.TERM_OPENED", _("opened the term")


class MovingInAct(models.TextChoices):
    """What brings a whole organisation in at once."""

    SET_UP = "organisations.SET_UP", _("set up the installation")
    FOUNDED_BY_PRESET = "organisations.FOUNDED_BY_PRESET", _("founded it by a preset")
    WORKBOOK_SENT = "organisations.WORKBOOK_SENT", _("sent a workbook of the organisation to look at")
    WORKBOOK_IMPORTED = "organisations.WORKBOOK_IMPORTED", _("imported a workbook of the organisation")
    REPORTING_DAYS_SET = "organisations.REPORTING_DAYS_SET", _("set the usual reporting period and its days")
