"""What is not needed any more: keys of wishes granted long ago, names of tokens that are over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from roviec.api.models import KeyedWish, Token

# A program that could not reach us for so long asks how things stand before it goes on.
WISHES_KEPT = timedelta(days=7)
NAMES_KEPT = timedelta(days=30)


def forget_wishes(at: datetime) -> int:
    """Remove the keys of wishes that were granted a week ago; returns how many."""
    return KeyedWish.objects.filter(made_at__lt=at - WISHES_KEPT).delete()[0]


def forget_names(at: datetime) -> int:
    """Empty the names of tokens that were over a month ago, at once those of closed accounts; returns how many."""
    long_over = Q(revoked_at__lt=at - NAMES_KEPT) | Q(expires_at__lt=at - NAMES_KEPT)
    over = Token.objects.filter(long_over | Q(holding__person__is_active=False)).exclude(name="")
    return over.update(name="")
