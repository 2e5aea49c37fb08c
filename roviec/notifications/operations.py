"""Registering, trying and stopping a webhook; sending something again; rules for reminding, and reminding by them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from psycopg.types.range import DateRange

from roviec.acts.models import Seal
from roviec.acts.operations import record
from roviec.documents.models import Document
from roviec.kit.actors import Actor
from roviec.kit.ciphers import seal
from roviec.kit.errors import Stale, Unable
from roviec.kit.inserting import insert_many
from roviec.notifications.days import due_days
from roviec.notifications.delivering import PURPOSE
from roviec.notifications.enums import (
    TRIAL,
    Addressee,
    Group,
    MailWish,
    Moment,
    Nudge,
    PreferenceAct,
    ReminderAct,
    WebhookAct,
)
from roviec.notifications.models import Delivery, LetterCover, Preference, QuietHours, ReminderRule, Webhook
from roviec.notifications.reach import goal_of
from roviec.notifications.reminding import rules_on, tell
from roviec.organisations.models import Unit
from roviec.people.models import Person
from roviec.regulations.enums import Counting
from roviec.regulations.queries import work_calendar
from roviec.tasks.models import Task

MOST_WEBHOOKS = 10


class UnableToRegister(Unable):
    """No webhook is registered."""


class UnableToSend(Unable):
    """Nothing is sent."""


class UnableToNote(Unable):
    """The letter covers nothing."""


class UnableToRule(Unable):
    """Nobody can be reminded by such a rule."""


@dataclass(frozen=True)
class MadeWebhook:
    """A webhook with the secret that signs, which is shown this once."""

    webhook: Webhook
    secret: str


@transaction.atomic
def register_webhook(
    owner: Unit, name: str, address: str, kinds: Iterable[str], *, by: Actor, at: datetime
) -> MadeWebhook:
    """The address is told of acts of these kinds from now on, as far as the owner reads them; nothing of before.

    Raises UnableToReach for an address that may never be told anything. The secret is shown this once.
    """
    goal_of(address)
    Unit.objects.select_for_update(no_key=True).get(pk=owner.pk)
    if Webhook.objects.filter(owner=owner, stopped_at=None).count() >= MOST_WEBHOOKS:
        raise UnableToRegister(_("There are %(most)d webhooks already. Stop one first.") % {"most": MOST_WEBHOOKS})
    secret = secrets.token_urlsafe(32)
    webhook = Webhook.objects.create(
        owner=owner,
        name=name,
        address=address,
        kinds=sorted(set(kinds)),
        sealed_secret=seal(secret, purpose=PURPOSE),
        sequence=Seal.objects.aggregate(last=Max("sequence"))["last"] or 0,
        made_at=at,
    )
    record(WebhookAct.REGISTERED, by=by, on=[webhook, owner], at=at, data={"kinds": webhook.kinds})
    return MadeWebhook(webhook, secret)


@transaction.atomic
def stop_webhook(webhook: Webhook, *, by: Actor, at: datetime) -> Webhook:
    """The address is told nothing any more, and its secret is gone; stopping a stopped one changes nothing."""
    webhook = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    if webhook.stopped_at is None:
        webhook.stopped_at, webhook.sealed_secret = at, ""
        webhook.save(update_fields=["stopped_at", "sealed_secret"])
        record(WebhookAct.STOPPED, by=by, on=webhook, at=at)
    return webhook


@transaction.atomic
def try_webhook(webhook: Webhook, *, by: Actor, at: datetime) -> Delivery:
    """Something that tells of no act is on its way to the address, to see whether it is taken."""
    webhook = _standing(webhook)
    delivery = Delivery.objects.create(webhook=webhook, kind=TRIAL, made_at=at, next_at=at)
    record(WebhookAct.TRIED, by=by, on=webhook, at=at)
    _at_once(delivery)
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor, at: datetime) -> Delivery:
    """A delivery is on its way again under its old uuid, with all its attempts before it."""
    _standing(delivery.webhook)
    delivery = Delivery.objects.select_for_update(no_key=True).select_related("webhook").get(pk=delivery.pk)
    delivery.next_at, delivery.attempts, delivery.taken_at, delivery.failed_at = at, 0, None, None
    delivery.made_at = at
    delivery.save(update_fields=["next_at", "attempts", "taken_at", "failed_at", "made_at"])
    record(WebhookAct.SENT_AGAIN, by=by, on=delivery.webhook, at=at)
    _at_once(delivery)
    return delivery


def _standing(webhook: Webhook) -> Webhook:
    webhook = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    if webhook.stopped_at is not None:
        raise UnableToSend(_("The webhook is stopped; nothing is sent to it."))
    return webhook


def _at_once(delivery: Delivery) -> None:
    """Not at the next minute; the page does not wait for the other side."""
    app.configure_task("notifications.send").defer(delivery_id=delivery.pk)


@dataclass(frozen=True)
class Reminding:
    """What a rule for reminding says."""

    moment: Moment
    days: int
    every: int
    counting: Counting
    to: Addressee
    is_compulsory: bool
    basis: str


# What an organisation begins with when it asks for it; `basis` says that nobody has checked it.
USUAL = (
    (Moment.BEFORE, 7, 0, Addressee.PERSON),
    (Moment.BEFORE, 3, 0, Addressee.PERSON),
    (Moment.ON, 0, 0, Addressee.PERSON),
    (Moment.AFTER, 1, 5, Addressee.PERSON),
    (Moment.AFTER, 3, 0, Addressee.HEAD),
    (Moment.AFTER, 5, 5, Addressee.MONITOR),
    (Moment.AFTER, 10, 10, Addressee.LEADER),
)


@transaction.atomic
def set_usual_rules(organisation: Unit, since: date, *, by: Actor, at: datetime) -> list[ReminderRule]:
    """An organisation without rules reminds by the usual ones from a day on; one that has some keeps them."""
    Unit.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if ReminderRule.objects.filter(organisation=organisation).exists():
        return []
    basis = _("a suggestion of the software; not checked against the working regulations of the unit")
    return [
        set_rule(
            organisation,
            None,
            Reminding(moment, days, every, Counting.WORKING, to, is_compulsory=False, basis=str(basis)),
            since,
            by=by,
            at=at,
        )
        for moment, days, every, to in USUAL
    ]


@transaction.atomic
def set_rule(
    organisation: Unit,
    standing: ReminderRule | None,
    said: Reminding,
    since: date,
    *,
    version: int = 0,
    by: Actor,
    at: datetime,
) -> ReminderRule:
    """From a day on the organisation reminds so, in place of the rule that stands; saying the same again changes nothing.

    What was reminded of before stays. Raises Stale when somebody changed the rule meanwhile, UnableToRule where another
    rule says the same, or the day is none on which the rule stands.
    """
    values = asdict(said)
    if standing is not None:
        standing = _rule(standing, version, since)
        if all(getattr(standing, name) == value for name, value in values.items()):
            return standing
    try:
        with transaction.atomic():
            begins_then = standing is not None and standing.valid.lower == since
            ends = standing.valid.upper if standing else None
            if standing is not None and not begins_then:
                _end(standing, since)
            rule = ReminderRule(
                pk=standing.pk if standing and begins_then else None,
                organisation=organisation,
                valid=DateRange(since, ends),
                version=(standing.version if standing else 0) + 1,
                **values,
            )
            rule.save()
    except IntegrityError as error:
        raise UnableToRule(_("Another rule reminds the same people at the same distance already.")) from error
    data = values | {"since": f"{since}"}
    record(ReminderAct.RULE_SET, by=by, on=[rule, organisation], at=at, data=data)
    return rule


@transaction.atomic
def end_rule(rule: ReminderRule, since: date, *, version: int, by: Actor, at: datetime) -> ReminderRule:
    """From a day on nobody is reminded by the rule; one that has ended by then stays as it is."""
    if rule.valid.upper is not None and rule.valid.upper <= since:
        return rule
    rule = _rule(rule, version, since)
    if rule.valid.lower is not None and rule.valid.lower >= since:
        raise UnableToRule(_("The rule begins on %(day)s; it ends later.") % {"day": f"{rule.valid.lower:%d/%m/%Y}"})
    _end(rule, since)
    record(ReminderAct.RULE_ENDED, by=by, on=[rule, rule.organisation], at=at, data={"since": f"{since}"})
    return rule


def _rule(rule: ReminderRule, version: int, since: date) -> ReminderRule:
    rule = ReminderRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    if rule.version != version:
        raise Stale(_("Somebody else changed this rule meanwhile. Look at it again, then save."))
    begins, ends = rule.valid.lower, rule.valid.upper
    if (begins and since < begins) or (ends and since >= ends):
        raise UnableToRule(_("On that day another rule holds. Choose a day on which this one holds."))
    return rule


def _end(rule: ReminderRule, since: date) -> None:
    rule.valid, rule.version = DateRange(rule.valid.lower, since), rule.version + 1
    rule.save(update_fields=["valid", "version"])


@transaction.atomic
def remind(organisation: Unit, on: date, *, by: Actor, at: datetime) -> dict[Nudge, int]:
    """Everybody whom the rules find on the day has been reminded, once a rule, task and day; how many by word.

    Run again on the same day it says what came up meanwhile, and nothing twice. On a day off nobody is reminded.
    """
    calendar, told = work_calendar(), dict.fromkeys(Nudge, 0)
    for rule in rules_on(organisation.pk, on):
        told[rule.nudge] += tell(rule, due_days(rule, on, calendar), on, at)
    if any(told.values()):
        data = {"day": f"{on}"} | {nudge.name: count for nudge, count in told.items()}
        record(ReminderAct.SENT, by=by, on=organisation, at=at, data=data)
    return told


@transaction.atomic
def set_quiet_hours(
    organisation: Unit,
    quiet_from: int,
    quiet_until: int,
    basis: str,
    since: date,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> QuietHours:
    """From a day on no mail of ours reaches the organisation's people in these hours; equal hours: in none.

    Saying the same again changes nothing. Raises Stale when somebody changed the rule meanwhile, UnableToRule for a day
    before the one from which the rule that stands holds.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    standing = QuietHours.objects.filter(organisation=organisation, valid__endswith=None).first()
    values = {"quiet_from": quiet_from, "quiet_until": quiet_until, "basis": basis.strip()}
    if standing and all(getattr(standing, name) == value for name, value in values.items()):
        return standing
    if (standing.version if standing else 0) != version:
        raise Stale(_("Somebody else changed this rule meanwhile. Look at it again, then save."))
    if standing and since < standing.valid.lower:
        raise UnableToRule(_("On that day another rule holds. Choose a day on which this one holds."))
    begins_then = standing is not None and standing.valid.lower == since
    if standing and not begins_then:
        standing.valid = DateRange(standing.valid.lower, since)
        standing.save(update_fields=["valid"])
    rule = QuietHours(
        pk=standing.pk if standing and begins_then else None,
        organisation=organisation,
        valid=DateRange(since, None),
        version=version + 1,
        **values,
    )
    rule.save()
    record(ReminderAct.QUIET_SET, by=by, on=[rule, organisation], at=at, data=values | {"since": f"{since}"})
    return rule


