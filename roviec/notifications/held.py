"""What a person was told, and how he wants to be told, in what is held about him."""

from __future__ import annotations

from datetime import date

from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roviec.acts.sentences import label_of
from roviec.notifications.enums import MailWish, Nudge
from roviec.notifications.models import Notice
from roviec.notifications.queries import preferences_of
from roviec.people.models import Person
from roviec.privacy.parts import Part


def notices_held(person: Person, _on: date) -> Part:
    """Each notice of the last months: when, what kind, in which post, when it was read and mailed."""
    rows = Notice.objects.filter(person=person).select_related("holding__post").order_by("-pk")
    heads = [_("When"), _("Notice"), _("Post"), _("Read on"), _("Mailed on")]
    return Part("notices", _("Notices"), heads, [_row(notice) for notice in rows])


def preference_held(person: Person, _on: date) -> Part:
    """What he chose, or what holds without a choice."""
    wish = preferences_of([person.pk])[person.pk]
    hours = f"{wish.digest_hour:02}:00", f"{wish.quiet_from:02}:00 - {wish.quiet_until:02}:00"
    heads = [_("By mail"), _("Hour of the daily mail"), _("Quiet hours")]
    return Part("preference", _("How I am told"), heads, [[str(MailWish(wish.mail).label), *hours]])


def _row(notice: Notice) -> list[str]:
    words = str(Nudge(notice.kind).label) if notice.rule_id else capfirst(label_of(notice.kind))
    moments = (notice.made_at, notice.read_at, notice.mailed_at)
    made, read, mailed = (f"{localtime(each):%d/%m/%Y %H:%M}" if each else "" for each in moments)
    return [made, words, notice.holding.post.title, read, mailed]
