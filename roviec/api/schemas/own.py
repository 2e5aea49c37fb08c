"""What a token is told about itself."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema

from roviec.api.enums import Scope
from roviec.api.schemas.base import UnitRef


class TokenOut(Schema):
    """For whom it acts, and how far it reaches."""

    post: str
    unit: UnitRef
    scopes: list[Scope]
    expires_at: datetime
