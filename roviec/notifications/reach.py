"""Where a webhook may lead: outside, never into the network that this machine stands in."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from roviec.kit.errors import Unable

# IPv6 addresses that stand for others: what they stand for cannot be told from here.
STANDING_FOR_OTHERS = [IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48")]
PORTS = {"https": 443, "http": 80}
LONGEST = 500


class UnableToReach(Unable):
    """The address is none that may be told anything."""


@dataclass(frozen=True)
class Goal:
    """An address, taken apart: where to connect to, and what to ask for there."""

    is_tls: bool
    host: str
    port: int
    path: str


def goal_of(address: str) -> Goal:
    """Take an address apart; raises UnableToReach for one that is not https, carries a password, or is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError) as error:
        raise UnableToReach(_("This is no address.")) from error
    here = settings.IS_DEMONSTRATION and host in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise UnableToReach(_("The address has to begin with https://."))
    if not host or parts.username is not None or parts.fragment or any(c.isspace() or ord(c) < 32 for c in address):
        raise UnableToReach(_("Write the address without user name, password, spaces or #."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii():
        raise UnableToReach(_("Write the address without marks: programs read plain letters only."))
    return Goal(parts.scheme == "https", host, port, path)


def places_of(goal: Goal) -> list[str]:
    """The addresses of the network that the name stands for now; raises UnableToReach when one of them is not outside.

    Asked anew for every sending, and connected to as found: a name that means something else a moment later leads nowhere.
    """
    try:
        found = socket.getaddrinfo(goal.host, goal.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnableToReach(_("There is no machine of this name.")) from error
    places = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not places or not all(may_be_told(place) for place in places):
        raise UnableToReach(_("The address lies in a closed network; the administrator of the machine may allow it."))
    return places


def may_be_told(place: str) -> bool:
    """Whether an address of the network lies outside, or in a network that the settings allow."""
    try:
        found = ip_address(place.partition("%")[0])
    except ValueError:
        return False
    if any(found in network for network in settings.WEBHOOK_NETWORKS):
        return True
    if settings.IS_DEMONSTRATION and found.is_loopback:
        return True
    return _is_outside(found)


def _is_outside(place: IPv4Address | IPv6Address) -> bool:
    if isinstance(place, IPv6Address):
        if place.ipv4_mapped is not None:
            return _is_outside(place.ipv4_mapped)
        if place.sixtofour or place.teredo or any(place in network for network in STANDING_FOR_OTHERS):
            return False
    return place.is_global and not place.is_multicast and not place.is_reserved
