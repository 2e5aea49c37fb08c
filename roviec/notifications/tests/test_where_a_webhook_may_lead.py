"""Outside, never into the network that this machine stands in, whatever a name is made to mean."""

from __future__ import annotations

import socket
from ipaddress import ip_network

import pytest

from roviec.notifications import reach
from roviec.notifications.operations import register_webhook
from roviec.notifications.reach import UnableToReach, goal_of, may_be_told, places_of
from roviec.notifications.sending import send
from roviec.notifications.tests.receivers import a_receiver
from roviec.organisations.tests.factories import a_unit
from roviec.people.tests.factories import BUILDER, MONDAY


@pytest.fixture
def real(settings):
    settings.IS_DEMONSTRATION = False


@pytest.mark.parametrize(
    "address",
    [
        "http://program.example.org/",
        "ftp://program.example.org/",
        "https://user:secret@program.example.org/",
        "https://program.example.org/#part",
        "https://program.example.org/a b",
        "https://program.example.org/\r\nX: y",
        "https://program.example.org:99999/",
        "https:///hook",
        "//program.example.org/",
        "javascript:alert(1)",
        "https://[::1/",
        "https://program.example.org/đường",
        "http://127.0.0.1/",
    ],
)
@pytest.mark.usefixtures("real")
def test_what_is_no_address_outside_is_refused(address):
    with pytest.raises(UnableToReach):
        goal_of(address)
    with pytest.raises(UnableToReach):
        register_webhook(a_unit(), "x", address, ["tasks.ASSIGNED"], by=BUILDER, at=MONDAY)


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:1:2:3:4:f5ff:fffe", "x",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("real")
def test_a_place_of_a_closed_network_is_told_nothing(place):
    assert not may_be_told(place)


@pytest.mark.parametrize("place", ["93.184.216.34", "2606:4700::1111"])
@pytest.mark.usefixtures("real")
def test_a_place_outside_may_be_told(place):
    assert may_be_told(place)


def test_the_settings_may_open_a_network_and_a_demonstration_this_machine(settings):
    settings.WEBHOOK_NETWORKS = [ip_network("10.20.0.0/16")]
    settings.IS_DEMONSTRATION = False
    assert may_be_told("10.20.3.4")
    assert not may_be_told("10.21.3.4")
    assert not may_be_told("127.0.0.1")
    settings.IS_DEMONSTRATION = True
    assert may_be_told("127.0.0.1")
    assert not may_be_told("192.168.1.1")


@pytest.mark.usefixtures("real")
def test_a_name_with_one_place_inside_leads_nowhere(monkeypatch):
    found = [(2, 1, 6, "", (place, 443)) for place in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_of, **_with: found)
    with pytest.raises(UnableToReach):
        places_of(goal_of("https://program.example.org/"))
    assert send("https://program.example.org/", b"{}", {}).error == "UnableToReach"


def test_a_name_that_means_something_else_a_moment_later_leads_to_what_was_looked_at(monkeypatch):
    """Looked up once a sending: the answer of the second asking is never used."""
    with a_receiver() as outside, a_receiver() as inside:
        port = int(outside.address.split(":")[2].split("/")[0])
        asked = []

        def getaddrinfo(host, port_, *_of, **_with):
            asked.append(host)
            return [(2, 1, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(reach.socket, "getaddrinfo", getaddrinfo)
        assert send(outside.address, b"{}", {"Content-Length": "2"}).status == 204
        assert [host for host in asked if host != "127.0.0.1"] == []
    assert len(outside.got) == 1
    assert inside.got == []
