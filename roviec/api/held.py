"""The tokens of a person, in what is held about him."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roviec.api.enums import Scope
from roviec.api.models import Token
from roviec.people.models import Person
from roviec.privacy.parts import Part


def tokens_held(person: Person, _on: date) -> Part:
    """Each token he made, for which post, what it opens, how long it is good, when it was last used."""
    rows = Token.objects.filter(holding__person=person).select_related("holding__post").order_by("-pk")
    heads = [
        _("What it is for"),
        _("Post"),
        _("What it opens"),
        _("Made on"),
        _("Good until the end of"),
        _("Revoked on"),
        _("Last used on"),
    ]
    return Part("tokens", _("Access tokens"), heads, [_row(token) for token in rows])


def _row(token: Token) -> list[str]:
    return [
        token.name,
        token.holding.post.title,
        "; ".join(str(scope.label) for scope in Scope if scope in token.scopes),
        f"{localtime(token.made_at):%d/%m/%Y}",
        f"{token.last_day:%d/%m/%Y}",
        f"{localtime(token.revoked_at):%d/%m/%Y}" if token.revoked_at else "",
        f"{token.last_used_on:%d/%m/%Y}" if token.last_used_on else "",
    ]
