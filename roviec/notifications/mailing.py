"""Notices by mail: once a day or at once, as each person wants it; a page only queues, and so does this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roviec.kit import mail
from roviec.notifications.enums import MailWish, group_of
from roviec.notifications.models import Notice, Preference
from roviec.notifications.queries import NoticeLine, notice_lines, preferences_of, quiet_organisations
from roviec.organisations.middleware import member_for
from roviec.organisations.models import Holding
from roviec.organisations.queries import units_above

# What nobody mailed by then is read at the bell.
LATEST = timedelta(days=3)
MOST_LINES = 30


def mail_notices(at: datetime) -> int:
    """Whoever has unread notices that are due by mail gets one mail with all of them; returns how many mails were queued.

    Harmless when started twice or killed at any point: the mail is queued together with the mark that it was.
    """
    if not mail.is_configured():
        return 0
    waiting = Notice.objects.filter(read_at=None, mailed_at=None, made_at__gt=at - LATEST)
    people = sorted(set(waiting.exclude(person__email="").values_list("person", flat=True)))
    wishes, quiet = preferences_of(people), quiet_organisations(at)
    return sum(_mail_to(person, wishes[person], quiet, at) for person in people)


@transaction.atomic
def _mail_to(person_id: int, wish: Preference, quiet: set[int], at: datetime) -> bool:
    """One mail for one person, or none; a second worker finds his notices locked, then marked.

    `quiet`: the organisations in whose quiet hours it is.
    """
    rows = Notice.objects.filter(person=person_id, read_at=None, mailed_at=None, made_at__gt=at - LATEST)
    locked = rows.select_for_update(no_key=True, of=("self",)).order_by("-pk")
    locked = locked.select_related("rule", "person", "holding__post")
    notices = [notice for notice in locked if is_due(notice, wish, at)]
    if quiet and notices:
        day = timezone.localdate(at)
        above = {unit: units_above(unit, day) for unit in {notice.holding.post.unit_id for notice in notices}}
        notices = [notice for notice in notices if not quiet & set(above[notice.holding.post.unit_id])]
    lines = _lines(notices, at)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=at)
    if not lines:
        return False
    person, count = notices[0].person, len(lines)
    subject = ngettext("Rõ Việc: %(count)d new notice", "Rõ Việc: %(count)d new notices", count) % {"count": count}
    key = f"notifications.notices:{person_id}:{notices[0].pk}"
    return mail.send_later(key, to=person.email, subject=subject, text=_text(lines))


def is_due(notice: Notice, wish: Preference, at: datetime) -> bool:
    """Whether a notice goes by mail now, as the person wants it; one of a compulsory rule goes whatever he wants."""
    now = timezone.localtime(at)
    if notice.rule is not None and notice.rule.is_compulsory:
        return not wish.is_quiet(now.hour)
    if wish.mail == MailWish.NONE or group_of(notice.kind) in wish.unmailed:
        return False
    if wish.mail == MailWish.AT_ONCE:
        return not wish.is_quiet(now.hour)
    last = now.replace(hour=wish.digest_hour, minute=0, second=0, microsecond=0)
    return notice.made_at <= (last if last <= now else last - timedelta(days=1))


def _lines(notices: Sequence[Notice], at: datetime) -> list[NoticeLine]:
    """What is still his to see, in each of the posts that he still holds."""
    day = timezone.localdate(at)
    holdings = Holding.objects.filter(pk__in={notice.holding_id for notice in notices}, retracted_at=None)
    found: list[NoticeLine] = []
    for holding in holdings.filter(valid__contains=day, person__is_active=True).select_related("post", "person"):
        his = [notice for notice in notices if notice.holding_id == holding.pk]
        found += [line for line in notice_lines(member_for(holding, day), his) if line.title]
    return found


def _text(lines: Sequence[NoticeLine]) -> str:
    said = [f"- {line.words}: {line.title}" + (f" ({line.standing})" if line.standing else "") for line in lines]
    more = len(said) - MOST_LINES
    if more > 0:
        said = [*said[:MOST_LINES], _("and %(count)d further notices") % {"count": more}]
    where = _("Read them after signing in: %(address)s") % {"address": _address()}
    foot = _("How you are told is chosen there too.")
    return "\n".join([*said, "", where, foot, ""])


def _address() -> str:
    """The page of notices under the address that users know, as far as it was set."""
    origin = settings.CSRF_TRUSTED_ORIGINS[0].rstrip("/") if settings.CSRF_TRUSTED_ORIGINS else ""
    return origin + reverse("notifications:notices")
