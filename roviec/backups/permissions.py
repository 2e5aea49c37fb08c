"""Who looks after the installation as a whole: the administrators of its organisations."""

from __future__ import annotations

from roviec.backups.reach import KEEPERS, keeps_the_installation
from roviec.kit.doors import door
from roviec.organisations.permissions import Member, require

WHERE = "the installation, for an administrator of a whole organisation"


@door("see the backups", roles=KEEPERS, where=WHERE)
def backups_to_see(member: Member) -> Member:
    """Times and sizes, never what is in them."""
    require(keeps_the_installation(member))
    return member


@door("ask for a backup or its proof", roles=KEEPERS, where=WHERE)
def backup_to_ask_for(member: Member) -> Member:
    """It costs some minutes of the machine, and harms nobody."""
    require(keeps_the_installation(member))
    return member


@door("say when backups are made and kept", roles=KEEPERS, where=WHERE, step_up=True)
def rule_to_change(member: Member) -> Member:
    """Whoever switches backups off could make a later loss final."""
    require(keeps_the_installation(member))
    return member
