"""Figures that were frozen for reviews."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import QuerySet

from roviec.organisations.permissions import Member
from roviec.reports.models import Snapshot


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 over all that was frozen."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_as_it_was(snapshot: Snapshot) -> bool:
    """Whether what is stored is what was frozen."""
    return hash_of(snapshot.content) == snapshot.content_hash


def snapshots_seen_by(member: Member) -> QuerySet[Snapshot]:
    """Those of units in his scope, which he reads whole, the newest first."""
    return Snapshot.objects.filter(unit__in=member.scope()).order_by("-frozen_at", "-pk")
