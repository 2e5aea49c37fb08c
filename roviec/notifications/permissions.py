"""Who keeps webhooks and rules for reminding: an administrator, for the units his role is over; and who reads notices."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from roviec.documents.models import Document
from roviec.kit.doors import door
from roviec.notifications.models import Delivery, LetterCover, Notice, ReminderRule, Webhook
from roviec.organisations.enums import Role
from roviec.organisations.models import Unit
from roviec.organisations.permissions import Member, require
from roviec.organisations.permissions.keeping import is_keeper, kept_roots
from roviec.tasks.queries import tasks_seen_by

KEEPERS = (Role.ADMINISTRATOR,)
WHERE = "the units of the role"


@door("see the webhooks", roles=KEEPERS, where=WHERE)
def webhooks_to_see(member: Member) -> Member:
    """An administrator."""
    require(is_keeper(member))
    return member


@door("register a webhook", roles=KEEPERS, where=WHERE, step_up=True)
def webhook_to_register(member: Member) -> Member:
    """An administrator; the form offers the units his role is over."""
    require(is_keeper(member))
    return member


@door("see what a webhook was told, try it, stop it", roles=KEEPERS, where=WHERE)
def webhook_to_keep(member: Member, pk: int) -> Webhook:
    """A webhook of a unit his role is over; 404 for any other."""
    require(is_keeper(member))
    found = Webhook.objects.filter(pk=pk, owner_id__in=kept_roots(member)).first()
    if found is None:
        raise Http404
    return found


@door("send a delivery of a webhook again", roles=KEEPERS, where=WHERE)
def delivery_to_send(member: Member, pk: int, delivery: int) -> Delivery:
    """A delivery of a webhook he keeps."""
    found = Delivery.objects.filter(pk=delivery, webhook=webhook_to_keep(member, pk)).select_related("webhook").first()
    if found is None:
        raise Http404
    return found


@door("read what one is told", roles=(), where="own notices")
def notices_to_read(member: Member) -> Member:
    """Everybody is told something."""
    return member


@door("open a notice", roles=(), where="own notices")
def notice_to_open(member: Member, pk: int) -> Notice:
    """A notice of the post he acts in; 404 for any other."""
    found = Notice.objects.filter(pk=pk, holding=member.holding_id).first()
    if found is None:
        raise Http404
    return found


WHOLE = "organisations that the role is over from the top"


def organisations_kept(member: Member) -> list[int]:
    """The organisations, by their roots, that he administers from the top."""
    return [unit for unit in kept_roots(member) if len(member.above(unit)) == 1]


@door("see the rules for reminding, and whom they would remind", roles=KEEPERS, where=WHOLE)
def rules_to_see(member: Member) -> Unit:
    """The organisation that he administers from its top; the first one of several."""
    require(is_keeper(member))
    found = Unit.objects.filter(pk__in=organisations_kept(member)).order_by("pk").first()
    if found is None:
        raise PermissionDenied
    return found


@door("set a rule for reminding", roles=KEEPERS, where=WHOLE)
def rules_to_keep(member: Member) -> Unit:
    """The organisation that he administers from its top."""
    return rules_to_see(member)


@door("change and end a rule for reminding", roles=KEEPERS, where=WHOLE)
def rule_to_keep(member: Member, pk: int) -> ReminderRule:
    """A rule of an organisation that he administers; 404 for any other."""
    require(is_keeper(member))
    found = ReminderRule.objects.filter(pk=pk, organisation__in=organisations_kept(member)).first()
    if found is None:
        raise Http404
    return found


@door("note the letter that covers tasks", roles=(Role.CLERK, Role.PLANNER), where="tasks of units in the own scope")
def letters_to_note(member: Member) -> Member:
    """A clerk or a planner, of the tasks that he reads."""
    require(member.is_a(Role.CLERK, Role.PLANNER))
    return member


@door(
    "take back the letter that covers tasks", roles=(Role.CLERK, Role.PLANNER), where="tasks of units in the own scope"
)
def letter_to_take_back(member: Member, pk: int) -> Document:
    """A letter that covers some of the tasks that he reads, for a clerk or a planner; 404 for any other."""
    require(member.is_a(Role.CLERK, Role.PLANNER))
    covers = LetterCover.objects.filter(taken_back_at=None, task__in=tasks_seen_by(member).values("pk"))
    found = Document.objects.filter(pk=pk, pk__in=covers.values("document")).first()
    if found is None:
        raise Http404
    return found


@door("choose how one is told", roles=(), where="own notices")
def preference_to_set(member: Member) -> Member:
    """Everybody, for himself."""
    return member


@door("list the tasks to urge and to remind of", roles=(), where="tasks of units in the own scope")
def letters_to_read(member: Member) -> Member:
    """Everybody, of the tasks that he reads."""
    return member
