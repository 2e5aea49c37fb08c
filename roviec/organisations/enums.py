"""Kinds of units, trees and roles, and the acts on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What a unit is (domain.md sections 6 and 8)."""

    CITY = "CITY", _("city")
    DISTRICT = "DISTRICT", _("district")
    WARD = "WARD", _("ward")
    COMMUNE = "COMMUNE", _("commune")
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


TERRITORIES = (UnitKind.CITY, UnitKind.DISTRICT, UnitKind.WARD, UnitKind.COMMUNE)


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
    UNIT_PLACED = "organisations.UNIT_PLACED", _("placed the unit in a tree")
    POST_MADE = "organisations.POST_MADE", _("made the post")
    POST_TAKEN = "organisations.POST_TAKEN", _("appointed to the post")
    POST_LEFT = "organisations.POST_LEFT", _("ended the holding of the post")
    ROLE_GIVEN = "organisations.ROLE_GIVEN", _("gave the role")
    AREA_ASSIGNED = "organisations.AREA_ASSIGNED", _("assigned the area to follow")
    TERM_OPENED = "organisations.TERM_OPENED", _("opened the term")
