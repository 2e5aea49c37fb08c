"""What the tests of the pages of plans ask and read."""

from __future__ import annotations

from django.urls import reverse


def at(name, *args):
    return reverse(f"plans:{name}", args=args)


def write(client, line, cell, value, version=1):
    address = at("cell", line.plan_version.plan_id, line.item_id)
    return client.post(address, {"cell": cell, "value": value, "version": version}, headers={"HX-Request": "true"})


def hidden(page) -> str:
    """The key of a form, by which it is done once."""
    return str(page.context["form"]["key"].value())
