"""Reading webhooks and what they were told; the notices of a member."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from roviec.acts.models import Act
from roviec.acts.queries import MACHINES, shown_name
from roviec.acts.sentences import label_of
from roviec.notifications.concern import PLAN, TASK, Thing
from roviec.notifications.enums import REMINDERS, TRIAL, Nudge
from roviec.notifications.models import Delivery, Notice, Preference, QuietHours, ReminderRule, Webhook
from roviec.notifications.noticing import things_seen
from roviec.notifications.reminding import whom
from roviec.organisations.models import Holding, Unit
from roviec.organisations.permissions import Member
from roviec.organisations.queries import named, names_of
from roviec.tasks.models import Task
from roviec.tasks.queries import tasks_seen_by
from roviec.tasks.rows import look_of, words_of

LAST = 50


@dataclass(frozen=True)
class WebhookLine:
    """A webhook in the list, with how many deliveries wait and how many were given up."""

    webhook: Webhook
    waiting: int
    failed: int

    @property
    def look(self) -> str:
        """The shape and colour of its state."""
        if self.webhook.stopped_at:
            return "draft"
        return "late" if self.webhook.failures else "done"


def units_to_own(unit_ids: Iterable[int], on: date) -> list[Unit]:
    """The units whose eyes a webhook may have, named."""
    return named(Unit.objects.filter(pk__in=list(unit_ids)), on)


def webhooks_of(unit_ids: Iterable[int]) -> list[WebhookLine]:
    """The webhooks of units, those that stand first."""
    rows = Webhook.objects.filter(owner__in=list(unit_ids)).annotate(
        waiting=Count("deliveries", filter=Q(deliveries__next_at__isnull=False)),
        failed=Count("deliveries", filter=Q(deliveries__failed_at__isnull=False)),
    )
    rows = rows.order_by(F("stopped_at").desc(nulls_first=True), "-pk")
    return [WebhookLine(row, row.waiting, row.failed) for row in rows]


def answer_words(delivery: Delivery) -> str:
    """What the other side answered last, or why it did not, in words."""
    if delivery.status:
        return str(delivery.status)
    known = {
        "": "",
        "TimeoutError": _("no answer"),
        "UnableToReach": _("no address outside"),
        "ConnectionRefusedError": _("refuses the connection"),
        "SSLCertVerificationError": _("certificate not valid"),
        "NothingToRead": _("not the unit's to read any more"),
        "TooOld": _("waited too long"),
    }
    return known.get(delivery.error, _("connection broken"))


@dataclass(frozen=True)
class DeliveryLine:
    """A delivery as the page shows it."""

    delivery: Delivery
    label: str
    answer: str

    @property
    def look(self) -> str:
        """The shape and colour of its state."""
        if self.delivery.taken_at:
            return "done"
        return "late" if self.delivery.failed_at else "waiting"


def last_deliveries(webhook: Webhook, trial: str) -> list[DeliveryLine]:
    """The newest deliveries of a webhook; `trial` is what a trial is called."""
    rows = Delivery.objects.filter(webhook=webhook).order_by("-pk")[:LAST]
    return [DeliveryLine(row, trial if row.kind == TRIAL else label_of(row.kind), answer_words(row)) for row in rows]


@dataclass(frozen=True)
class Unread:
    """How many notices somebody has not read in the post he acts in, as a partition; and those of his other posts."""

    urged: int = 0
    reminded: int = 0
    others: int = 0
    elsewhere: int = 0

    @property
    def all(self) -> int:
        """All of this post."""
        return self.urged + self.reminded + self.others


def unread_of(member: Member) -> Unread:
    """What a member has not read; one query, over his unread ones alone."""
    here = Q(holding=member.holding_id)
    counts = Notice.objects.filter(person=member.person_id, read_at=None).aggregate(
        urged=Count("pk", filter=here & Q(kind=Nudge.URGED)),
        reminded=Count("pk", filter=here & Q(kind=Nudge.REMINDED)),
        others=Count("pk", filter=here & ~Q(kind__in=REMINDERS)),
        elsewhere=Count("pk", filter=~here),
    )
    return Unread(**counts)


def unread_by_holding() -> Coalesce:
    """How many notices of a holding are not read, as a column of the query that finds who sits at the screen."""
    rows = Notice.objects.filter(person=OuterRef("person_id"), holding=OuterRef("pk"), read_at=None)
    count = rows.order_by().values("holding").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


NARROWED = {
    "unread": Q(read_at=None),
    "urged": Q(kind=Nudge.URGED),
    "reminded": Q(kind=Nudge.REMINDED),
    "acts": ~Q(kind__in=REMINDERS),
}


def notices_of(member: Member, part: str = "") -> QuerySet[Notice]:
    """What a member was told in the post he acts in, the newest first; `part` is one of NARROWED, else all."""
    return Notice.objects.filter(NARROWED.get(part, Q()), holding=member.holding_id).order_by("-pk")


@dataclass(frozen=True)
class NoticeLine:
    """A notice as the page shows it: what was done or what is near, to which thing; without a title it is his no more."""

    notice: Notice
    words: str
    who: str
    title: str
    look: str
    standing: str

    @property
    def more(self) -> int:
        """How many further things of the same act concern him."""
        return self.notice.things - 1


def notice_lines(member: Member, notices: Sequence[Notice]) -> list[NoticeLine]:
    """Notices as lines, each asked again whether he may see what it leads to; a query a kind of thing, one for the acts."""
    seen = things_seen(member, {Thing(notice.type, notice.key) for notice in notices})
    acts = Act.objects.in_bulk([notice.act_id for notice in notices if notice.act_id])
    return [_line(notice, seen.get(Thing(notice.type, notice.key)), acts, member.on) for notice in notices]


def _line(notice: Notice, thing: Any, acts: dict[int, Act], on: date) -> NoticeLine:
    act = acts.get(notice.act_id or 0)
    words = str(Nudge(notice.kind).label) if notice.rule_id else capfirst(label_of(notice.kind))
    if thing is None:
        return NoticeLine(notice, words, "", "", "", "")
    is_reminder = notice.rule_id is not None
    standing = (look_of(thing, on), words_of(thing, on)) if is_reminder else ("", "")
    who = _("due %(day)s") % {"day": f"{thing.due_on:%d/%m/%Y}"} if is_reminder and thing.due_on else _who(act)
    return NoticeLine(notice, words, who, str(thing), *standing)


def _who(act: Act | None) -> str:
    """The post and the unit; the name stands in the history, for those who know the person."""
    if act is None:
        return ""
    if act.actor_kind in MACHINES:
        return shown_name(act, "")
    return ", ".join(each for each in (act.actor_post, act.actor_unit_name) if each)


def address_of(notice: Notice) -> str:
    """Where a notice leads."""
    if notice.type == TASK:
        return reverse("tasks:task", args=[notice.key])
    if notice.type == PLAN:
        return reverse("plans:questions", args=[notice.key])
    return reverse("reports:report", args=[notice.key])


@dataclass(frozen=True)
class Pair:
    """A task and the post that would be reminded of it."""

    task: Task
    post: str
    unit: str


def whom_today(rule: ReminderRule, member: Member, most: int) -> list[Pair]:
    """Whom a rule would still remind today, of which of the tasks that he reads; four queries."""
    pairs = whom(rule, member.on, most)
    tasks = tasks_seen_by(member).in_bulk({task for task, _holding in pairs})
    holdings = Holding.objects.select_related("post").in_bulk({holding for _task, holding in pairs})
    units = names_of({holding.post.unit_id for holding in holdings.values()}, member.on) if pairs else {}
    return [
        Pair(tasks[task], holdings[holding].post.title, units[holdings[holding].post.unit_id])
        for task, holding in pairs
        if task in tasks
    ]


def preferences_of(people: Iterable[int]) -> dict[int, Preference]:
    """How each of some people wants to be told; who has never said gets what the columns say by themselves."""
    people = list(people)
    found = Preference.objects.in_bulk(people)
    return {person: found.get(person) or Preference(person_id=person, version=0) for person in people}


def quiet_on(organisation_id: int, on: date) -> QuietHours | None:
    """The rule for quiet hours that holds on a day; None: no hour is quiet for all."""
    return QuietHours.objects.filter(organisation=organisation_id, valid__contains=on).first()


def quiet_organisations(at: datetime) -> set[int]:
    """The organisations in whose quiet hours a moment lies."""
    now = timezone.localtime(at)
    rules = QuietHours.objects.filter(valid__contains=now.date())
    return {rule.organisation_id for rule in rules if rule.is_quiet(now.hour)}
