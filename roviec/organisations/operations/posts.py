"""Keeping posts: another title, the head's post, their end."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from roviec.acts.operations import record
from roviec.kit.actors import Actor
from roviec.kit.errors import Stale, Unable
from roviec.organisations.enums import OrganisationAct
from roviec.organisations.models import STANDS, FormerTitle, Holding, Post
from roviec.organisations.operations.holdings import end_holding
from roviec.organisations.queries.keeping import not_over


class UnableToKeepPost(Unable):
    """The post cannot be changed like this."""


def _locked(post: Post, version: int | None = None) -> Post:
    found = Post.objects.select_for_update(no_key=True).select_related("unit").get(pk=post.pk)
    if version is not None and found.version != version:
        raise Stale(_("Somebody else has changed this post since you opened it. Look at what it says now."))
    return found


@transaction.atomic
def retitle_post(
    post: Post,
    title: str,
    *,
    is_head: bool,
    from_day: date | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Post:
    """The post is called so from a day on; without a day the title it bears now was a mistake, on all days it was borne.

    Whether it is the head's is so on all its days. What was recorded under the old title keeps it.
    """
    post = _locked(post, version)
    if (post.title, post.is_head) == (title, is_head):
        return post
    if from_day and post.title != title:
        _remember_title(post, from_day, timezone.localdate(at))
    before, post.title, post.is_head = post.title, title, is_head
    post.version += 1
    try:
        with transaction.atomic():
            post.save(update_fields=["title", "is_head", "version"])
    except IntegrityError as error:
        raise UnableToKeepPost(_("The unit has a head's post already during that time.")) from error
    data = {"before": before, "from": from_day.isoformat() if from_day else ""}
    record(OrganisationAct.POST_RETITLED, by=by, on=[post, post.unit], at=at, data=data)
    return post


def _remember_title(post: Post, from_day: date, today: date) -> None:
    """Until the day the post was called as it is called now."""
    if from_day > today:
        raise UnableToKeepPost(_("The title changes today or on a day before. Come back on that day."))
    last = FormerTitle.objects.filter(STANDS, post=post).order_by("-valid").first()
    start = last.valid.upper if last else post.valid.lower
    if start is not None and from_day <= start:
        raise UnableToKeepPost(
            _("The post bears its title since %(day)s. Choose a later day, or none where the title was a mistake.")
            % {"day": f"{start:%d/%m/%Y}"}
        )
    FormerTitle.objects.create(post=post, title=post.title, valid=DateRange(start, from_day))


@transaction.atomic
def end_post(
    post: Post, from_day: date, *, with_holder: bool, version: int | None = None, by: Actor, at: datetime
) -> Post:
    """From a day on the unit no longer has the post; who holds it then leaves it that day, if `with_holder`."""
    post = _locked(post, version)
    if post.valid.upper == from_day:
        return post
    if post.valid.lower is not None and from_day <= post.valid.lower:
        raise UnableToKeepPost(
            _("The post ends after its first day at the earliest. If it was a mistake, take it back.")
        )
    holdings = list(Holding.objects.filter(STANDS, not_over(from_day), post=post))
    if holdings and not with_holder:
        raise UnableToKeepPost(_("Somebody holds the post. Confirm that the holding ends with it."))
    if any(held.valid.lower >= from_day for held in holdings):
        raise UnableToKeepPost(_("Somebody is appointed to it from a later day on. Take that appointment back first."))
    post.valid, post.version = DateRange(post.valid.lower, from_day), post.version + 1
    post.save(update_fields=["valid", "version"])
    act = record(OrganisationAct.POST_ENDED, by=by, on=[post, post.unit], at=at, data={"from": from_day.isoformat()})
    for held in holdings:
        end_holding(held, from_day, by=by, at=at, cause=act)
    return post


@transaction.atomic
def retract_post(post: Post, *, by: Actor, at: datetime) -> Post:
    """A post that was made by mistake, and that nobody ever held, stands no more; taking it back twice is harmless."""
    post = _locked(post)
    if post.retracted_at is not None:
        return post
    if Holding.objects.filter(STANDS, post=post).exists():
        raise UnableToKeepPost(_("Somebody holds or held the post. End it instead of taking it back."))
    Post.objects.filter(pk=post.pk).update(retracted_at=Now())
    record(OrganisationAct.POST_RETRACTED, by=by, on=[post, post.unit], at=at)
    return post