@transaction.atomic
def note_letter(
    document: Document, tasks: Iterable[Task], nudge: Nudge, *, by: Actor, at: datetime
) -> list[LetterCover]:
    """The letter, entered in the register, covers these tasks, whose lists name its number and day from now on.

    Returns the new ones; what it covers already is left as it is. Raises UnableToNote for one without number and day.
    """
    if not document.symbol or document.issued_on is None:
        raise UnableToNote(_("The register gives no number and day for this document. Enter them there first."))
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    stands = LetterCover.objects.filter(document=document, nudge=nudge, taken_back_at=None)
    covered = set(stands.values_list("task_id", flat=True))
    new = [task for task in tasks if task.pk not in covered]
    rows = insert_many([LetterCover(document=document, task=task, nudge=nudge, noted_at=at) for task in new])
    if new:
        record(ReminderAct.LETTER_NOTED, by=by, on=[document, *new], at=at, data={"word": nudge.name})
    return rows


@transaction.atomic
def take_back_letter(document: Document, tasks: Iterable[Task], nudge: Nudge, *, by: Actor, at: datetime) -> list[Task]:
    """The letter, noted by mistake, covers these tasks no longer; that it was noted stays in their history.

    Returns the tasks that it covered until now; of the others nothing changes.
    """
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    stands = LetterCover.objects.filter(document=document, nudge=nudge, taken_back_at=None)
    covered = set(stands.values_list("task_id", flat=True))
    freed = [task for task in tasks if task.pk in covered]
    if freed:
        stands.filter(task__in=freed).update(taken_back_at=at)
        record(ReminderAct.LETTER_TAKEN_BACK, by=by, on=[document, *freed], at=at, data={"word": nudge.name})
    return freed


@dataclass(frozen=True)
class Wish:
    """How somebody wants to be told."""

    mail: MailWish
    digest_hour: int
    quiet_from: int
    quiet_until: int
    muted: list[Group]
    unmailed: list[Group]


@transaction.atomic
def set_preference(person: Person, wish: Wish, *, version: int, by: Actor, at: datetime) -> Preference:
    """The person is told as he wishes from now on, but for compulsory rules; wishing the same changes nothing.

    Raises Stale when he chose something else in another window meanwhile. The act does not say what he chose.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    standing = Preference.objects.filter(pk=person.pk).first() or Preference(person=person, version=0)
    values = asdict(wish)
    if all(getattr(standing, name) == value for name, value in values.items()):
        return standing
    if standing.version != version:
        raise Stale(_("You chose something else in another window meanwhile. Look at it again, then save."))
    for name, value in values.items():
        setattr(standing, name, value)
    standing.version += 1
    standing.save()
    record(PreferenceAct.SET, by=by, on=person, at=at)
    return standing
