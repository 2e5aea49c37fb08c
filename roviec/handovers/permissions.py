"""Who reorganises: an administrator, over the units of his role and all below them."""

from __future__ import annotations

from typing import NamedTuple

from django.http import Http404

from roviec.handovers.enums import LineKind, Work
from roviec.handovers.models import Line, Reorganisation
from roviec.kit.doors import door
from roviec.organisations.enums import Role
from roviec.organisations.permissions import Member, require
from roviec.organisations.permissions.keeping import KEEPERS, OWN_UNITS, is_keeper


class NewLine(NamedTuple):
    """A reorganisation and the kind of line that is to be added."""

    reorganisation: Reorganisation
    kind: LineKind


class OpenWork(NamedTuple):
    """A reorganisation and the kind of open things to decide of."""

    reorganisation: Reorganisation
    work: Work


def keeps_units(member: Member) -> bool:
    """Whether he keeps any unit."""
    return member.is_a(Role.ADMINISTRATOR)


@door("see the reorganisations", roles=KEEPERS, where=OWN_UNITS)
def reorganisations_to_see(member: Member) -> Member:
    """An administrator; the list shows those over units he keeps."""
    require(is_keeper(member))
    return member


@door("begin a reorganisation", roles=KEEPERS, where=OWN_UNITS)
def reorganisation_to_begin(member: Member) -> Member:
    """An administrator; the form offers only units he keeps."""
    require(is_keeper(member))
    return member


@door("draft a reorganisation and decide of open work", roles=KEEPERS, where=OWN_UNITS)
def reorganisation_to_keep(member: Member, pk: int) -> Reorganisation:
    """One over units he keeps; 404 for any other."""
    require(is_keeper(member))
    found = Reorganisation.objects.filter(pk=pk).select_related("over").first()
    if found is None or not member.keeps(found.over_id):
        raise Http404
    return found


@door("add a line to a reorganisation", roles=KEEPERS, where=OWN_UNITS)
def line_to_add(member: Member, pk: int, kind: str) -> NewLine:
    """A reorganisation he keeps and a kind of line; 404 for a word that names none."""
    found = reorganisation_to_keep(member, pk=pk)
    if kind.upper() not in LineKind.values:
        raise Http404
    return NewLine(found, LineKind(kind.upper()))


@door("remove a line of a reorganisation", roles=KEEPERS, where=OWN_UNITS)
def line_to_remove(member: Member, pk: int, line: int) -> Line:
    """A line of a reorganisation he keeps."""
    reorganisation = reorganisation_to_keep(member, pk=pk)
    found = Line.objects.filter(reorganisation=reorganisation, pk=line).first()
    if found is None:
        raise Http404
    found.reorganisation = reorganisation
    return found


@door("decide of open work in a reorganisation", roles=KEEPERS, where=OWN_UNITS)
def work_to_decide(member: Member, pk: int, work: str) -> OpenWork:
    """A reorganisation he keeps and a kind of open things; 404 for a word that names none."""
    found = reorganisation_to_keep(member, pk=pk)
    if work.upper() not in Work.values:
        raise Http404
    return OpenWork(found, Work(work.upper()))


@door("carry out a reorganisation, and take its order back", roles=KEEPERS, where=OWN_UNITS, step_up=True)
def reorganisation_to_order(member: Member, pk: int) -> Reorganisation:
    """As to draft it."""
    return reorganisation_to_keep(member, pk=pk)
